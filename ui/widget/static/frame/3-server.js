// The server's API, of our own origin. A ticket that has run out is renewed, and the request sent once more.
class Refused extends Error {}

async function call(path, options = {}, isSecond = false) {
  await freshTicket(isSecond);
  const headers = { authorization: `Bearer ${ticket.text}`, ...(options.body && { "content-type": "application/json" }) };
  const reply = await fetch(path, { credentials: "omit", ...options, headers });
  if (reply.status === 401 && !isSecond) return call(path, options, true);
  if (reply.ok) return reply;
  const problem = await reply.json().catch(() => ({}));
  throw refusal(reply.status, problem.detail, reply.headers.get("retry-after"));
}

function refusal(status, detail, seconds) {
  if (status === 401) return new Refused(words.expired);
  if (status === 429 || status === 503) return new Refused(say("busy", Number(seconds) || 5));
  return new Refused(detail || words.offline);
}

const send = (path, body, signal) => call(path, { method: "POST", body: JSON.stringify(body), signal });
const fetched = (path) => call(path).then((reply) => reply.json());
const inWords = (fault) => (fault instanceof Refused ? fault.message : words.offline);

// Server-sent events (WHATWG HTML, 9.2), as far as ours go: an event's name, and JSON as data.
async function* events(reply) {
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const whole = (rest + value).split(/\r?\n\r?\n/);
    rest = whole.pop();
    for (const one of whole) {
      const field = (name) => one.split(/\r?\n/).filter((line) => line.startsWith(name)).map((line) => line.slice(name.length).trim());
      const data = field("data:").join("\n");
      if (data) yield { name: field("event:")[0], data: JSON.parse(data) };
    }
  }
}

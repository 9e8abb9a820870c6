// The page around us: it opens and closes us and brings tickets. It learns that there was an answer, not what was said.
const asked = new URLSearchParams(location.search);
const guidelines = (asked.get("guideline") || "").split(",").map((name) => name.trim()).filter(Boolean);
const scope = guidelines.length ? { guidelines } : {};
let host = "";  // the origin that the first ticket was given to; whatever comes from another is not heard
let ticket = { text: "", until: 0 };
let renewal = null;  // {promise, settle} while a fresh ticket is awaited
const heard = {};  // type of a message -> what is done on it

const tell = (type, values) => { if (host) window.parent.postMessage({ "guideline-qa": 1, type, ...values }, host); };

window.addEventListener("message", ({ data, source, origin }) => {
  if (source !== window.parent || source === window || !data || data["guideline-qa"] !== 1) return;
  if (host ? origin !== host : data.type !== "ticket") return;
  if (Object.hasOwn(heard, data.type)) heard[data.type](data, origin);
});

// The server holds a ticket to the origin that it was given to, and the browser says which origin a message is from.
heard.ticket = (data, origin) => {
  if (data.origin === origin && typeof data.ticket === "string") {
    ticket = { text: data.ticket, until: Date.now() + data.expires_in * 1000 - 20000 };
    const isFirst = !host;
    host = origin;
    if (isFirst) begin(data.colours || {});
  }
  if (renewal) renewal.settle();
  renewal = null;
};

function freshTicket(isRefused) {
  if (!isRefused && Date.now() < ticket.until) return;
  if (!renewal) {
    renewal = {};
    renewal.promise = new Promise((settle) => { renewal.settle = settle; setTimeout(settle, 10000); });
    tell("ticket");
  }
  return renewal.promise;
}

function paint(colours) {
  Object.entries(colours).forEach(([name, value]) => {
    if (/^[a-z-]{2,20}$/.test(name) && CSS.supports("color", value)) document.documentElement.style.setProperty(`--${name}`, value);
  });
}

// Asking, and everything on the page that can be pressed.
let asking = null;  // an AbortController while an answer is on its way
let revealedAt = 0;  // where the conversation was last scrolled to for the reader, in pixels
let isChecking = false;  // while a question is looked at for identifying data; the first may wait for the check to come
const waiting = [];  // questions that the page around us asked meanwhile

// Nothing is sent unchecked: where the check can't be had, the visitor is told and decides.
async function ask(text, isSure = false) {
  const question = text.trim();
  if (!question || asking || isChecking) return;
  isChecking = part("question").readOnly = true;
  const found = isSure ? [] : await identified(question);
  isChecking = part("question").readOnly = false;
  if (!found || found.length) return warn(question, found);
  closeWarning();
  closePassage();
  if (part("question").value.trim() === question) part("question").value = "";
  grow();
  answer(question);
}

async function answer(question) {
  const stop = new AbortController();
  const reply = make("div", { class: "reply" });
  const turn = turnOf(question, reply);
  asking = stop;
  part("log").append(turn);
  setBusy(true);
  reveal(turn);
  tell("question");
  let status = "refused", citations = 0, body = null;
  try {
    reply.append(underway(words.understanding));
    const { whole, working, numbered, reader } = await late("answers");
    body = { question, history: history(), ...scope, ...reader() };
    const result = await streamed(body, stop.signal, (...shown) => working(reply, ...shown));
    citations = numbered(result.statements.flatMap((statement) => statement.citations)).all.length;
    reply.replaceChildren(whole(result));
    turns.push({ question, result, next: [] });
    keep();
    status = result.status;
  } catch (fault) {
    status = stop.signal.aborted ? "stopped" : status;
    const again = () => {
      if (asking) return;
      turn.remove();
      ask(question, true);
    };
    // A draft is a whole answer, and stays.
    (reply.querySelector(".wording") || reply).replaceChildren(status === "stopped" ? make("p", { class: "halted" }, words.stopped) : refused(inWords(fault), again));
  }
  asking = null;
  setBusy(false);
  follow(turn);
  tell("answer", { status, citations });
  if (status === "answered" || status === "abstained") offerNext(turn, turns[turns.length - 1], body);
  if (waiting.length) ask(waiting.shift());
}

async function streamed(body, signal, show) {
  const statements = [];
  let stage = words.understanding, draft;
  for await (const { name, data } of events(await send("/api/v1/ask/stream", body, signal))) {
    if (name === "result") return data;
    if (name === "problem") throw refusal(data.status, data.detail);
    if (name === "stage") announce((stage = words[data.name] || data.text));
    if (name === "draft") draft = data;
    if (name === "statement") statements.push(data);
    show(stage, statements, draft);
  }
  throw new Refused(words.cut);
}

const turnOf = (question, ...reply) =>
  make("article", { class: "turn" }, make("p", { class: "question" }, make("span", { class: "unseen" }, `${words.asked} `), question), ...reply);

// Asked with all that the question was asked with, the server knows its answer already.
async function offerNext(turn, kept, body) {
  try {
    const reply = await send("/api/v1/suggestions", body);
    kept.next = (await reply.json()).questions;
  } catch {
    return;  // nothing to offer is no fault to tell
  }
  keep();
  turn.append(...suggestions(words.next, kept.next));
  follow(turn);
}

function suggestions(label, questions) {
  const one = (question) => make("li", {}, button("suggestion", question, () => ask(question)));
  return questions.length ? [make("div", { class: "next" }, make("h3", {}, label), make("ul", {}, questions.map(one)))] : [];
}

function setBusy(isBusy) {
  const hadFocus = [part("stop"), part("ask"), document.body].includes(document.activeElement);
  part("ask").hidden = isBusy;
  part("stop").hidden = !isBusy;
  part("log").setAttribute("aria-busy", String(isBusy));  // read out once it is whole
  settle();
  if (hadFocus) focusEntry();
}

// A short turn shows whole above the entry, a long one from its question on.
function reveal(turn) {
  part("scroll").scrollTop += turn.getBoundingClientRect().top - part("scroll").getBoundingClientRect().top - 12;
  revealedAt = part("scroll").scrollTop;
}

// While it grows it is kept in sight, unless the reader has scrolled since or has cleared it away.
const follow = (turn) => { if (turn.isConnected && part("scroll").scrollTop === revealedAt) reveal(turn); };

// On a touch screen focus in the entry would raise the keyboard over the conversation.
function focusEntry() {
  (matchMedia("(pointer: coarse)").matches ? part("title") : part("question")).focus({ preventScroll: true });
}

function settle() {
  const isEmpty = !part("log").children.length;
  part("welcome").hidden = !isEmpty;
  part("clear").hidden = part("wipe").hidden = isEmpty;
  part("kept").textContent = canKeep ? words.kept : words.unkept;
}

function clear() {
  if (asking) asking.abort();
  turns = [];
  keep();
  closePassage();
  part("log").replaceChildren();
  settle();
  announce(words.cleared);
  focusEntry();
}

// `found` is what may identify a person; null where that could not be looked for.
function warn(question, found) {
  let done = 0;
  part("warned").textContent = words[found ? "identifying" : "unchecked"];
  part("advice").textContent = words[found ? "identified" : "uncheckable"];
  const marked = (found || []).flatMap(({ start, end }) => {
    const pieces = [question.slice(done, start), make("mark", {}, question.slice(start, end))];
    done = end;
    return pieces;
  });
  part("sent").replaceChildren(...marked, question.slice(done));
  part("question").value = question;
  grow();
  closePassage();
  part("warning").hidden = false;
  part("edit").focus();
}

function closeWarning(isEdited) {
  if (part("warning").hidden) return false;
  part("warning").hidden = true;
  if (isEdited) part("question").focus();
  return true;
}

function grow() {
  const entry = part("question");
  entry.style.height = "auto";
  entry.style.height = `${entry.scrollHeight}px`;
}

async function begin(colours) {
  paint(colours);
  restore();
  if (turns.length) await showKept();
  settle();
  tell("ready");
  if (turns.length) reveal(part("log").lastChild);
  await showExamples();
}

async function showKept() {
  const answers = await late("answers").catch(() => null);
  if (!answers) return part("log").append(refused(words.offline, () => location.reload()));
  try {
    part("log").append(...turns.map(({ question, result, next }) =>
      turnOf(question, make("div", { class: "reply" }, answers.whole(result)), suggestions(words.next, next))));
  } catch {
    turns = [];  // kept by another version of this page
  }
}

async function showExamples() {
  try {
    const known = await Promise.all(guidelines.map((name) => fetched(`/api/v1/guidelines/${encodeURIComponent(name)}`)));
    if (known.length) part("title").textContent = known.length === 1 ? known[0].title : words.several;
    const query = guidelines.map((name) => `guidelines=${encodeURIComponent(name)}`).join("&");
    part("examples").replaceChildren(...suggestions(words.examples, (await fetched(`/api/v1/suggestions?${query}`)).questions));
  } catch (fault) {
    part("examples").replaceChildren(refused(inWords(fault)));
  }
  part("examples").removeAttribute("aria-busy");
}

heard.ask = ({ question }) => { if (typeof question === "string") asking || isChecking ? waiting.push(question) : ask(question); };
heard.focus = ({ at }) => {
  const stops = [...document.querySelectorAll("button, textarea, [tabindex='0']")].filter((one) => one.getClientRects().length);
  if (at === "first") stops[0].focus();
  else if (at === "last") stops[stops.length - 1].focus();
  else if (part("talk").hidden) part("back").focus();
  else focusEntry();
};

const PRESSED = {
  ask: () => ask(part("question").value), stop: () => asking && asking.abort(), clear, wipe: clear, close: () => tell("close"),
  back: closePassage, edit: () => closeWarning(true), anyway: () => ask(part("question").value, true),
};
Object.entries(PRESSED).forEach(([id, act]) => { if (part(id)) part(id).addEventListener("click", act); });
window.addEventListener("resize", grow);
// What is deleted in one tab is deleted in all: the next question here would bring it back.
window.addEventListener("storage", ({ key }) => { if (turns.length && (!key || key === place()) && !read(place()).length) clear(); });
part("question").addEventListener("input", () => {
  grow();
  closeWarning();
  for (const name of ["identifying", "answers"]) late(name).catch(() => {});  // asked for again where it is needed
});
part("question").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  ask(part("question").value);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !closeWarning(true) && !closePassage()) tell("close");
});

// Asking and showing replies. Runs inside Gradio's component: `element`, `trigger`, `props`, `watch`, `server` are given.
// The conversation is kept here, in the page, and nowhere else; the last turns go along with each question.
const part = (name) => element.querySelector('[data-part="' + name + '"]');
const say = (text) => { part("status").textContent = text; };
const page = element.querySelector(".gqa");
const entry = element.querySelector("#gqa-question");
const halt = element.querySelector('[data-action="stop"]');
const TURNS_SENT = 24;  // user's and assistant's turns together: what a follow-up may look back on
let history = [];
let turn = 0;
let asking = null;  // {turn, question, article} while an answer is on its way
let revealedAt = 0;  // where the conversation was last scrolled to for the reader, in pixels
const awaited = new Map();  // turn -> its article, until nothing more comes for it

const chosenGuidelines = () =>
  Array.from(part("guidelines").querySelectorAll("input:checked"), (box) => box.value);

function setBusy(busy) {
  part("send").hidden = busy;
  halt.hidden = !busy;
  part("log").setAttribute("aria-busy", String(busy));
}

function grow() {
  entry.style.height = "auto";
  entry.style.height = entry.scrollHeight + 2 + "px";
}

// How far down in a scrolling box an element begins, in pixels.
const offsetIn = (box, inner) => inner.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;

// A short turn shows whole above the entry, a long one from its question on.
function reveal(article) {
  part("scroll").scrollTop = offsetIn(part("scroll"), article) - 16;
  revealedAt = part("scroll").scrollTop;
}

// On a touch screen focus would raise the keyboard over the answer.
function focusEntry() {
  if (!window.matchMedia("(pointer: coarse)").matches) entry.focus({ preventScroll: true });
}

function ask(question, anyway = false) {
  if (asking || !question.trim()) {
    focusEntry();
    return;
  }
  if (!anyway && warn(question)) return;
  unwarn();
  element.querySelectorAll("details.pops[open]").forEach((open) => { open.open = false; });
  turn += 1;
  const article = document.createElement("article");
  article.className = "turn";
  article.innerHTML = '<p class="question"><span class="unseen">You asked: </span></p><div class="reply"></div>';
  article.querySelector(".question").append(question);
  part("welcome").hidden = true;
  part("log").append(article);
  const sent = history.slice(-TURNS_SENT);
  const guidelines = chosenGuidelines();
  const before = sent.filter((earlier) => earlier.role === "user").map((earlier) => earlier.content);
  article.asked = { question, history: before, guidelines };  // for marking the answer
  asking = { turn, question, article };
  awaited.set(turn, article);
  setBusy(true);
  entry.value = "";
  grow();
  reveal(article);
  focusEntry();
  trigger('ask', { turn, question, history: sent, guidelines, reader: chosenReader() });
}

// Every value carries the whole reply so far, so a value that Gradio skips is not missed.
function show(reply) {
  const { html, state, said, suggestions } = reply;
  if (state === "ended") trigger('shown');
  const article = awaited.get(reply.turn);
  if (!article) return;
  const unread = part("scroll").scrollTop === revealedAt;  // the reader has not scrolled since
  if (article.dataset.state !== "whole") {
    putReply(article, html);
    article.dataset.state = state === "working" ? "working" : "whole";
    if (state !== "working") {
      if (said) history.push({ role: "user", content: asking.question }, { role: "assistant", content: said });
      finish("");
    }
  }
  if (state === "ended") {
    awaited.delete(reply.turn);
    offer(article, suggestions);
  }
  if (unread && (!asking || asking.article === article)) reveal(article);
}

function offer(article, suggestions) {
  if (!suggestions.trim()) return;
  const section = document.createElement("section");
  section.className = "next";
  section.setAttribute("aria-label", "Ask next");
  section.innerHTML = "<h3>Ask next</h3>" + suggestions;
  article.append(section);
}

function finish(note) {
  if (note) {
    const line = document.createElement("p");
    line.className = "halted";
    line.textContent = note;
    // A draft is a whole answer: what is missing then is another form of it only.
    (asking.article.querySelector(".wording") || asking.article.querySelector(".reply")).replaceChildren(line);
    awaited.delete(asking.turn);
  }
  asking = null;
  setBusy(false);
  if (document.activeElement === document.body || document.activeElement === halt) focusEntry();
}

function stop() {
  if (!asking) return;
  if (asking.article.dataset.state === "working") {  // before its first words Gradio has no name for the reply to stop
    trigger('stop');
    trigger('shown');
  }
  const isDrafted = asking.article.querySelector(".wording");
  finish(isDrafted ? "Stopped before it was put into words." : "Stopped before the answer was complete.");
}

function clear() {
  stop();
  history = [];
  awaited.clear();
  part("log").replaceChildren();
  part("welcome").hidden = false;
  closeSource(false);
  unwarn();
  say("A new conversation has begun.");
  focusEntry();
}

watch("value", () => { if (props.value) show(props.value); });
setInterval(async () => {
  if (!asking) return;
  const waiting = asking.turn;
  const alive = await fetch("health").then((answer) => answer.ok, () => false);
  if (!alive && asking && asking.turn === waiting) {
    finish("The program does not answer any more. Check that it is running, then reload the page and ask again.");
  }
}, 3000);
entry.addEventListener("input", grow);
entry.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    ask(entry.value);
  }
});
part("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  ask(entry.value);
});

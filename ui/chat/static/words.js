// Whom answers are worded for, and which form of a worded answer is shown. Where no language model words, there is no choice.
const WORDS_KEPT = "guideline-qa-words";
let wordsWanted = "worded";  // the form that the next answer is shown in; remembered by the page where nothing may be stored
try {
  if (window.localStorage.getItem(WORDS_KEPT) === "own") wordsWanted = "own";
} catch { /* storage is off */ }

const readerChoice = (name) => part("reader").querySelector('[data-reader="' + name + '"]');

// For whom the next answer is to be worded; null where none is.
function chosenReader() {
  const choice = part("reader").querySelector("details");
  if (!choice) return null;
  const language = readerChoice("language");
  return {
    audience: readerChoice("audience").value, language: language ? language.value : choice.dataset.language,
    verbatim: readerChoice("verbatim").checked,
  };
}

function summariseReader() {
  const { verbatim } = chosenReader();
  const chosen = [readerChoice("audience"), readerChoice("language")].filter(Boolean);
  const said = chosen.map((choice) => choice.selectedOptions[0].textContent).join(" · ");
  part("reader-summary").textContent = verbatim ? "Own words only" : "For: " + said;
  chosen.forEach((choice) => { choice.disabled = verbatim; });
}

// What the page promises is another thing where a language model words.
function offerReader(html) {
  part("reader").innerHTML = html;
  const isWorded = Boolean(html);
  element.querySelectorAll("[data-when]").forEach((each) => { each.hidden = (each.dataset.when === "worded") !== isWorded; });
  if (isWorded) summariseReader();
}

const formShown = (card) => (card.querySelector('[data-form="own"]:not([hidden])') ? "own" : "worded");

function showForm(card, wanted) {
  card.querySelectorAll("[data-form]").forEach((form) => { form.hidden = form.dataset.form !== wanted; });
  card.querySelectorAll("[data-action=words]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.words === wanted));
  });
}

function chooseWords(button) {
  wordsWanted = button.dataset.words;
  try { window.localStorage.setItem(WORDS_KEPT, wordsWanted); } catch { /* storage is off: the page remembers */ }
  const card = button.closest(".card");
  keepingPlace(card, () => showForm(card, wordsWanted));
}

// Whoever has followed a citation keeps it, though the button that they pressed is replaced by one for the same place.
function keepingPlace(within, change) {
  const held = within.contains(document.activeElement) ? document.activeElement.closest(".cite") : null;
  const opened = within.contains(citedFrom) ? citedFrom : null;
  change();
  const same = (cite) => Array.from(within.querySelectorAll(".cite")).find((other) => other.getClientRects().length
    && ["guideline", "start", "end"].every((name) => other.dataset[name] === cite.dataset[name]));
  if (opened && same(opened)) {
    opened.setAttribute("aria-expanded", "false");
    citedFrom = same(opened);
    citedFrom.setAttribute("aria-expanded", "true");
  }
  if (held && same(held)) same(held).focus({ preventScroll: true });
}

function putReply(article, html) {
  const reply = article.querySelector(".reply");
  const wasDrafted = Boolean(reply.querySelector(".wording"));
  keepingPlace(reply, () => {
    reply.innerHTML = html;
    showForm(reply, wordsWanted);
  });
  if (!wasDrafted && reply.querySelector(".wording")) {
    say("The answer in the guideline’s own words is here. A language model is putting it into words.");
  }
}

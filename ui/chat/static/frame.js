// Around the conversation: the chooser, example questions, copying, light and dark, and every click on the page.
async function copy(button) {
  let copied = true;
  const isOwn = button.dataset.copyOwn && formShown(button.closest(".card")) === "own";
  const text = isOwn ? button.dataset.copyOwn : button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copied = copyBySelection(text);  // no permission, or not a secure origin
    button.focus();
  }
  const label = button.querySelector("span");
  const before = button.dataset.label || (button.dataset.label = label.textContent);
  label.textContent = copied ? "Copied" : "Copying is not allowed here";
  say(label.textContent);
  setTimeout(() => { label.textContent = before; }, 2500);
}

function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  element.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}

// The summary names what is answered from; at least one guideline stays chosen.
function summarise() {
  const boxes = Array.from(part("guidelines").querySelectorAll("input"));
  const chosen = boxes.filter((box) => box.checked);
  const summary = part("guidelines").querySelector("[data-part=summary]");
  if (!summary) return;
  const one = chosen.length === 1 ? chosen[0] : null;
  const count = chosen.length === boxes.length ? "All " + boxes.length : chosen.length + " of " + boxes.length;
  summary.querySelector(".chosen").textContent = one ? one.dataset.title : count + " guidelines";
  summary.querySelector(".facts").textContent = one ? one.dataset.facts : chosen.map((box) => box.dataset.title).join("; ");
}

async function choose(box) {
  if (chosenGuidelines().length === 0) {
    box.checked = true;
    say("At least one guideline must stay chosen.");
    return;
  }
  summarise();
  await suggest();
}

async function suggest() {
  part("examples").innerHTML = await server.examples(chosenGuidelines());
}

async function begin() {
  const opening = await server.opening(null);
  part("guidelines").innerHTML = opening.guidelines;
  part("disclaimer").innerHTML = opening.disclaimer;
  offerReader(opening.reader);
  part("account").hidden = !opening.account;
  summarise();
  page.dataset.ready = "true";
  focusEntry();
  await suggest();
}

const ACTIONS = {
  clear, stop,
  close: () => closeSource(true),
  theme: () => window.dispatchEvent(new Event("guideline-qa:theme")),
  copy, mark, unmark, mask,
  words: chooseWords,
  anyway: askAnyway,
  edit: backToEditing,
  ask: (button) => ask(button.textContent.trim()),
  cite: openSource,
  tab: (button) => selectTab(button.dataset.tab),
  turn: (button) => turnTo(button.dataset.page ? Number(button.dataset.page) : shownPage + Number(button.dataset.by)),
  zoom: (button) => zoomBy(Number(button.dataset.by)),
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (button) ACTIONS[button.dataset.action](button);
  if (event.target === page) closeSource(true);  // beside the drawer: what lies under it is inert
  element.querySelectorAll("details.pops[open]").forEach((open) => {
    if (!open.contains(event.target)) open.open = false;
  });
});
element.addEventListener("change", (event) => {
  if (event.target.matches('[data-part="guidelines"] input')) choose(event.target);
  if (event.target.matches("[data-reader]")) summariseReader();
});
element.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const popped = element.querySelector("details.pops[open]");
  if (event.target.closest("form.marking")) {
    unmark(event.target);
  } else if (isWarned() && event.target.closest(".composer")) {
    backToEditing();
  } else if (popped) {
    popped.open = false;
    popped.querySelector("summary").focus();
  } else {
    closeSource(true);
  }
});
begin();

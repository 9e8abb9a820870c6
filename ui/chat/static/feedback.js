// Marking an answer as bad: a form below it that shows what will be kept, before it is kept.
// Nothing is sent to be kept before the reader saves; what is shown comes from the server, which masks it.
const inTurn = (inside, selector) => inside.closest(".turn").querySelector(selector);
const marking = (inside) => inTurn(inside, "form.marking");
const markButton = (inside) => inTurn(inside, "[data-action=mark]");
const plain = (text) => text.replace(/\s+/g, " ").trim();
let previews = 0;  // counts what was asked for: only the latest is shown

async function markStep(doing, inside) {
  const asked = inside.closest(".turn").asked;
  const form = marking(inside);
  const chosen = form ? new FormData(form) : new FormData();
  const marked = {
    ...JSON.parse(markButton(inside).dataset.marking), question: plain(asked.question), history: asked.history.map(plain),
    guidelines: asked.guidelines, verdict: chosen.get("verdict") || "", right: chosen.get("right") || "",
  };
  const failure = "The program does not answer. Check that it is running.";
  try {
    return (await server.mark({ do: doing, marked })) || { failure };  // Gradio swallows errors of the network
  } catch {
    return { failure };
  }
}

async function mark(button) {
  if (marking(button)) {
    unmark(button);
    return;
  }
  const opened = await markStep("form", button);
  if (marking(button)) return;  // pressed twice
  inTurn(button, ".marked")?.remove();  // why it could not be opened before
  const place = document.createElement("div");
  place.className = "marked";
  if (opened.failure) {
    place.innerHTML = '<p class="unkept" role="alert"></p>';
    button.closest(".actions").after(place);
    place.firstChild.textContent = opened.failure;
    place.scrollIntoView({ block: "nearest" });
    return;
  }
  place.setAttribute("aria-live", "off");  // it takes the focus; the log need not read it out, too
  place.innerHTML = opened.html;
  button.closest(".actions").after(place);
  button.setAttribute("aria-expanded", "true");
  place.querySelector("input").focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}

function unmark(inside) {
  const button = markButton(inside);
  marking(inside).closest(".marked").remove();
  button.setAttribute("aria-expanded", "false");
  button.focus();
}

// Returns why it could not be shown, "" if it could.
async function showKept(form) {
  previews += 1;
  const latest = previews;
  const shown = await markStep("preview", form);
  const failure = shown.failure || "";
  if (latest !== previews || !form.isConnected) return failure;
  form.querySelector(".unkept").textContent = failure;
  if (failure) return failure;
  const open = Array.from(form.querySelectorAll(".kept details"), (each) => each.open);
  form.querySelector(".kept").innerHTML = shown.html;
  form.querySelectorAll(".kept details").forEach((each, number) => { each.open = Boolean(open[number]); });
  return failure;
}

// What is saved is what was shown last: the fields can't change between the two.
async function keep(form) {
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  form.inert = true;
  const failure = await showKept(form);
  const kept = failure ? { failure } : await markStep("keep", form);
  form.inert = false;
  form.removeAttribute("aria-busy");
  if (!form.isConnected) return;
  if (kept.failure) {
    form.querySelector(".unkept").textContent = "Not saved: " + kept.failure;
    form.querySelector("[type=submit]").focus();
    return;
  }
  const place = form.closest(".marked");
  markButton(form).remove();
  place.innerHTML = kept.html;
  place.querySelector(".thanks").focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}

let typing = null;
element.addEventListener("input", (event) => {
  const form = event.target.closest("form.marking");
  if (!form) return;
  clearTimeout(typing);
  typing = setTimeout(() => { if (form.isConnected) showKept(form); }, event.target.name === "right" ? 250 : 0);
});
element.addEventListener("submit", (event) => {
  if (!event.target.matches("form.marking")) return;
  event.preventDefault();
  keep(event.target);
});

// The source panel: beside the chat where there is room, over it where there is not.
const narrow = window.matchMedia("(max-width: 1023px)");
let citedFrom = null;  // the citation button that opened the panel: focus goes back to it

async function openSource(button) {
  const place = { guideline: button.dataset.guideline, start: Number(button.dataset.start), end: Number(button.dataset.end) };
  const html = await server.source(place).catch(() => null);  // Gradio makes undefined of an error of the network
  if (typeof html !== "string") {
    say("The source could not be fetched. Check that the program is running.");
    return;
  }
  element.querySelectorAll('.cite[aria-expanded="true"]').forEach((cite) => cite.setAttribute("aria-expanded", "false"));
  button.setAttribute("aria-expanded", "true");
  citedFrom = button;
  part("source-body").innerHTML = html;
  page.dataset.source = "open";
  settle();
  openPages();
  if (!part("printed")) showCitedText(true);
}

function showCitedText(focus) {
  const mark = part("source-body").querySelector("mark");
  if (!mark) return;
  mark.tabIndex = -1;
  if (focus) mark.focus({ preventScroll: true });
  const body = part("source-body");
  body.scrollTop = offsetIn(body, mark) - body.clientHeight / 3;
}

// Over the chat the panel is a dialog: what lies under it must not be reached by keyboard.
function settle() {
  const over = narrow.matches && page.dataset.source === "open";
  element.querySelectorAll(".top, .chat").forEach((under) => { under.inert = over; });
  if (over) {
    part("source").setAttribute("role", "dialog");
    part("source").setAttribute("aria-modal", "true");
  } else {
    part("source").removeAttribute("role");
    part("source").removeAttribute("aria-modal");
  }
}

function closeSource(refocus) {
  if (page.dataset.source !== "open") return;
  page.dataset.source = "closed";
  settle();
  part("source-body").replaceChildren();
  openPages();
  if (citedFrom) citedFrom.setAttribute("aria-expanded", "false");
  if (refocus && citedFrom) citedFrom.focus();
  citedFrom = null;
}

narrow.addEventListener("change", settle);

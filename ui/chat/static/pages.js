// The printed pages of the source that is open: tabs between page and text, turning, zoom, and drawing what is wanted.
const ZOOMS = [1, 1.25, 1.5, 2];  // of the panel's width
let zoomed = 0;  // index into ZOOMS; stays from citation to citation
let shownPage = 0;
let drawings = 0;  // counts what was asked for: only the latest is shown

const onPages = () => part("printed") && !part("printed").hidden;

// A panel has come or gone: its tools are shown where it has pages.
function openPages() {
  const printed = part("printed");
  drawings += 1;
  part("source-tools").hidden = !printed;
  part("beside").replaceChildren();
  page.dataset.pages = printed ? "some" : "none";
  if (!printed) return;
  shownPage = Number(printed.dataset.page);
  part("beside").append(...printed.querySelectorAll(".doubt, .onward"));  // in sight wherever the page is scrolled to
  setZoom();
  part("sheet").focus({ preventScroll: true });
  selectTab("page");
}

function selectTab(name) {
  const isPage = name === "page";
  const isRead = part("source-body").contains(document.activeElement);  // focus would be lost with what is hidden
  drawings += 1;
  part("undrawn").replaceChildren();
  part("printed").hidden = !isPage;
  part("canonical").hidden = isPage;
  part("pager").hidden = !isPage;
  part("beside").hidden = !isPage;
  element.querySelectorAll("[data-tab]").forEach((tab) => {
    const selected = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
  });
  if (!isPage) showCitedText(isRead);
  else if (part("picture").hidden) turnTo(shownPage);
  else reach(shownPage);
}

function turnTo(number) {
  const pages = Number(part("printed").dataset.pages);
  if (number < 1 || number > pages) return;
  shownPage = number;
  part("page-number").textContent = "Page " + number + " of " + pages;
  part("pager").querySelectorAll("[data-action=turn]").forEach((button) => {
    button.setAttribute("aria-disabled", String(number + Number(button.dataset.by) < 1 || number + Number(button.dataset.by) > pages));
  });
  element.querySelectorAll(".onward [data-page]").forEach((button) => {
    if (Number(button.dataset.page) === number) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  });
  part("picture").hidden = true;
  delete part("picture").dataset.width;
  showMarks(false);
  draw();
}

const showMarks = (shown) => part("sheet").querySelectorAll(".marks").forEach((marks) => {
  marks.hidden = !shown || Number(marks.dataset.page) !== shownPage;
});

// Draw the page that is turned to, as sharp as the screen can show it; what is already shown stays until then.
async function draw() {
  const width = Math.ceil(part("sheet").clientWidth * Math.max(window.devicePixelRatio, 1.5));  // finer than shown: sharper
  if (Number(part("picture").dataset.width) >= width) return;
  drawings += 1;
  const drawing = drawings;
  const number = shownPage;
  const isNew = part("picture").hidden;
  part("undrawn").replaceChildren();
  if (isNew) {
    part("drawing").textContent = "Drawing page " + number + "…";
    part("drawing").hidden = false;
  }
  let drawn;
  try {
    drawn = await server.picture({ guideline: part("printed").dataset.guideline, page: number, width });
    if (drawn.image && drawing === drawings) await preload(drawn.image);
  } catch {
    drawn = { failure: "The program does not answer. Check that it is running." };
  }
  if (drawing !== drawings) return;
  part("drawing").hidden = true;
  if (drawn.failure) {
    if (isNew) undrawn(number, drawn.failure);
    return;
  }
  const picture = part("picture");
  picture.src = drawn.image;
  picture.dataset.width = drawn.width;
  if (isNew) reach(number);
}

async function preload(address) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
}

// The picture is there: say which page it is, and bring the first mark into view.
function reach(number) {
  const marked = part("sheet").querySelector('.marks[data-page="' + number + '"]');
  const label = "Page " + number + " of " + part("printed").dataset.pages;
  part("picture").alt = label + " as printed" + (marked ? ", the cited words marked" : "");
  part("picture").hidden = false;
  showMarks(true);
  say(label);
  const body = part("source-body");
  const top = offsetIn(body, part("sheet")) - 12;
  const mark = marked && marked.querySelector("polygon").getBoundingClientRect();
  const down = marked ? offsetIn(body, marked.querySelector("polygon")) : top;
  const isNear = !mark || down + mark.height < top + body.clientHeight * 0.9;
  body.scrollTop = isNear ? top : down - body.clientHeight / 3;
  if (mark) body.scrollLeft += mark.left - body.getBoundingClientRect().left - 32;
}

// A page that can't be drawn: the text says the same words. A page turned to by hand keeps its place instead.
function undrawn(number, why) {
  const isCited = number === Number(part("printed").dataset.page);
  if (isCited) selectTab("text");
  part("undrawn").textContent = "Page " + number + " could not be drawn. " + (isCited ? "This is its text. " : "") + "(" + why + ")";
}

function zoomBy(step) {
  zoomed = step === 0 ? 0 : Math.min(ZOOMS.length - 1, Math.max(0, zoomed + step));
  const body = part("source-body");
  const before = body.scrollHeight;
  const middle = body.scrollTop + body.clientHeight / 2;
  setZoom();
  body.scrollTop = middle * (body.scrollHeight / before) - body.clientHeight / 2;
  draw();
}

function setZoom() {
  const percent = ZOOMS[zoomed] * 100 + "%";
  part("sheet").style.width = percent;
  part("zoom").textContent = percent;
  part("zoom").setAttribute("aria-label", "Size " + percent + " of the panel's width; fit the width");
  part("pager").querySelectorAll("[data-action=zoom]").forEach((button) => {
    const by = Number(button.dataset.by);
    button.setAttribute("aria-disabled", String(by !== 0 && ZOOMS[zoomed + by] === undefined));
  });
}

// Arrows turn pages as long as the page is not wider than the panel, where they scroll; on the tabs they change tabs.
const KEYS = { ArrowLeft: () => turnTo(shownPage - 1), ArrowRight: () => turnTo(shownPage + 1),
  "+": () => zoomBy(1), "=": () => zoomBy(1), "-": () => zoomBy(-1), "0": () => zoomBy(0) };
part("source").addEventListener("keydown", (event) => {
  if (!part("printed") || event.ctrlKey || event.metaKey || event.altKey) return;
  const isArrow = event.key === "ArrowLeft" || event.key === "ArrowRight";
  if (event.target.matches("[data-tab]") && isArrow) {
    const other = element.querySelector('[data-tab="' + (onPages() ? "text" : "page") + '"]');
    selectTab(other.dataset.tab);
    other.focus();
  } else if (onPages() && KEYS[event.key] && !(isArrow && zoomed > 0)) {
    KEYS[event.key]();
  } else {
    return;
  }
  event.preventDefault();
});

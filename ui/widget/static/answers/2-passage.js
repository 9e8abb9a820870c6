// The cited passage in the place of the conversation: its text with the words marked, and its pages as printed.

async function openPassage(citation, from, around = 6) {
  const opened = (passageShown.count += 1);
  const name = citation.edition ? `${citation.guideline}@${citation.edition}` : citation.guideline;
  const at = `/api/v1/guidelines/${encodeURIComponent(name)}/statements/${citation.start}-${citation.end}?around=${around}`;
  if (from) {
    passageShown.from = from;
    part("cited").replaceChildren(underway(words.opening));
    turnTo("passage");
    part("back").focus();
  }
  let content;
  try {
    content = passage(await fetched(at), () => openPassage(citation, null, around + 30));
  } catch (fault) {
    content = [refused(inWords(fault), () => openPassage(citation, from, around))];
  }
  if (opened !== passageShown.count) return;
  part("cited").replaceChildren(...content);
  const mark = part("cited").querySelector("mark");
  if (!mark) return;
  mark.tabIndex = -1;
  mark.focus({ preventScroll: true });
  const [found, view] = [mark, part("cited")].map((one) => one.getBoundingClientRect());
  if (found.top < view.top || found.bottom > view.bottom) mark.scrollIntoView({ block: "center" });
}

function passage(place, more) {
  tell("wide", { wide: place.printed.length > 0 });
  const first = place.blocks.find(({ level }) => level);
  let above = 3;  // level of the heading before: none may be left out, though the text may begin anywhere
  const rank = (level) => (above = Math.min(above + 1, Math.max(4, level - first.level + 4)));
  const doubts = [...(place.fate ? [[words.fate, place.fate]] : []), ...place.warnings.map((text) => [words.doubtful, text])];
  return [
    make("header", {}, make("h3", {}, place.title), make("p", {}, [place.edition, sectionPath(place.section)].filter(Boolean).join(" · ")),
      doubts.map(([label, text]) => make("p", { class: "doubt" }, signed("notice", label, text)))),
    place.more_before && button("tool more", words.more, more),
    make("div", { class: "text" }, place.blocks.map((one) => block(one, rank))),
    place.more_after && button("tool more", words.more, more),
    place.references.length && make("section", {}, make("h4", {}, words.references),
      make("ol", { class: "references" }, place.references.map(({ number, text }) => make("li", { value: number }, text)))),
    place.printed.map(sheet),
  ].flat().filter(Boolean);
}

function block({ level, is_item: isItem, marker, pieces }, rank) {
  const text = pieces.map((piece) => (piece.cited ? make("mark", {}, piece.text) : piece.text));
  if (level) return make("p", { class: `head level-${Math.min(level, 4)}`, role: "heading", "aria-level": rank(level) }, text);
  const bullet = /^[-*+]?$/.test(marker) ? "•" : marker;
  return isItem ? make("p", { class: "item" }, make("span", {}, bullet), make("span", {}, text)) : make("p", {}, text);
}

// The picture needs the ticket, which an image's address can't carry: it is fetched and shown from memory.
function sheet({ page, image, marks }) {
  const caption = say(marks.length ? "printed" : "unmarked", page);
  const paper = make("div", { class: "paper" }, underway(say("drawing", page)));
  const drawing = make("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" },
    marks.map((mark) => make("polygon", { points: mark.map((corner) => corner.join()).join(" ") })));
  const address = new URL(image, location.origin);
  address.searchParams.set("width", Math.ceil(720 * Math.max(devicePixelRatio, 1.5)));
  call(address.href).then((reply) => reply.blob()).then(async (blob) => {
    const picture = make("img", { alt: caption, src: URL.createObjectURL(blob) });
    await picture.decode().finally(() => URL.revokeObjectURL(picture.src));
    paper.replaceChildren(picture, drawing);
  }).catch(() => paper.replaceChildren(make("p", { class: "stage" }, say("undrawn", page))));
  return make("figure", {}, make("figcaption", {}, caption), paper);
}

const styles = new CSSStyleSheet();
styles.replaceSync(`@answers/answers.css@`);
document.adoptedStyleSheets = [styles];

export { whole, working, numbered, reader };

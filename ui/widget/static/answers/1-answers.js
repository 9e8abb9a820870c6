// A reply: statements with their citations, or an abstention. A module: it is fetched when a question is typed, and uses what
// the frame's own script has at the top.
const FIRST = ["spelling", "question", "edition", "doubtful", "contradiction"];  // notices to read before an answer
const NOTES = ["spelling", "question", "review", "model"];  // notices that are no warnings
const READERS = { audience: ["clinician", "patient", "student"], language: ["en", "de", "es", "fr"] };
const KEPT = "guideline-qa-words";
let wanted = "worded";  // the form that worded answers are shown in; remembered by the page where nothing may be stored
try { wanted = localStorage.getItem(KEPT) || wanted; } catch { /* nothing may be stored */ }

// For whom the page around us wants answers worded, as far as there are such readers.
function reader() {
  const found = Object.entries(READERS).map(([name, known]) => [name, asked.get(name), known]).filter(([name, given, known]) => {
    const isKnown = known.includes(given);
    if (given && !isKnown) console.warn(`guideline-qa-widget: data-${name} is "${given}"; expected ${known.join(", ")}`);
    return isKnown;
  });
  return found.length ? { reader: Object.fromEntries(found) } : {};
}

const bare = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const signed = (sign, label, text) => [icon(SIGN[sign]), make("span", {}, make("strong", {}, `${label}: `), text)];

function noticeList(notices) {
  return notices.length && make("ul", { class: "notices" }, notices.map(({ kind, text }) => {
    const isNote = NOTES.includes(kind);
    return make("li", { class: isNote ? "doubt note" : "doubt" }, signed(isNote ? "note" : "notice", words[kind] || kind, text));
  }));
}

// Citations in order of first appearance; one place of a guideline carries one number, from 1.
function numbered(citations) {
  const found = new Map();
  const key = (citation) => JSON.stringify([citation.guideline, citation.edition, citation.start, citation.end]);
  citations.forEach((citation) => {
    if (!found.has(key(citation))) found.set(key(citation), { citation, number: found.size + 1 });
  });
  return { of: (citation) => found.get(key(citation)), all: [...found.values()] };
}

function cite({ citation, number }, isPaged) {
  const page = isPaged && citation.page ? say("page", citation.page) : "";
  const made = button("cite", "", (from) => openPassage(citation, from), `[${number}]`, page && make("span", {}, ` ${page}`));
  made.setAttribute("aria-label", `${page && `${page}, `}${say("citation", number)}`);
  return made;
}

const where = ({ section, page }) => [sectionPath(section), page && say("page", page)].filter(Boolean).join(", ");
const grading = ({ strength, evidence }) => [strength && say("strength", strength), evidence && say("evidence", evidence)];
const edition = (citation) => [[citation.title, citation.edition].filter(Boolean).join(", "), ...grading(citation)].filter(Boolean).join(" · ");

// `isMixed`: the guideline's own words stand among a model's, and are quoted.
function statementList(statements, sources, isMixed) {
  const lang = READERS.language.includes(asked.get("language")) ? { lang: asked.get("language") } : {};
  const said = ({ text, worded }) => (worded ? [make("span", lang, text), " ", make("span", { class: "badge" }, words.worded)] : isMixed ? make("q", {}, text) : text);
  return make("ul", { class: "statements" }, statements.map(({ heading, citations, ...one }) => make("li", one.worded ? { class: "worded" } : {},
    heading && make("strong", {}, `${heading}: `), said(one), citations.flatMap((citation) => [" ", cite(sources.of(citation), true)]))));
}

function sourceList(sources) {
  return make("ol", { class: "sources", "aria-label": words.sources }, sources.map((source) => make("li", {}, cite(source),
    make("div", {}, make("p", { class: "place" }, where(source.citation)), make("p", {}, edition(source.citation))))));
}

const cited = (statements) => statements.flatMap(({ citations }) => citations);

// A draft is a whole answer in the guideline's own words: it stays as it is while sentences come in below it.
function working(reply, stage, statements, draft) {
  const sources = numbered(cited([...(draft ? draft.statements : []), ...statements]));
  const grown = [underway(stage), ...(statements.length ? [statementList(statements, sources, draft)] : [])];
  if (!draft) return reply.replaceChildren(...grown);
  if (!reply.querySelector(".wording")) reply.replaceChildren(whole(draft, true));
  reply.querySelector(".wording").replaceChildren(...grown);
}

function whole(result, isDraft) {
  const isAnswer = result.status === "answered";
  const own = result.verbatim || [];
  const sources = numbered(isAnswer ? cited([...own, ...result.statements]) : result.nearest);
  const list = statementList(result.statements, sources, own.length);
  const forms = own.length && { own: make("div", {}, statementList(own, sources)), worded: make("div", {}, make("p", { class: "small" }, words.legend), list) };
  const isFirst = ({ kind }) => FIRST.slice(0, isAnswer ? 5 : 2).includes(kind);
  const understood = bare(result.understood_as) !== bare(result.question)
    && make("p", { class: "understood" }, `${words.understood} `, make("q", {}, result.understood_as));
  const body = isAnswer ? [make("h2", { class: "unseen" }, words.answer), ...(forms ? switched(forms) : [list])] : abstained(result, sources);
  return make("div", { class: "card", "data-status": result.status }, understood, noticeList(result.notices.filter(isFirst)), body,
    isDraft && make("div", { class: "wording" }), noticeList(result.notices.filter((notice) => !isFirst(notice))), isAnswer && sourceList(sources.all),
    !isDraft && button("tool", "", (made) => copy(made, plain(result, forms && !forms.own.hidden ? own : result.statements, sources)), icon(SIGN.copy), make("span", {}, words.copy)));
}

// One of an answer's forms is shown; which one is remembered for the answers to come.
function switched(forms) {
  const choose = (name) => {
    Object.entries(forms).forEach(([other, form]) => { form.hidden = other !== name; });
    buttons.forEach((made, at) => made.setAttribute("aria-pressed", Object.keys(forms)[at] === name));
  };
  const buttons = Object.keys(forms).map((name) => button("", words[{ own: "own", worded: "put" }[name]], () => {
    choose((wanted = name));
    try { localStorage.setItem(KEPT, name); } catch { /* nothing may be stored */ }
  }));
  choose(wanted === "own" ? "own" : "worded");
  return [make("div", { class: "switch", role: "group", "aria-label": words.form }, buttons), ...Object.values(forms)];
}

function abstained({ text, nearest }, sources) {
  return [make("h2", { class: "silent" }, icon(SIGN.silent), words.silent), make("p", {}, text),
    nearest.length && make("div", { class: "nearest", role: "group", "aria-label": `${words.nearest}: ${words.unanswering}` },
      make("h3", {}, words.nearest, make("span", {}, ` – ${words.unanswering}`)),
      make("ul", {}, nearest.map((citation) => make("li", {}, make("q", {}, citation.quote), " ", cite(sources.of(citation)),
        make("p", { class: "place" }, where(citation))))))];
}

function plain(result, statements, sources) {
  const lines = statements.map(({ heading, text, worded, citations }) =>
    `${heading && `${heading}: `}${text} ${worded ? `(${words.worded}) ` : ""}${citations.map((citation) => `[${sources.of(citation).number}]`).join("")}`);
  const notices = result.notices.map(({ kind, text }) => `${words[kind] || kind}: ${text}`);
  const listed = sources.all.map(({ citation, number }) => `[${number}] ${edition(citation)}; ${where(citation)}: “${citation.quote}”`);
  const head = lines.length ? lines : [result.text, ...(listed.length ? [`${words.nearest} (${words.unanswering}):`] : [])];
  return [result.question, ...head, ...notices, listed.join("\n")].join("\n\n");
}

async function copy(made, text) {
  const label = made.querySelector("span");
  try {
    await navigator.clipboard.writeText(text);
    label.textContent = words.copied;
  } catch {  // the page around us forbids it, or does not come over HTTPS: then there is no clipboard at all
    label.textContent = words.uncopied;
  }
  announce(label.textContent);
  setTimeout(() => { label.textContent = words.copy; }, 2500);
}

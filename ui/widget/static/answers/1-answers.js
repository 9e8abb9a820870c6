// A reply: statements with their citations, or an abstention. A module: it is fetched when a question is typed, and uses what
// the frame's own script has at the top.
const FIRST = ["spelling", "question", "edition", "doubtful", "contradiction"];  // notices to read before an answer
const NOTES = ["spelling", "question", "review"];  // notices that are no warnings

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

function statementList(statements, sources) {
  return make("ul", { class: "statements" }, statements.map(({ heading, text, citations }) => make("li", {},
    heading && make("strong", {}, `${heading}: `), text, citations.flatMap((citation) => [" ", cite(sources.of(citation), true)]))));
}

function sourceList(sources) {
  return make("ol", { class: "sources", "aria-label": words.sources }, sources.map((source) => make("li", {}, cite(source),
    make("div", {}, make("p", { class: "place" }, where(source.citation)), make("p", {}, edition(source.citation))))));
}

function working(stage, statements) {
  const sources = numbered(statements.flatMap((statement) => statement.citations));
  return [underway(stage), ...(statements.length ? [statementList(statements, sources)] : [])];
}

function whole(result) {
  const isAnswer = result.status === "answered";
  const sources = numbered(isAnswer ? result.statements.flatMap((statement) => statement.citations) : result.nearest);
  const isFirst = ({ kind }) => FIRST.slice(0, isAnswer ? 5 : 2).includes(kind);
  const understood = bare(result.understood_as) !== bare(result.question)
    && make("p", { class: "understood" }, `${words.understood} `, make("q", {}, result.understood_as));
  const body = isAnswer ? [make("h2", { class: "unseen" }, words.answer), statementList(result.statements, sources)] : abstained(result, sources);
  return make("div", { class: "card", "data-status": result.status }, understood, noticeList(result.notices.filter(isFirst)), body,
    noticeList(result.notices.filter((notice) => !isFirst(notice))), isAnswer && sourceList(sources.all),
    button("tool", "", (made) => copy(made, plain(result, sources)), icon(SIGN.copy), make("span", {}, words.copy)));
}

function abstained({ text, nearest }, sources) {
  return [make("h2", { class: "silent" }, icon(SIGN.silent), words.silent), make("p", {}, text),
    nearest.length && make("div", { class: "nearest", role: "group", "aria-label": `${words.nearest}: ${words.unanswering}` },
      make("h3", {}, words.nearest, make("span", {}, ` – ${words.unanswering}`)),
      make("ul", {}, nearest.map((citation) => make("li", {}, make("q", {}, citation.quote), " ", cite(sources.of(citation)),
        make("p", { class: "place" }, where(citation))))))];
}

function plain(result, sources) {
  const lines = result.statements.map(({ heading, text, citations }) =>
    `${heading && `${heading}: `}${text} ${citations.map((citation) => `[${sources.of(citation).number}]`).join("")}`);
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

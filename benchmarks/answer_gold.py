"""Gold questions on whole guidelines: ours through the product's front door, plain search with its best threshold.

What plain search answers is its first hits, as many (1 to 4) and above such a score as make it right most often on the very
questions that are then counted: no real use of it would do as well. Its statements are shown under their headings, as ours
are. LangChain's chunks are longer than an answer may be, so its length is not counted against it.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from answer_bench import Bench
from answer_figures import BASELINES, Row, Unit, of_share, written
from baselines import Hit, PlainSearch, plain_searches, with_history
from measured import markdown

from evals.cases.expected import Expected, GoldSet
from evals.cases.load import load
from evals.errors import AlteredQuoteError
from evals.public.estimates import Estimate, mean_of
from evals.running.asking import plan
from evals.running.run import ask_all, cases_of
from evals.running.systems import Engine
from evals.scoring.behaviour import must_said
from evals.scoring.case import Case, Response
from evals.scoring.citations import altered, citation_precision, cited_right, verbatim
from evals.scoring.right import is_right
from evals.statistics import Share, Spread
from qa.answer import Abstention, Answer, AnsweredStatement, Provenance, Result
from qa.answering.compose import compose, state
from qa.engine import GuidelineQA
from qa.guideline import Guideline
from qa.index import build, open_release

TOP: Final = 4
"""Most hits that a baseline answers with, as many as LangChain's retrievers return."""
_PROVENANCE: Final = Provenance(release="plain", settings="plain", models={}, took_ms=0.0)
Judge = Callable[[Case], bool]


@dataclass(frozen=True)
class GoldFigures:
    """The cases of one gold set by who answered them, ours under ""; LangChain's are judged without a limit of words."""

    name: str
    cases: Mapping[str, tuple[Case, ...]]

    @property
    def ours(self) -> tuple[Case, ...]:
        """The product's cases."""
        return self.cases[""]

    def rows(self, marks: Mapping[str, tuple[float | None, float | None]]) -> list[Row]:
        """Return a row for each named figure that applies, with what it must reach and what it aims at."""
        rows = []
        for name, (must, aim) in marks.items():
            found = {who: each for who, cases in self.cases.items() if (each := _figure(name, who, cases))}
            if "" in found:
                ours, of = found.pop("")
                plain = {who: estimate for who, (estimate, _) in found.items()}
                rows.append(Row(self.name, name.replace("_", " "), ours, plain, must, aim, of=of))
        return rows


def gold_figures(bench: Bench, name: str, corpus: Path, gold: Path, tag: str = "") -> GoldFigures:
    """Ask a gold set of the guideline in `corpus`, a folder or a file, and of plain search over the same statements.

    With `tag`, only the questions that bear it are asked.

    :raises AlteredQuoteError: if a quote is not the guideline's own text.
    """
    loaded = by_patterns(load(gold), tag)
    asked = replace(loaded, questions=tuple(bench.drawn(loaded.questions)))
    with tempfile.TemporaryDirectory() as folder:
        guideline, ours = _ours(bench, _folder_of(corpus, Path(folder, "corpus")), Path(folder, "index"), asked)
    _refuse_altered_quotes(ours)
    with plain_searches(guideline, bench.embedder) as searches:
        plain = {who: tuned(search, guideline, asked, judge_of(who)) for who, search in searches.items()}
    return GoldFigures(name, {"": ours, **plain})


def by_patterns(gold: GoldSet, tag: str = "") -> GoldSet:
    """Return the questions, in their first phrasing, judged by their patterns alone: these fit the facts in any wording.

    With `tag`, only those that bear it.
    """
    without_facts = {"answers": (), "also": (), "numbers": None}
    questions = (
        question.model_copy(update={**without_facts, "ask": question.ask[:1]})
        for question in gold.questions
        if not tag or tag in question.tags
    )
    return GoldSet(gold.name, gold.sha256, "", "", {}, tuple(questions))


def judge_of(who: str) -> Judge:
    """Return what makes a case right; plain search need not warn, and LangChain's may be of any length."""
    return {"": is_right, BASELINES[2]: _right_at_any_length}.get(who, _right_unwarned)


def tuned(search: PlainSearch, guideline: Guideline, gold: GoldSet, judge: Judge) -> tuple[Case, ...]:
    """Return the cases of a baseline that answers with as many hits, above such a score, as are right most often."""
    hits = [search(with_history(question.ask[0], question.history), TOP) for question in gold.questions]
    scores = [found[0].score if found else -np.inf for found in hits]
    best: tuple[float, tuple[Case, ...]] = (-1.0, ())
    for n in range(1, TOP + 1):
        answered = [
            Case(
                id=question.id,
                gold=gold.name,
                asked=question.ask[0],
                expected=Expected(question),
                response=Response.of(_answer(guideline, found[:n])),
                texts={guideline.id: guideline.text},
            )
            for question, found in zip(gold.questions, hits, strict=True)
        ]
        abstained = [replace(case, response=Response.of(_abstention())) for case in answered]
        right = np.array([[judge(case) for case in cases] for cases in (abstained, answered)])
        for threshold in sorted({*scores, np.inf}):
            above = np.array(scores) >= threshold
            share = float(np.where(above, right[1], right[0]).mean())
            if share > best[0]:
                best = (share, tuple(answered[at] if yes else abstained[at] for at, yes in enumerate(above)))
    return best[1]


def details(sets: Sequence[GoldFigures]) -> str:
    """Return the table of ours by gold set."""
    headings = ["gold set", "questions", "right", "answered, of the answerable", "abstained, of the absent"]
    return markdown([*headings, "words, median", "quotes verbatim"], [_detail(each) for each in sets])


def _ours(bench: Bench, corpus: Path, index: Path, gold: GoldSet) -> tuple[Guideline, tuple[Case, ...]]:
    settings = bench.settings.model_copy(update={"corpus": corpus, "index": index})
    build(settings, embedder=bench.embedder)
    engine = GuidelineQA(open_release(settings, bench.model), bench.model, settings)
    try:
        (guideline,) = engine.guidelines.values()
        planned = plan([gold], engine)
        replies, _ = ask_all(planned, Engine(engine), bench.console)
        return guideline, tuple(cases_of(planned, replies))
    finally:
        engine.close()


def _folder_of(corpus: Path, folder: Path) -> Path:
    if corpus.is_dir():
        return corpus
    folder.mkdir()
    shutil.copy(corpus, folder)
    return folder


def _answer(guideline: Guideline, hits: Sequence[Hit]) -> Result:
    """Return an answer of the hits; of none, an abstention."""
    statements = [_statement(guideline, hit) for hit in hits]
    if not statements:
        return _abstention()
    text = compose(statements)
    return Answer(question="", understood_as="", text=text, statements=statements, notices=[], provenance=_PROVENANCE)


def _abstention() -> Result:
    return Abstention(question="", understood_as="", text="", nearest=[], notices=[], provenance=_PROVENANCE)


def _statement(guideline: Guideline, hit: Hit) -> AnsweredStatement:
    """Return a hit as an answer shows it; a chunk has no heading of its own."""
    if hit.number is not None:
        return state(guideline, hit.number)
    whole = state(guideline, 0)
    chunk = guideline.text[hit.start : hit.end]
    citation = whole.citations[0].model_copy(update={"start": hit.start, "end": hit.end, "quote": chunk, "section": []})
    return AnsweredStatement(text=chunk, heading="", citations=[citation])


def _refuse_altered_quotes(cases: Sequence[Case]) -> None:
    for case in cases:
        for citation in altered(case):
            raise AlteredQuoteError(f"{case.id} quotes {citation.quote[:80]!r}, which does not stand there")


def _right_unwarned(case: Case) -> bool:
    question = case.expected.question.model_copy(update={"notice": ""})
    return is_right(replace(case, expected=replace(case.expected, question=question)))


def _right_at_any_length(case: Case) -> bool:
    return all(share is None or share.hits for share in (must_said(case), cited_right(case))) and (
        case.answered == case.answerable
    )


def _shares(name: str, who: str, cases: Sequence[Case]) -> Share:
    """Return a yes-or-no figure by its name in the table."""
    judge = judge_of(who)
    judged = {
        "right": [judge(case) for case in cases],
        "answered": [case.answered for case in cases if case.answerable],
        "abstained_near": [case.abstained for case in cases if not (case.answerable or _is_far(case))],
        "abstained_far": [case.abstained for case in cases if not case.answerable and _is_far(case)],
    }[name]
    return Share(sum(judged), len(judged))


def _is_far(case: Case) -> bool:
    return case.expected.question.category.endswith("far")


def _figure(name: str, who: str, cases: Sequence[Case]) -> tuple[Estimate, int] | None:
    """Return a figure with how many cases it is of, None where it applies to none."""
    if name == "citation_precision":
        values = [value for case in cases if (value := citation_precision(case)) is not None]
        return (mean_of(values), len(values)) if values else None
    share = _shares(name, who, cases)
    return (of_share(share), share.trials) if share.trials else None


def _detail(found: GoldFigures) -> list[str]:
    right, answered, near, far = (
        _shares(name, "", found.ours) for name in ("right", "answered", "abstained_near", "abstained_far")
    )
    words = Spread.of(case.words for case in found.ours if case.answered and case.answerable)
    quotes = sum((share for case in found.ours if (share := verbatim(case))), Share(0, 0))
    return [
        found.name,
        str(len(found.ours)),
        written(of_share(right), Unit.SHARE),
        *(f"{share.hits}/{share.trials}" for share in (answered, near + far)),
        "–" if words is None else f"{words.median:.0f}",
        f"{quotes.hits}/{quotes.trials}",
    ]

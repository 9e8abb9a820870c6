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
from answer_figures import BASELINES, Estimate, Row, Unit, mean_of, of_share, written
from baselines import Hit, PlainSearch, plain_searches, with_history
from measured import markdown

from evals.figures import Figures
from evals.gold import GoldSet, load
from evals.run import refuse_altered_quotes, run
from evals.scorers import MEASURES, Case, is_right, says_all_facts
from evals.statistics import Share
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


def gold_figures(bench: Bench, name: str, corpus: Path, gold: Path) -> GoldFigures:
    """Ask a gold set of the guideline in `corpus`, a folder or a file, and of plain search over the same statements.

    :raises AlteredQuoteError: if a quote is not the guideline's own text.
    """
    loaded = load(gold)
    asked = replace(loaded, questions=tuple(bench.drawn(loaded.questions)))
    with tempfile.TemporaryDirectory() as folder:
        guideline, ours = _ours(bench, _folder_of(corpus, Path(folder, "corpus")), Path(folder, "index"), asked)
    refuse_altered_quotes(ours)
    with plain_searches(guideline, bench.embedder) as searches:
        plain = {who: tuned(search, guideline, asked, judge_of(who)) for who, search in searches.items()}
    return GoldFigures(name, {"": ours, **plain})


def judge_of(who: str) -> Judge:
    """Return what makes a case right; plain search need not warn, and LangChain's may be of any length."""
    return {"": is_right, BASELINES[2]: _right_at_any_length}.get(who, _right_unwarned)


def tuned(search: PlainSearch, guideline: Guideline, gold: GoldSet, judge: Judge) -> tuple[Case, ...]:
    """Return the cases of a baseline that answers with as many hits, above such a score, as are right most often."""
    hits = [search(with_history(question.q, question.history), TOP) for question in gold.questions]
    scores = [found[0].score if found else -np.inf for found in hits]
    best: tuple[float, tuple[Case, ...]] = (-1.0, ())
    for n in range(1, TOP + 1):
        answered = [
            Case(gold.name, question, _answer(guideline, found[:n]), {guideline.id: guideline.text})
            for question, found in zip(gold.questions, hits, strict=True)
        ]
        abstained = [replace(case, result=_abstention()) for case in answered]
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
        return guideline, run(engine, [gold], bench.console).cases
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


def _right_unwarned(case: Case) -> bool:
    return is_right(replace(case, question=case.question.model_copy(update={"warn": False})))


def _right_at_any_length(case: Case) -> bool:
    return (says_all_facts(case) and any(case.lines)) if case.question.answerable else is_right(case)


def _figure(name: str, who: str, cases: Sequence[Case]) -> tuple[Estimate, int] | None:
    """Return a figure of the eval suite with how many cases it is of, None where it applies to none."""
    measure = next((scorer for scorer in MEASURES if scorer.name == name), None)
    if measure is not None:
        values = [value for case in cases if (value := measure.score(case)) is not None]
        return (mean_of(values), len(values)) if values else None
    judge = judge_of(who)
    share = Share(sum(map(judge, cases)), len(cases)) if name == "right" else Figures.of(cases).shares[name]
    return (of_share(share), share.trials) if share.trials else None


def _detail(found: GoldFigures) -> list[str]:
    figures = Figures.of(found.ours)
    words = figures.measures["words"]
    absent = figures.shares["abstained_near"] + figures.shares["abstained_far"]
    return [
        found.name,
        str(len(found.ours)),
        written(of_share(figures.shares["right"]), Unit.SHARE),
        *(f"{share.hits}/{share.trials}" for share in (figures.shares["answered"], absent)),
        "–" if words is None else f"{words.median:.0f}",
        f"{figures.shares['verbatim'].hits}/{figures.shares['verbatim'].trials}",
    ]

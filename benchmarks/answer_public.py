"""The public suites of `evals.public` beside plain search: COVID-QA, SQuAD 2.0, CAsT 2019."""

from collections.abc import Iterator, Sequence
from typing import Final

from answer_bench import Bench
from answer_figures import Row, Unit
from baselines import Hit, plain_searches
from rich.progress import track

from evals.public import cast as cast_suite
from evals.public import covid_qa
from evals.public import squad as squad_suite
from evals.public.result import PublicFigure

OURS: Final = "guideline-qa"
ABOVE_MINILM: Final = 0.15


def covid(bench: Bench) -> list[Row]:
    """Ask COVID-QA inside each article, read as any text file, and see whether the first statements hold the answer.

    :raises PublicDataError: if the data is missing or not of its form.
    """
    asked = covid_qa.drawn(bench.public, bench.draw)
    found: dict[str, list[list[covid_qa.Hits]]] = {}
    for article in track(asked, covid_qa.TITLE, console=bench.console):
        found.setdefault(OURS, []).append(covid_qa.ask(bench.system, article))
        for who, hits in _plain_hits(bench, article):
            found.setdefault(who, []).append(hits)
    figures = {who: covid_qa.figures(asked, each) for who, each in found.items()}
    rows = []
    for ours, plain in _beside(figures):
        must = plain["MiniLM"].estimate.value + ABOVE_MINILM
        rows.append(_row(covid_qa.TITLE, ours, plain, must, None, Unit.SHARE))
    return rows


def squad(bench: Bench) -> list[Row]:
    """Ask SQuAD 2.0's questions of their paragraphs, sentence by sentence, and see whether it is known which have an answer.

    Plain search says how likely that is by the score of its first hit.

    :raises PublicDataError: if the data is missing or not of its form, or all or none of what was drawn has an answer.
    """
    paragraphs = squad_suite.drawn(bench.public, bench.draw)
    # Embedded all at once; one after the other takes several times as long.
    bench.embedder.encode([each.text.text.strip() for each in paragraphs])
    found: dict[str, list[list[squad_suite.Judged]]] = {}
    shown = track(squad_suite.ask(bench.system, paragraphs), squad_suite.TITLE, len(paragraphs), console=bench.console)
    for paragraph, judged in zip(paragraphs, shown, strict=True):
        found.setdefault(OURS, []).append(judged)
        for who, each in _plain_judged(bench, paragraph):
            found.setdefault(who, []).append(each)
    figures = {who: squad_suite.figures(paragraphs, each) for who, each in found.items()}
    (first, plain), *more = _beside(figures)
    rows = [_row(squad_suite.TITLE, first, plain, 0.80, 0.90)]
    return rows + [_row(squad_suite.TITLE, figure, {}) for figure, _ in more]


def cast(bench: Bench) -> list[Row]:
    """Resolve the follow-ups of CAsT 2019; what plain search would ask is the turn as it is.

    :raises PublicDataError: if the data is missing or not of its form.
    """
    result = cast_suite.measure(bench.system, bench.public, bench.draw)
    ours, raw, *_ = result.figures
    return [_row(result.title, ours, {}, 0.88, 0.93), _row(result.title, raw, {})]


def _beside(
    figures: dict[str, tuple[PublicFigure, ...]],
) -> Iterator[tuple[PublicFigure, dict[str, PublicFigure]]]:
    """Yield each figure of ours with what the others, as far as they have it, reached."""
    for at, ours in enumerate(figures[OURS]):
        yield ours, {who: each[at] for who, each in figures.items() if who != OURS and at < len(each)}


def _row(
    name: str,
    ours: PublicFigure,
    plain: dict[str, PublicFigure],
    must: float | None = None,
    aim: float | None = None,
    unit: Unit = Unit.SCORE,
) -> Row:
    estimates = {who: figure.estimate for who, figure in plain.items()}
    return Row(name, ours.name, ours.estimate, estimates, must, aim, unit, ours.n)


def _plain_hits(bench: Bench, asked: covid_qa.AskedArticle) -> Iterator[tuple[str, list[covid_qa.Hits]]]:
    """Yield each baseline's hits; a chunk holds an answer as it stands in the text."""

    def shown(hit: Hit) -> Sequence[str]:
        return (asked.guideline.text[hit.start : hit.end],) if hit.number is None else asked.statements[hit.number]

    with plain_searches(asked.guideline, bench.embedder, headed=False) as searches:
        for who, plain in searches.items():
            yield (
                who,
                [
                    tuple(covid_qa.holds(shown(hit), question) for hit in plain(question.question, max(covid_qa.AMONG)))
                    for question in asked.questions
                ],
            )


def _plain_judged(
    bench: Bench, paragraph: squad_suite.AskedParagraph
) -> Iterator[tuple[str, list[squad_suite.Judged]]]:
    with plain_searches(paragraph.text, bench.embedder) as searches:
        for who, plain in searches.items():
            hits = [plain(question.question, 1) for question in paragraph.questions]
            yield who, [squad_suite.Judged(each[0].score if each else 0.0, None) for each in hits]

"""The figures of a run, each with its interval: all of them, by category or guideline, and who refused what.

A share of one trial a case has Wilson's interval. Where a case holds several trials they hang together, and a mean has no
such formula: both are resampled by guideline. Resampling learns nothing from cases that are all alike; where the figure
is then 0 or 1, Wilson's interval over the cases stands in (a case counts once, however many trials it holds, and nothing
between 0 and 1 varies more than yes and no), and else there is no interval.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from evals.errors import RunFileError
from evals.running.record import CaseRecord, RunRecord
from evals.scoring.case import Case
from evals.scoring.scorer import Scorer
from evals.scoring.table import SCORERS
from evals.statistics import Share, Spread, ratio_interval, wilson


def _took_ms(case: Case) -> float | None:
    return case.response.took_ms if case.response else None


TOOK_MS: Final = Scorer(
    "took_ms", "milliseconds from question to answer", "a time that was measured", "mean", _took_ms, "less", "ms"
)
"""Differs from run to run, so that it is recorded among a run's times and not among its scores."""

TABLE: Final = (*SCORERS, TOOK_MS)
"""Every scorer that a figure is made of."""

How = Literal["Wilson", "bootstrap", ""]
Scored = tuple[CaseRecord, Share | float]


@dataclass(frozen=True, slots=True)
class Figure:
    """One scorer's scores put together over `n` cases; everything from `share` on is None where it applies to none.

    `value` is from 0 to 1 for a share and for a mean without a unit, else in `unit`. `low` and `high` bound the 95%
    interval, found as `how` says; None where there is no telling. Median and 95th percentile are those of a mean.
    """

    name: str
    meaning: str
    kind: Literal["share", "mean"]
    better: Literal["more", "less", "neither"]
    unit: str
    n: int = 0
    share: Share | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    how: How = ""
    median: float | None = None
    p95: float | None = None

    def worded(self, number: float, *, unit: bool = True) -> str:
        """Return a number of this figure's kind as a person reads it: "93.3%", "0.871", "46.2 words"."""
        if self.kind == "share":
            return f"{number:.1%}"
        if not self.unit:
            return f"{number:.3f}"
        return f"{number:.4g} {self.unit}" if unit else f"{number:.4g}"


@dataclass(frozen=True, slots=True)
class Refusals:
    """How many cases were answered, abstained from or failed, by whether the guideline answers them."""

    answered_answerable: int
    abstained_answerable: int
    failed_answerable: int
    answered_absent: int
    abstained_absent: int
    failed_absent: int

    @classmethod
    def of(cls, cases: Iterable[CaseRecord]) -> "Refusals":
        """Count the cases."""
        found = Counter[tuple[str, bool]]((case.status, case.answerable) for case in cases)
        statuses = ("answered", "abstained", "failed")
        return cls(*(found[status, answerable] for answerable in (True, False) for status in statuses))


def figures(
    run: RunRecord, cases: Iterable[CaseRecord] | None = None, scorers: Sequence[Scorer] = TABLE
) -> dict[str, Figure]:
    """Return every scorer's figure, in the scorers' order, over `cases` of the run; without any, over all."""
    part = run if cases is None else run.model_copy(update={"cases": [*cases]})
    return {scorer.name: figure(scorer, [*part.scored(scorer.name)]) for scorer in scorers}


def by(
    run: RunRecord, key: Callable[[CaseRecord], str], name: str = "right", scorers: Sequence[Scorer] = TABLE
) -> dict[str, Figure]:
    """Return one scorer's figure for each value of `key`, in order of first appearance.

    :raises KeyError: if no scorer has that name.
    """
    scorer = {each.name: each for each in scorers}[name]
    groups: dict[str, list[Scored]] = {key(case): [] for case in run.cases}
    for case, score in run.scored(name):
        groups[key(case)].append((case, score))
    return {group: figure(scorer, scored) for group, scored in groups.items()}


def figure(scorer: Scorer, scored: Sequence[Scored]) -> Figure:
    """Put the scores of one scorer together.

    :raises RunFileError: if a score is of the other kind, or impossible.
    """
    empty = Figure(scorer.name, scorer.meaning, scorer.kind, scorer.better, scorer.unit)
    for case, score in scored:
        if not _fits(score, scorer):
            form = "[hits, trials]" if scorer.kind == "share" else "a number"
            raise RunFileError(f"case {case.id}: the score of {scorer.name} should be {form}; write the run anew")
    pairs = [(cluster(case), *fraction(score)) for case, score in scored]
    pairs = [pair for pair in pairs if pair[2]]
    if not pairs:
        return empty
    clusters, tops, bottoms = ([*column] for column in zip(*pairs, strict=True))
    if scorer.kind == "share":
        share = Share(int(sum(tops)), int(sum(bottoms)))
        found = replace(empty, n=len(pairs), share=share, value=share.value)
    else:
        spread = Spread(tuple(sorted(tops)))
        found = replace(empty, n=len(pairs), value=spread.mean, median=spread.median, p95=spread.at(0.95))
    return _with_interval(found, clusters, tops, bottoms)


def cluster(case: CaseRecord) -> str:
    """Return what a case is resampled with: its guideline, or its gold file where that names none."""
    return case.guideline or f"gold {case.gold}"


def fraction(score: Share | float) -> tuple[float, float]:
    """Return what a score adds above and below the line; (0, 0) for a share without a trial."""
    return (score.hits, score.trials) if isinstance(score, Share) else (score, 1.0)


def _fits(score: Share | float, scorer: Scorer) -> bool:
    if isinstance(score, Share):
        return scorer.kind == "share" and 0 <= score.hits <= score.trials
    return scorer.kind == "mean"


def _with_interval(found: Figure, clusters: list[str], tops: list[float], bottoms: list[float]) -> Figure:
    if found.share is not None and found.share.trials == found.n:
        low, high = wilson(found.share.hits, found.n)
        return replace(found, low=low, high=high, how="Wilson")
    low, high = ratio_interval(clusters, tops, bottoms)
    if low < high:
        return replace(found, low=low, high=high, how="bootstrap")
    if found.value in (0, 1) and not found.unit:
        low, high = wilson(found.n if found.value else 0, found.n)
        return replace(found, low=low, high=high, how="Wilson")
    return found

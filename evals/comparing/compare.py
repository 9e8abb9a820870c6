"""Two runs of the same cases: which figures moved by more than chance, and which cases flipped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from evals.comparing.pairing import LeftOut, pair
from evals.running.record import CaseRecord, RunRecord
from evals.scorecard import TABLE, Figure, cluster, figures, fraction
from evals.scoring.scorer import Scorer
from evals.statistics import Share, difference_interval, holm, mcnemar

Verdict = Literal["better", "worse", "changed", "no clear difference"]

LEVEL: Final = 0.05
"""A difference is clear when its adjusted p lies below this and its 95% interval on the side where most cases moved."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One figure in both runs, over the cases that they share.

    `difference` is B less A, with the paired bootstrap's 95% interval; None where the figure applies to no case of one
    run. `rose` and `fell` count the cases whose score is higher or lower in B. `p` is McNemar's exact test on the two,
    which for scores other than yes and no is the sign test; `adjusted` is p after Holm's correction over all figures in
    which any case differs (the others have p = 1 whatever happens, and don't count: R. E. Tarone, Biometrics 46, 1990).
    The verdict on a figure that is neither better when high nor when low is at most "changed".
    """

    a: Figure
    b: Figure
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    rose: int = 0
    fell: int = 0
    p: float | None = None
    adjusted: float | None = None
    verdict: Verdict = "no clear difference"


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that is right in one run and wrong in the other."""

    a: CaseRecord
    b: CaseRecord


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs cut to the cases they share; `lost` were right in A and are wrong in B, `gained` the other way round.

    `left_out` and `differences` are empty unless runs over different gold, editions or cases were compared.
    """

    a: RunRecord
    b: RunRecord
    contrasts: Mapping[str, Contrast]
    lost: tuple[Flip, ...]
    gained: tuple[Flip, ...]
    left_out: tuple[LeftOut, ...]
    differences: tuple[str, ...]


def compare(a: RunRecord, b: RunRecord, *, common: bool = False, scorers: Sequence[Scorer] = TABLE) -> Comparison:
    """Compare B with A; `common` compares what two different runs have in common.

    :raises ComparisonError: if the runs don't match (see `pair`).
    """
    paired = pair(a, b, common=common)
    a = a.model_copy(update={"cases": [case for case, _ in paired.cases]})
    b = b.model_copy(update={"cases": [case for _, case in paired.cases]})
    flips = [Flip(*both) for both in paired.cases if both[0].right != both[1].right]
    return Comparison(
        a=a,
        b=b,
        contrasts=contrasts(a, b, scorers),
        lost=tuple(flip for flip in flips if flip.a.right),
        gained=tuple(flip for flip in flips if flip.b.right),
        left_out=paired.left_out,
        differences=paired.differences,
    )


def contrasts(a: RunRecord, b: RunRecord, scorers: Sequence[Scorer]) -> dict[str, Contrast]:
    """Return each scorer's contrast between two runs that hold the same cases in the same order."""
    figures_a, figures_b = figures(a, scorers=scorers), figures(b, scorers=scorers)
    found = {name: _contrast(a, b, figures_a[name], figures_b[name]) for name in figures_a}
    adjusted = holm({name: each.p for name, each in found.items() if each.p is not None and each.rose + each.fell})
    return {name: _judged(replace(each, adjusted=adjusted.get(name, each.p))) for name, each in found.items()}


def _contrast(a: RunRecord, b: RunRecord, figure_a: Figure, figure_b: Figure) -> Contrast:
    contrast = Contrast(figure_a, figure_b)
    if figure_a.value is None or figure_b.value is None:
        return contrast
    clusters, old, new = _fractions(a, b, figure_a.name)
    low, high = difference_interval(clusters, old, new) or (None, None)
    # A case that counts in one run alone neither rose nor fell.
    steps = [
        after[0] / after[1] - before[0] / before[1]
        for before, after in zip(old, new, strict=True)
        if before[1] and after[1]
    ]
    rose, fell = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    difference = figure_b.value - figure_a.value
    return replace(contrast, difference=difference, low=low, high=high, rose=rose, fell=fell, p=mcnemar(rose, fell))


def _fractions(
    a: RunRecord, b: RunRecord, name: str
) -> tuple[list[str], list[tuple[float, float]], list[tuple[float, float]]]:
    """Return guideline, A's and B's (top, bottom) of each case that counts in either run."""
    scores_a, scores_b = ({case.id: score for case, score in run.scored(name)} for run in (a, b))
    nothing = Share(0, 0)
    rows = [
        (cluster(case), fraction(scores_a.get(case.id, nothing)), fraction(scores_b.get(case.id, nothing)))
        for case in a.cases
    ]
    clusters, old, new = ([*column] for column in zip(*(row for row in rows if row[1][1] or row[2][1]), strict=True))
    return clusters, old, new


def _judged(contrast: Contrast) -> Contrast:
    """Return the contrast with its verdict: test and interval must tell of the same direction."""
    if contrast.adjusted is None or contrast.adjusted >= LEVEL or contrast.low is None or contrast.high is None:
        return contrast
    if contrast.rose > contrast.fell and contrast.low > 0:
        return replace(contrast, verdict=_OF_MORE[contrast.a.better])
    if contrast.fell > contrast.rose and contrast.high < 0:
        return replace(contrast, verdict=_OF_LESS[contrast.a.better])
    return contrast


_OF_MORE: Final[Mapping[str, Verdict]] = {"more": "better", "less": "worse", "neither": "changed"}
_OF_LESS: Final[Mapping[str, Verdict]] = {"more": "worse", "less": "better", "neither": "changed"}

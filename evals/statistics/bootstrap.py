"""Intervals by resampling: what a figure might have been, had other cases of other guidelines been asked.

Cases on one guideline are alike, so that a hundred of them tell less than a hundred on as many guidelines. Each resample
therefore draws guidelines first, then cases within each that was drawn, both with replacement: the two-stage bootstrap
(C. A. Field and A. H. Welsh, Bootstrapping clustered data, JRSS B 69, 2007). With a single guideline this is the plain
bootstrap of its cases (B. Efron, Annals of Statistics 7, 1979), and speaks for further questions on that guideline only.
The interval takes the percentiles of what was drawn (B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap,
1993, chapter 13).

It can't know more of how guidelines differ than the guidelines at hand show: with two or three it is a rough guess, and
mostly too narrow for a guideline that is built otherwise.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES: Final = 2_000
SEED: Final = 1979
_HELD: Final = 1 << 20
"""Most draws held at a time, 8 bytes each."""

_TAILS: Final = (0.025, 0.975)


def ratio_interval(
    clusters: Sequence[str], tops: Sequence[float], bottoms: Sequence[float] | None = None
) -> tuple[float, float]:
    """Return the 95% interval of Σ tops / Σ bottoms over cases; without bottoms, of the mean of the tops.

    `clusters` names the guideline of each case. For a share over cases of several trials, the tops are a case's hits and
    the bottoms its trials. The order of the cases makes no difference. Where all cases are alike nothing can vary, and
    both ends are the value itself: that is no sign of certainty.

    :raises ValueError: if there is no case, the numbers of cases differ, or a bottom is not above 0.
    """
    bottoms = [1.0] * len(tops) if bottoms is None else bottoms
    if any(bottom <= 0 for bottom in bottoms):
        raise ValueError("a case without a trial can't be resampled; leave it out")
    sums = resampled_sums(clusters, [*zip(tops, bottoms, strict=True)])
    return percentiles(sums[:, 0] / sums[:, 1])


def resampled_sums(clusters: Sequence[str], rows: Sequence[tuple[float, ...]]) -> "NDArray[np.float64]":
    """Return the column sums of each resample of `rows`: (RESAMPLES, columns) float64, the same on every call.

    Cases of one cluster with equal rows are interchangeable, so what is drawn is how many of each kind there are.

    :raises ValueError: if there is no row, or there are more or fewer clusters than rows.
    """
    import numpy as np

    if not rows or len(clusters) != len(rows):
        raise ValueError(f"{len(clusters)} clusters for {len(rows)} cases; expected one for each, and at least one")
    kinds = _kinds(clusters, rows)
    chance = np.random.default_rng(SEED)
    sums = np.zeros((RESAMPLES, len(rows[0])))
    block = max(1, _HELD // max(len(kinds), *(len(counts) for _, counts in kinds)))
    for start in range(0, RESAMPLES, block):
        part = sums[start : start + block]
        drawn = chance.multinomial(len(kinds), np.full(len(kinds), 1 / len(kinds)), size=len(part))
        for times, (values, counts) in zip(drawn.T, kinds, strict=True):
            # A cluster that is drawn twice is resampled twice over.
            part += chance.multinomial(times * counts.sum(), counts / counts.sum()) @ values
    return sums


def percentiles(drawn: "NDArray[np.float64]") -> tuple[float, float]:
    """Return the 2.5th and the 97.5th percentile, rounded beyond what depends on the machine's order of adding."""
    import numpy as np

    low, high = np.quantile(drawn, _TAILS)
    return round(float(low), 12), round(float(high), 12)


def _kinds(
    clusters: Sequence[str], rows: Sequence[tuple[float, ...]]
) -> "list[tuple[NDArray[np.float64], NDArray[np.int64]]]":
    """Return for each cluster its distinct rows and how often each occurs, sorted so that order makes no difference."""
    import numpy as np

    tallies = defaultdict[str, Counter[tuple[float, ...]]](Counter)
    for cluster, row in zip(clusters, rows, strict=True):
        tallies[cluster][row] += 1
    ordered = [sorted(tallies[cluster].items()) for cluster in sorted(tallies)]
    return [(np.array([row for row, _ in tally], float), np.array([count for _, count in tally])) for tally in ordered]

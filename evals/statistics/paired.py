"""Two systems on the same cases: whether they differ by more than chance."""

from collections.abc import Mapping, Sequence

from evals.statistics.bootstrap import percentiles, resampled_sums


def mcnemar(gained: int, lost: int) -> float:
    """Return the exact two-sided p of McNemar's test (Q. McNemar, Psychometrika 12, 1947), by the binomial distribution.

    `gained` cases went one way and `lost` the other; those that stayed as they were tell nothing. For numbers instead of
    yes and no, cases that rose and fell make it the sign test.

    :raises ValueError: if a count is negative.
    """
    if min(gained, lost) < 0:
        raise ValueError(f"{gained} gained and {lost} lost; expected counts from 0")
    cases = gained + lost
    term = tail = 1
    for hits in range(min(gained, lost)):
        term = term * (cases - hits) // (hits + 1)
        tail += term
    # Whole numbers up to the division: there may be thousands of cases, and no power of 0.5 is lost.
    return min(1.0, 2 * tail / (1 << cases))


def holm(chances: Mapping[str, float]) -> dict[str, float]:
    """Return each p adjusted for there being several, in the order given (S. Holm, Scand. J. Statistics 6, 1979)."""
    adjusted = dict[str, float]()
    highest = 0.0
    for rank, name in enumerate(sorted(chances, key=lambda each: chances[each])):
        highest = max(highest, min(1.0, chances[name] * (len(chances) - rank)))
        adjusted[name] = highest
    return {name: adjusted[name] for name in chances}


def difference_interval(
    clusters: Sequence[str], old: Sequence[tuple[float, float]], new: Sequence[tuple[float, float]]
) -> tuple[float, float] | None:
    """Return the 95% interval of how much Σ top / Σ bottom differs from `old` to `new`, each case a pair (top, bottom).

    Both are drawn with the same cases, so that what is hard for both cancels out; clusters as in `ratio_interval`. A case
    that counts for one of the two alone has (0, 0) for the other. None where either of the two has no case that counts.

    :raises ValueError: if the numbers of cases differ, or there is none.
    """
    import numpy as np

    rows = [(*before, *after) for before, after in zip(old, new, strict=True)]
    sums = resampled_sums(clusters, rows)
    # By bad luck, none of the cases that count may be drawn.
    sums = sums[(sums[:, 1] > 0) & (sums[:, 3] > 0)]
    return percentiles(np.asarray(sums[:, 2] / sums[:, 3] - sums[:, 0] / sums[:, 1])) if len(sums) else None

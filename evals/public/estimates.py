"""Figures with their 95% intervals: shares, means, areas under the curve; what belongs together is drawn together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evals.statistics import RESAMPLES, ratio_interval, wilson
from evals.statistics.bootstrap import SEED, percentiles, resampled_sums

_AT_ONCE: Final = 100
"""Resamples held at a time."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95% interval, None for one that has none."""

    value: float
    interval: tuple[float, float] | None = None


def share_of(outcomes: Iterable[bool], clusters: Sequence[str] | None = None) -> Estimate:
    """Return the share of true ones; its interval is Wilson's, or the bootstrap's where `clusters` says what goes together.

    :raises ValueError: if there is none.
    """
    listed = [*outcomes]
    if clusters is not None:
        return mean_of([float(each) for each in listed], clusters)
    interval = wilson(sum(listed), len(listed))
    return Estimate(sum(listed) / len(listed), interval)


def mean_of(values: Sequence[float], clusters: Sequence[str] | None = None) -> Estimate:
    """Return the mean of values from 0 to 1 with its bootstrap interval; `clusters` names what each value belongs to.

    Resampling learns nothing from values that are all alike: of 0 or 1 alone Wilson's interval stands in, else there is
    none.

    :raises ValueError: if there is no value.
    """
    low, high = ratio_interval(clusters or [""] * len(values), values)
    mean = float(np.mean(values))
    if low < high:
        return Estimate(mean, (low, high))
    return Estimate(mean, wilson(int(sum(values)), len(values)) if mean in (0, 1) else None)


def auroc_of(scores: Sequence[float], positive: Sequence[bool], clusters: Sequence[str] | None = None) -> Estimate:
    """Return how often a positive outscores a negative, ties half, with its bootstrap interval.

    It has none where every resample says the same, as in few cases that are told apart without a fault.

    :raises ValueError: if there is no positive, or no negative.
    """
    found, truth = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    if truth.all() or not truth.any():
        raise ValueError(f"{int(truth.sum())} of {len(truth)} are positive; expected some of both")
    order = np.argsort(found, kind="stable")
    named = np.asarray(clusters or [""] * len(found))[order]
    drawn = np.concatenate([_areas(found[order], truth[order], each) for each in _resampled(named)])
    low, high = percentiles(drawn)
    return Estimate(auroc(found, truth), (low, high) if low < high else None)


def auroc_difference_of(
    scores: Sequence[float], others: Sequence[float], positive: Sequence[bool], clusters: Sequence[str] | None = None
) -> Estimate:
    """Return by how much the area of `scores` is above that of `others`; its interval is paired: the same cases are drawn.

    :raises ValueError: if there is no positive, or no negative.
    """
    truth = np.asarray(positive, dtype=bool)
    if truth.all() or not truth.any():
        raise ValueError(f"{int(truth.sum())} of {len(truth)} are positive; expected some of both")
    both = [np.asarray(each, dtype=float) for each in (scores, others)]
    orders = [np.argsort(each, kind="stable") for each in both]
    drawn = []
    for weights in _resampled(np.asarray(clusters or [""] * len(truth))):
        one, other = (
            _areas(each[order], truth[order], weights[:, order]) for each, order in zip(both, orders, strict=True)
        )
        drawn.append(one - other)
    low, high = percentiles(np.concatenate(drawn))
    return Estimate(auroc(both[0], truth) - auroc(both[1], truth), (low, high) if low < high else None)


def auroc(scores: Floats, positive: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve by ranks (Mann & Whitney 1947); both arrays are `(n,)`."""
    order = np.argsort(scores, kind="stable")
    return float(_areas(scores[order], positive[order], np.ones((1, len(scores))))[0])


def balanced_accuracy_of(
    predicted: Sequence[bool], truth: Sequence[bool], clusters: Sequence[str] | None = None
) -> Estimate:
    """Return the mean of the shares of positives and of negatives told right, with its bootstrap interval.

    :raises ValueError: if there is no positive, or no negative.
    """
    if all(truth) or not any(truth):
        raise ValueError(f"{sum(truth)} of {len(truth)} are positive; expected some of both")
    cases = [
        (float(said and is_so), float(is_so), float(not said and not is_so), float(not is_so))
        for said, is_so in zip(predicted, truth, strict=True)
    ]
    sums = resampled_sums(clusters or [""] * len(cases), cases)
    sums = sums[(sums[:, 1] > 0) & (sums[:, 3] > 0)]
    value = _balanced(np.sum([cases], axis=1))
    return Estimate(float(value[0]), percentiles(_balanced(sums)))


def balanced_accuracy_difference_of(
    predicted: Sequence[bool], others: Sequence[bool], truth: Sequence[bool], clusters: Sequence[str] | None = None
) -> Estimate:
    """Return by how much the balanced accuracy of `predicted` is above that of `others`, with its paired interval.

    :raises ValueError: if there is no positive, or no negative.
    """
    if all(truth) or not any(truth):
        raise ValueError(f"{sum(truth)} of {len(truth)} are positive; expected some of both")
    cases = [
        (float(one and is_so) - float(other and is_so), float(is_so), float(other and not is_so) - float(one and not is_so),
         float(not is_so))
        for one, other, is_so in zip(predicted, others, truth, strict=True)
    ]  # fmt: skip
    sums = resampled_sums(clusters or [""] * len(cases), cases)
    sums = sums[(sums[:, 1] > 0) & (sums[:, 3] > 0)]
    low, high = percentiles(_balanced(sums))
    return Estimate(float(_balanced(np.sum([cases], axis=1))[0]), (low, high) if low < high else None)


def _balanced(sums: Floats) -> Floats:
    both: Floats = (sums[:, 0] / sums[:, 1] + sums[:, 2] / sums[:, 3]) / 2
    return both


def _resampled(clusters: NDArray[np.str_]) -> list[NDArray[np.int64]]:
    """Return how often each case is drawn, `(_AT_ONCE, n)` each: clusters first, then cases within each that was drawn."""
    chance = np.random.default_rng(SEED)
    members = [np.flatnonzero(clusters == name) for name in np.unique(clusters)]
    parts = []
    for _ in range(RESAMPLES // _AT_ONCE):
        often = chance.multinomial(len(members), np.full(len(members), 1 / len(members)), size=_AT_ONCE)
        part = np.zeros((_AT_ONCE, len(clusters)), dtype=np.int64)
        for times, own in zip(often.T, members, strict=True):
            part[:, own] = chance.multinomial(times * len(own), np.full(len(own), 1 / len(own)))
        parts.append(part)
    return parts


def _areas(ascending: Floats, positive: NDArray[np.bool_], weights: NDArray[np.generic]) -> Floats:
    """Return the area for each row of `weights`, `(resamples, n)`; rows without a positive or a negative are left out."""
    starts = np.flatnonzero(np.r_[True, ascending[1:] != ascending[:-1]])
    positives = np.add.reduceat(weights * positive, starts, axis=1).astype(float)
    negatives = np.add.reduceat(weights * ~positive, starts, axis=1).astype(float)
    # A tie counts half.
    below = np.cumsum(negatives, axis=1) - negatives / 2
    pairs = positives.sum(axis=1) * negatives.sum(axis=1)
    wins: Floats = (positives * below).sum(axis=1)[pairs > 0]
    areas: Floats = wins / pairs[pairs > 0]
    return areas

"""A histogram of times: how many cases took how long."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

BARS: Final = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """Cases that took from `low` to below `high` milliseconds; `high` is None where the bar holds all that took longer.

    `share` is their number over that of the tallest bar, from 0 to 1.
    """

    low: float
    high: float | None
    cases: int
    share: float


def histogram(times: Iterable[float]) -> list[Bar]:
    """Return bars of one round width from 0 to the 99th percentile; what took longer stands in the last.

    No bar without a time. A time below 0, which no clock gives, stands in the first.
    """
    ascending = sorted(time for time in times if math.isfinite(time))
    if not ascending:
        return []
    width = _round_width(ascending[int(0.99 * (len(ascending) - 1))] / BARS)
    counts = _counts(ascending, width)
    return [
        Bar(width * number, width * (number + 1) if number < BARS else None, cases, cases / max(counts))
        for number, cases in enumerate(counts)
    ]


def _counts(ascending: Sequence[float], width: float) -> list[int]:
    places = [int(max(0.0, min(time / width, BARS))) for time in ascending]
    counts = [0] * (places[-1] + 1)
    for place in places:
        counts[place] += 1
    return counts


def _round_width(least: float) -> float:
    """Return the smallest of 1, 2 and 5 times a power of ten that is more than `least`, and than a microsecond."""
    least = max(least, 0.001)
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (2, 5, 10, 20) if step * power > least)

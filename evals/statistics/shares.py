"""Shares, and how sure one is of them."""

import math
from dataclasses import dataclass
from typing import Final

_Z95: Final = 1.959963984540054
"""Quantile of the normal distribution at 0.975."""


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` out of `trials`; with no trial there is no share, which is not the same as none right."""

    hits: int
    trials: int

    @classmethod
    def of(cls, outcome: bool) -> "Share":
        """Return the share of one trial."""
        return cls(int(outcome), 1)

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hits + other.hits, self.trials + other.trials)

    @property
    def value(self) -> float | None:
        """Hits over trials, from 0 to 1; None without a trial."""
        return self.hits / self.trials if self.trials else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95% interval of the share, its trials taken as independent; None without a trial."""
        return wilson(self.hits, self.trials) if self.trials else None


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Return the 95% score interval of a share (E. B. Wilson, JASA 22, 1927).

    :raises ValueError: if there is no trial, or the hits don't lie between 0 and the trials.
    """
    if not 0 <= hits <= trials or trials == 0:
        raise ValueError(f"{hits} hits in {trials} trials; expected at least one trial and 0 <= hits <= trials")
    share, scale = hits / trials, 1 + _Z95**2 / trials
    centre = (share + _Z95**2 / (2 * trials)) / scale
    half = _Z95 / scale * math.sqrt(share * (1 - share) / trials + _Z95**2 / (4 * trials**2))
    # None of all and all of all are ends of their own intervals, which rounding would miss by a hair.
    return (centre - half if hits else 0.0), (centre + half if hits < trials else 1.0)

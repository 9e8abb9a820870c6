"""Spreads: the values of one measure over many cases."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Values of one measure over the cases it applies to, in ascending order."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread | None":
        """Return the spread of `values`; None when the measure applies to no case."""
        ascending = tuple(sorted(values))
        return cls(ascending) if ascending else None

    @property
    def mean(self) -> float:
        """Arithmetic mean."""
        return statistics.mean(self.values)

    @property
    def median(self) -> float:
        """Middle value, or the mean of the two in the middle."""
        return statistics.median(self.values)

    def at(self, share: float) -> float:
        """Return the value of rank ⌊share · n⌋, counted from 0, for a share from 0 to below 1."""
        return self.values[int(len(self.values) * share)]

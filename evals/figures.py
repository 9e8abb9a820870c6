"""The figures of a run: each scorer's scores put together, over all cases and by category."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.scorers import MEASURES, SHARES, Case, Score, Scorer, is_right
from evals.statistics import Share, Spread


@dataclass(frozen=True, slots=True)
class Figures:
    """`shares` and `measures` by the scorer's name; a measure that applied to no case is None."""

    shares: Mapping[str, Share]
    measures: Mapping[str, Spread | None]

    @classmethod
    def of(cls, cases: Sequence[Case]) -> "Figures":
        """Score every case with every scorer."""
        shares = {scorer.name: total(_scores(scorer, cases)) for scorer in SHARES}
        return cls(shares, {scorer.name: Spread.of(_scores(scorer, cases)) for scorer in MEASURES})


def total(shares: Iterable[Share]) -> Share:
    """Add shares up; of none, the share without a trial."""
    return sum(shares, Share(0, 0))


def right_by(key: Callable[[Case], str], cases: Iterable[Case]) -> dict[str, Share]:
    """Return the share of right cases for each value of `key`, in order of first appearance."""
    groups: dict[str, Share] = {}
    for case in cases:
        groups[key(case)] = groups.get(key(case), Share(0, 0)) + Share.of(is_right(case))
    return groups


def _scores(scorer: Scorer[Score], cases: Iterable[Case]) -> list[Score]:
    return [score for case in cases if (score := scorer.score(case)) is not None]

"""What a scorer is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from evals.scoring.case import Case
from evals.statistics import Share

Score = Share | float | None
"""Hits out of trials, which add up over cases; a number, of which the mean is taken; or None: it does not apply."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """A named score of one case: pure, and the same for the same case.

    `meaning` says in a few words what it stands for, `needs` what a case must hold for it to apply. A "share" gives a
    `Share`, a "mean" gives a number; which is better tells comparisons and gates which way is worse.
    """

    name: str
    meaning: str
    needs: str
    kind: Literal["share", "mean"]
    score: Callable[[Case], Score]
    better: Literal["more", "less", "neither"] = "more"
    unit: str = ""

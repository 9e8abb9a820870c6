"""How far to trust scorer and cross-encoder together: six fitted numbers (`judge.json`).

`training/judge.py` fits them on texts that neither of the two has seen.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from qa.errors import ModelError
from qa.retrieval.features import Floats

WEIGHTS: Final = "judge.json"
LEAST: Final = 1e-6
"""Least probability of the scorer's that is told from 0."""


@dataclass(frozen=True)
class Verdict:
    """What is made of the statements that were read, `(n,)` each, in their order.

    `probability`: that each is the best answer, `answerable` in all; `support`: that it answers, the others left aside.
    """

    probability: Floats
    support: Floats
    answerable: float


@dataclass(frozen=True)
class Judge:
    """Weighs a statement's two scores against "none of these", and all statements together.

    A statement's log-odds are `read` times its score by the cross-encoder, `first` times the logarithm of its probability
    by the scorer, and `offset`. That anything answers: `slope` times the log of the sum of the exponents of score plus
    `leaning` times that logarithm, over all that was read, and `bias`.
    """

    read: float
    first: float
    offset: float
    leaning: float
    slope: float
    bias: float

    def __call__(self, read: Floats, first: Floats) -> Verdict:
        """Return the verdict on statements with the cross-encoder's scores `read` and the scorer's probabilities `first`."""
        logs = np.log(first + LEAST)
        odds = self.read * read + self.first * logs + self.offset
        everything = np.logaddexp.reduce(read + self.leaning * logs)
        answerable = float(_probability(self.slope * everything + self.bias))
        shares = np.exp(odds - odds.max())
        probability = shares / shares.sum() * answerable
        return Verdict(probability.astype(np.float32), _probability(odds).astype(np.float32), answerable)

    @property
    def fingerprint(self) -> str:
        """Return a hash (12 hex digits) of the numbers."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]


def _probability(log_odds: Floats | np.float32) -> Floats:
    """Return the probabilities of log-odds, however large these are."""
    return np.asarray(np.exp(-np.logaddexp(0, -log_odds)))


@cache
def load() -> Judge:
    """Load the shipped numbers, once.

    :raises ModelError: if they are missing or damaged.
    """
    try:
        return Judge(**json.loads((files("qa.retrieval") / WEIGHTS).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"the numbers in {WEIGHTS} can't be read ({error}); install guideline-qa again") from error

"""Which cases are asked: all of them, or a sample that comes out the same every time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

T = TypeVar("T")
SEED: Final = 4


@dataclass(frozen=True, slots=True)
class Draw:
    """Draws `sample` cases with a seed; None takes as many as a suite usually does."""

    sample: int | None = None
    seed: int = SEED

    def __call__(self, cases: Sequence[T], usual: int | None = None) -> list[T]:
        """Return the cases drawn, in the order given; `usual` is how many are drawn where no sample is wanted."""
        wanted = next(n for n in (self.sample, usual, len(cases)) if n is not None)
        places = random.Random(self.seed).sample(range(len(cases)), min(wanted, len(cases)))
        return [cases[at] for at in sorted(places)]

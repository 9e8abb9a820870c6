"""How deeply JSON is nested, without parsing it: parsers recurse, and run out of stack."""

import re
from typing import Final

import numpy as np

DEEPEST: Final = 64
"""Levels of arrays and objects that a body may have; nothing of ours needs ten."""

# A string, also one that never ends, is taken whole and never tried again from within: so the search is linear.
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?+', re.DOTALL)

_STEP: Final = np.zeros(256, dtype=np.int32)
_STEP[list(b"[{")] = 1
_STEP[list(b"]}")] = -1


def depth(text: bytes) -> int:
    """Return how many arrays and objects of the JSON `text` (UTF-8) are open at once, at most.

    For what is no JSON it is what a parser could have met before it found out: a bracket that closes nothing counts for
    nothing. Brackets in strings aren't counted.
    """
    level = np.cumsum(_STEP[np.frombuffer(_STRING.sub(b"", text), dtype=np.uint8)])
    floor = np.minimum.accumulate(np.minimum(level, 0))
    return int((level - floor).max(initial=0))

"""Where a quote parts from the text that it claims to be."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final, NamedTuple

LONGEST: Final = 2_000
"""Pieces up to which two texts are compared; comparing takes time with the square of them."""


class Stretch(NamedTuple):
    """Consecutive characters of one of two texts; `same` tells whether the other has them too."""

    text: str
    same: bool


def compared(text: str, quote: str) -> tuple[list[Stretch], list[Stretch]]:
    """Return the text and the quote in stretches, compared word by word; joined, they give back each whole."""
    ours, theirs = _pieces(text), _pieces(quote)
    if max(len(ours), len(theirs)) > LONGEST:
        return [Stretch(text, False)], [Stretch(quote, False)]
    steps = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    left = (Stretch("".join(ours[start:end]), kind == "equal") for kind, start, end, _, _ in steps)
    right = (Stretch("".join(theirs[start:end]), kind == "equal") for kind, _, _, start, end in steps)
    return list(_filled(left)), list(_filled(right))


def _pieces(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _filled(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    return (stretch for stretch in stretches if stretch.text)

"""Words side by side: the lines of a page or of a cell, and the pieces that wide gaps cut a line into."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from qa.reading.pdf.page import Area, Word, around

TABLE_TITLE: Final = re.compile(
    r"(?:supplementary\s+)?table\s+(?:[A-Z]?\d+(?:[.-]\d+)*[a-z]?|[A-Z]|[IVX]+)\b", re.IGNORECASE
)
"""How a line begins that titles a table."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Words of one line, left to right; never empty."""

    words: tuple[Word, ...]

    @property
    def area(self) -> Area:
        """The rectangle around its words."""
        return around(word.area for word in self.words)

    @property
    def is_bold(self) -> bool:
        """Whether every word is bold."""
        return all(word.is_bold for word in self.words)

    @property
    def text(self) -> str:
        """Its words, with a space where they stand apart."""
        return joined_words(self.words)


def lines(words: Iterable[Word]) -> list[Strip]:
    """Return the lines that words stand on, top to bottom.

    A word stands on a line if it shares half of its height with the line's first word.
    """
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda each: (each.area.top + each.area.bottom, each.area.left)):
        if found and _share_height(found[-1][0].area, word.area) >= 0.5:
            found[-1].append(word)
        else:
            found.append([word])
    return [Strip(tuple(sorted(line, key=lambda each: each.area.left))) for line in found]


def pieces(line: Strip, gap: float) -> list[Strip]:
    """Return the parts of a line that stand at least `gap` points apart."""
    parts: list[list[Word]] = []
    reach = 0.0
    for word in line.words:
        if parts and word.area.left - reach < gap:
            parts[-1].append(word)
            reach = max(reach, word.area.right)
        else:
            parts.append([word])
            reach = word.area.right
    return [Strip(tuple(part)) for part in parts]


def joined_words(words: Sequence[Word]) -> str:
    """Return the text of a line's words: a change of font within a word makes no space."""
    text = words[0].text if words else ""
    for one, other in pairwise(words):
        apart = other.area.left - one.area.right > 0.1 * min(one.size, other.size)
        text += f" {other.text}" if apart else other.text
    return text


def em(words: Sequence[Word]) -> float:
    """Return the usual size of words in points."""
    return median(word.size for word in words) if words else 10.0


def _share_height(one: Area, other: Area) -> float:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    lower = min(one.height, other.height)
    return shared / lower if lower > 0 else 0.0

"""Which paragraphs are headings: those that a style says are, or in a document without such styles those that look so."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qa.reading.canonical import plain
from qa.reading.structure import SUB_HEADING_LEVEL, is_long
from qa.reading.word.walk import Line
from qa.reading.wording import recommendation_number

_LONGEST_STYLED: Final = 30
"""Words of a heading; longer text in a heading's style is a paragraph, and so is a sentence of half of it."""

_LARGER: Final = 1.1
_FEWEST_STYLED: Final = 2
_CLOSED: Final = (".", ";", ",", "!", "…")
_CAPTION: Final = re.compile(r"(?:table|figure)\s+[\dA-Z]{1,3}\b", re.IGNORECASE)
_OUTLINE: Final = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)[.)]?(?:\s|$)")
_UNNUMBERED: Final = 99

_Rank = tuple[int, int, bool, bool]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a document is set: `body_size` in half points and `body_indent` in twips of most of its text.

    `lowered` says that its title stands above the headings of level 1; `ranks` are the levels of headings by looks.
    """

    body_size: int = 0
    body_indent: int = 0
    is_bold: bool = False
    lowered: bool = False
    ranks: Mapping[_Rank, int] | None = None

    def level(self, line: Line, text: str) -> int | None:
        """Return the level of the heading that a line is, `text` being it with its number; None if it is none."""
        if line.is_title:
            return 1
        if line.level is not None:
            return None if _is_prose(text) else line.level + self.lowered
        if self.ranks and self._looks_like_one(line, text):
            return self.ranks.get(_rank(line, text))
        return None

    def is_bold_line(self, line: Line, text: str) -> bool:
        """Return whether a line is set bold as a heading would be: short, in a document that is not bold itself."""
        return line.is_bold and not self.is_bold and not is_long(text) and not _is_caption(line, text)

    def _looks_like_one(self, line: Line, text: str) -> bool:
        stands_out = (line.is_bold and not self.is_bold) or line.size > self.body_size * _LARGER > 0
        is_item = line.number is not None and line.number.is_bullet
        closed = text.endswith(_CLOSED) or is_long(text) or recommendation_number(text) != ""
        return stands_out and not is_item and not closed and not _is_caption(line, text) and any(map(str.isalpha, text))


def manner(lines: Sequence[Line]) -> Manner:
    """Return how a document is set, from its lines outside tables."""
    bodies = [line for line in lines if line.level is None and not line.is_title]
    plain_ones = [line for line in bodies if line.number is None]
    bold = sum(len(line.text) for line in bodies if line.is_bold)
    found = Manner(
        body_size=_most((line.size, line) for line in bodies),
        body_indent=_most((line.indent, line) for line in plain_ones),
        is_bold=bold * 2 > sum(len(line.text) for line in bodies),
        lowered=any(line.is_title for line in lines) and any(line.level is not None for line in lines),
    )
    styled = [line.level + found.lowered for line in lines if line.level is not None and not _is_prose(line.text)]
    if len(styled) >= _FEWEST_STYLED:
        return found
    first = max([*styled, *(1 for line in lines if line.is_title)], default=0) + 1
    return _with_ranks(found, bodies, first)


def labelled(line: Line) -> str:
    """Return a line's text on one line, with the number that Word prints before it; without its bullet."""
    label = line.number.label if line.number is not None and not line.number.is_bullet else ""
    return plain(f"{label} {line.text}")


def _with_ranks(found: Manner, bodies: Iterable[Line], first: int) -> Manner:
    texts = [(line, labelled(line)) for line in bodies]
    ranks = sorted({_rank(line, text) for line, text in texts if found._looks_like_one(line, text)})
    levels = {rank: min(first + at, SUB_HEADING_LEVEL - 1) for at, rank in enumerate(ranks)}
    return Manner(found.body_size, found.body_indent, found.is_bold, found.lowered, levels)


def _rank(line: Line, text: str) -> _Rank:
    """Return what orders headings by looks: large ones first, then by the depth of their number, capitals, bold."""
    number = _OUTLINE.match(text)
    depth = number[1].count(".") if number else _UNNUMBERED
    return -line.size, depth, not text.isupper(), not line.is_bold


def _is_prose(text: str) -> bool:
    words = len(text.split())
    return words > _LONGEST_STYLED or (words * 2 > _LONGEST_STYLED and text.rstrip().endswith("."))


def _is_caption(line: Line, text: str) -> bool:
    return line.is_caption or _CAPTION.match(text) is not None


def _most(weighed: Iterable[tuple[int, Line]]) -> int:
    """Return the value that most of the text has."""
    lengths: Counter[int] = Counter()
    for each, line in weighed:
        lengths[each] += len(line.text)
    return max(lengths, key=lambda each: lengths[each], default=0)

"""Headings by their looks: lines that a page sets large, or names as headings in a class, ranked to levels."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qa.reading import structure
from qa.reading.draft import Block, Heading
from qa.reading.html.flow import Part
from qa.reading.html.lines import Line
from qa.reading.html.styles import ROOT_SIZE
from qa.reading.html.tree import Element, text_of, tokens, words_of
from qa.reading.wording import is_number_alone, recommendation_number

_LONGEST: Final = (20, 150)
"""Words and characters."""

_LARGER: Final = 1.12
"""Of a heading, as a share of the text's size."""

_NAMES: Final = frozenset(
    "title titles heading headings headline header subtitle subheading subhead subheader subsection h topic".split()
)
_TABLE_NAMES: Final = frozenset({"table", "figure", "fig", "caption", "tbl"})
_PAGE_NAMES: Final = frozenset({"page", "main", "document", "doc", "article", "entry", "post", "guideline", "mso"})
_SIZES: Final = {1: 2.0, 2: 1.5, 3: 1.17, 4: 1.1, 5: 1.05, 6: 1.0}
"""Shares of the text's size, by level: what a browser makes of h1 to h6, roughly."""

_ENDS_SENTENCE: Final = re.compile(r"[.;,!][)\]\"”’]*$")


@dataclass(frozen=True, slots=True)
class _Looks:
    """What a line's looks say: its size as a share of the text's, its level where a class states one."""

    share: float
    level: int = 0


def resolved(parts: Sequence[Part]) -> list[Block]:
    """Return the parts with each line made a paragraph, or the heading that it looks like."""
    text_size = _text_size(parts)
    finder = _Finder(text_size)
    looks = {id(part): found for part in parts if isinstance(part, Line) and (found := finder.looks(part))}
    levels = _levels(looks, [part.level for part in parts if isinstance(part, Heading)])
    blocks = [_block(part, looks.get(id(part)), levels) for part in parts]
    first = next((at for at, part in enumerate(parts) if isinstance(part, Heading) or id(part) in looks), len(parts))
    for part in parts[first : first + 1]:
        if isinstance(part, Line) and looks[id(part)].share >= _SIZES[1]:
            blocks[first] = Heading(part.text, 1)
    return blocks


def _block(part: Part, looks: _Looks | None, levels: dict[float, int]) -> Block:
    if not isinstance(part, Line):
        return part
    if looks is None or (level := looks.level or levels[looks.share]) >= structure.SUB_HEADING_LEVEL:
        is_bold = part.is_bold or looks is not None
        return structure.paragraph(part.text, is_bold=is_bold and not is_number_alone(part.text))
    return structure.heading(part.text.removesuffix(":"), level)


def _text_size(parts: Sequence[Part]) -> float:
    """Return the size that most of the page's text has, in pixels."""
    sizes: Counter[float] = Counter()
    for part in parts:
        if isinstance(part, Line):
            sizes[part.size] += len(part.text)
    return sizes.most_common(1)[0][0] if sizes else ROOT_SIZE


def _levels(looks: dict[int, _Looks], real: Sequence[int]) -> dict[float, int]:
    """Return a level for each size: by rank, below the headings that the page marks as such where it has one level."""
    shares = sorted({each.share for each in looks.values() if not each.level}, reverse=True)
    if len(set(real)) < 2:
        first = max(real, default=0) + 1
        return {share: min(6, first + rank) for rank, share in enumerate(shares)}
    return {share: max(2, next((level for level in (1, 2, 3) if share >= _SIZES[level] - 0.07), 4)) for share in shares}


class _Finder:
    """Finds which lines look like headings, beside text of one size."""

    def __init__(self, text_size: float) -> None:
        self._text_size = text_size
        # By element: the level that its classes name, and how many characters it holds.
        self._named: dict[Element, tuple[int, int]] = {}

    def looks(self, line: Line) -> _Looks | None:
        words = line.text.split()
        if len(words) > _LONGEST[0] or len(line.text) > _LONGEST[1] or _ENDS_SENTENCE.search(line.text):
            return None
        if recommendation_number(line.text) or is_number_alone(line.text) or not any(c.isalpha() for c in line.text):
            return None
        share = round(line.size / self._text_size, 2)
        level = self._named_level(line)
        if share >= _LARGER:
            return _Looks(share)
        if not level:
            return None
        return _Looks(share, level) if level >= structure.SUB_HEADING_LEVEL else _Looks(_SIZES[level])

    def _named_level(self, line: Line) -> int:
        """Return the level that a class gives a line which is all that the named element holds; 0 without one."""
        if line.holder not in self._named:
            level = next((level for names in _names(line.holder) if (level := _level_of(names))), 0)
            self._named[line.holder] = level, len(text_of(line.holder)) if level else 0
        level, length = self._named[line.holder]
        return level if length <= len(line.text) + 5 else 0


def _names(holder: Element) -> Iterator[list[str]]:
    """Yield the classes of an element, and of those within it that hold all its text, as words."""
    while holder is not None:
        yield from (words_of(name) for name in tokens(holder))
        inner = [*holder]
        holder = inner[0] if len(inner) == 1 and not (holder.text or inner[0].tail or "").strip() else None


def _level_of(words: Sequence[str]) -> int:
    """Return the level that the words of a class name, 0 if it names no heading."""
    stated = int(words[-1]) if len(words) > 1 and words[-1] in tuple("123456") else 0
    name = words[-2] if stated else words[-1] if words else ""
    if name not in _NAMES or (name == "h" and not stated):
        return 0
    if not _TABLE_NAMES.isdisjoint(words):
        return structure.SUB_HEADING_LEVEL
    if stated:
        return stated
    if name.startswith("sub") or "sub" in words:
        return 3
    return 1 if name == "title" and not _PAGE_NAMES.isdisjoint(words) else 2

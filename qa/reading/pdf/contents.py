"""Tables of contents: lines that end in page numbers, which say where the text is and are none of it."""

import itertools
import re
from collections.abc import Sequence
from typing import Final

from qa.reading.pdf.layout import Column, Piece
from qa.reading.pdf.lines import Line

_LEADERS: Final = re.compile(r".*?(?:\s?[.…·_‥]){4,}\s*(?:[A-Z]?-?\d{1,4}|[ivxlc]{1,6})?")
_NUMBERED: Final = re.compile(r"\S.*?\s(\d{1,4})")
_TITLE: Final = re.compile(r"(?:table of |list of )?(?:contents|tables|figures)(?: page)?", re.IGNORECASE)
_FEWEST: Final = 4
_LONGEST_GAP: Final = 2
"""Lines without a page number between two that have one: a title that goes over the line."""


def without_contents(column: Column) -> Column:
    """Return a column without the lines of a table of contents and without its title."""
    entries = _entries(column)
    if not entries:
        return column
    gone = set(entries)
    for one, other in itertools.pairwise(entries):
        if other - one - 1 <= _LONGEST_GAP:
            gone.update(range(one, other))
    first = entries[0]
    while first and isinstance(column.pieces[first - 1], Line) and entries[0] - first < _LONGEST_GAP:
        first -= 1
        if _TITLE.fullmatch(_text(column.pieces[first])):
            gone.update(range(first, entries[0]))
    pieces = tuple(piece for at, piece in enumerate(column.pieces) if at not in gone)
    return Column(column.page, column.left, column.right, pieces)


def _entries(column: Column) -> list[int]:
    """Return which of a column's lines are entries: with leaders, or with ascending numbers at one right edge."""
    texts = [_text(piece) for piece in column.pieces]
    dotted = [at for at, text in enumerate(texts) if _LEADERS.fullmatch(text)]
    if len(dotted) >= 2 or (dotted and any(map(_TITLE.fullmatch, texts))):
        return dotted
    numbered = [at for at, text in enumerate(texts) if _NUMBERED.fullmatch(text)]
    if len(numbered) < _FEWEST or len(numbered) * 2 < len(texts):
        return []
    numbers = [int(match.group(1)) for at in numbered if (match := _NUMBERED.fullmatch(texts[at]))]
    is_rising = all(before <= after for before, after in itertools.pairwise(numbers))
    return numbered if is_rising and _end_together([column.pieces[at] for at in numbered]) else []


def _end_together(pieces: Sequence[Piece]) -> bool:
    """Return whether lines end in a number that is set apart from the text before, all at one right edge."""
    lines = [piece for piece in pieces if isinstance(piece, Line) and len(piece.words) > 1]
    gaps = [line.words[-1].area.left - line.words[-2].area.right > line.size for line in lines]
    rights = [line.area.right for line in lines]
    return sum(gaps) * 2 >= len(pieces) and max(rights, default=0) - min(rights, default=0) < 6


def _text(piece: Piece) -> str:
    return piece.text if isinstance(piece, Line) else ""

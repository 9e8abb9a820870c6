"""Footnotes: small type at the foot of a column, under a short rule or after a raised sign."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from qa.reading.pdf.layout import Column, Piece
from qa.reading.pdf.lines import Line
from qa.reading.pdf.page import Page

_SMALL: Final = 0.93
"""Share of the running text's size."""

_LOWEST_START: Final = 0.35
"""Share of the page's height above which no footnote begins."""

_SHORT_RULE: Final = 0.7
"""Share of the column's width."""

_SYMBOL: Final = re.compile(r"([*†‡§¶‖]{1,3})")
_SIGN: Final = re.compile(r"([*†‡§¶‖]{1,3}|\d{1,3}|[a-z])")
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_SOURCE: Final = re.compile(
    r"\bet al\b|\bdoi\b|https?://|\d{1,4}\s?\(\d{1,4}\)|\d{1,4}:\s?e?\d+|;\s?\d+|\b(?:vol|pp?)\.|\bJ\b|\bLancet\b"
    r"|\bBMJ\b|\bN Engl\b|\bISBN\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: the `sign` that points to it ("3", "*"), its lines, the first `skipped` words of them the sign."""

    sign: str
    lines: tuple[Line, ...]
    skipped: int

    @property
    def is_citation(self) -> bool:
        """Whether it names a publication."""
        text = " ".join(line.text for line in self.lines)
        return bool(_YEAR.search(text) and _SOURCE.search(text))


def without_notes(column: Column, page: Page, body: float) -> tuple[Column, list[Note]]:
    """Return a column without its footnotes, and these; `body` is the size of the running text in points."""
    small = _small_at_foot(column, page, body)
    ruled = next((at for at, line in enumerate(small) if _is_ruled(line, column, page)), None)
    signed = next((at for at, line in enumerate(small) if _sign(line, is_ruled=False)), None)
    begins = ruled if ruled is not None else signed
    if begins is None or not _sign(small[begins], is_ruled=ruled is not None):
        return column, []
    taken = small[begins:]
    kept = column.pieces[: len(column.pieces) - len(taken)]
    return replace(column, pieces=kept), list(_notes(taken, is_ruled=ruled is not None))


def _small_at_foot(column: Column, page: Page, body: float) -> list[Line]:
    """Return the lines in small type with which a column ends."""
    found: list[Line] = []
    for piece in reversed(column.pieces):
        if not _is_small(piece, page, body):
            break
        found.append(piece)  # type: ignore[arg-type]
    return found[::-1]


def _is_small(piece: Piece, page: Page, body: float) -> bool:
    return isinstance(piece, Line) and piece.size <= _SMALL * body and piece.area.top > _LOWEST_START * page.height


def _is_ruled(line: Line, column: Column, page: Page) -> bool:
    """Return whether a line stands under a short rule at the left of its column."""
    return any(
        rule.height < 2.5
        and 15 < rule.width < _SHORT_RULE * max(1.0, column.right - column.left)
        and abs(rule.left - column.left) < 12
        and -2.5 * line.size < rule.bottom - line.area.top < 0.3 * line.size
        for rule in page.rules
    )


def _sign(line: Line, *, is_ruled: bool) -> tuple[str, int] | None:
    """Return the sign that a footnote begins with and how many words it takes; under a rule it need not be raised."""
    first = line.words[0]
    if first.is_raised and (match := _SIGN.fullmatch(first.text.strip("().[]"))):
        return match.group(1), 1
    if len(line.words) > 1 and (match := (_SIGN if is_ruled else _SYMBOL).fullmatch(first.text.strip("().[]"))):
        return match.group(1), 1
    return None


def _notes(lines: Sequence[Line], *, is_ruled: bool) -> Iterator[Note]:
    held: list[Line] = []
    sign = ("", 0)
    for line in lines:
        if (found := _sign(line, is_ruled=is_ruled)) and _follows(sign[0], found[0]):
            if held:
                yield Note(sign[0], tuple(held), sign[1])
            held, sign = [], found
        held.append(line)
    if held:
        yield Note(sign[0], tuple(held), sign[1])


def _follows(sign: str, other: str) -> bool:
    """Return whether a note's sign may come after another's: a year or a dose that begins a line may not."""
    return not (sign.isdecimal() and other.isdecimal()) or int(other) == int(sign) + 1


def references(notes: Sequence[Note]) -> list[Note]:
    """Return the notes that are a list of references: most name publications, and each number is given once."""
    numbered = [note for note in notes if note.sign.isdecimal()]
    is_unique = len({note.sign for note in numbered}) == len(numbered)
    are_citations = 2 * sum(note.is_citation for note in numbered) > len(notes)
    return numbered if is_unique and are_citations else []

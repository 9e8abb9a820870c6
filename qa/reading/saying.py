"""What a block of text says: its sentences without the marks at their ends, each with the marks that belong to it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from qa.reading.marks import Mark, marks, without
from qa.reading.sentences import sentences

_READABLE: Final = re.compile(r"[^\W_]")
_CLOSED: Final = re.compile(r"[.!?;,…][)\]\"'”’]*$")


@dataclass(frozen=True, slots=True)
class Saying:
    """Something said at `[start, end)` of a block; `text` is without marks, `marks` are those in it and after it."""

    start: int
    end: int
    text: str
    marks: tuple[Mark, ...] = ()

    @property
    def introduces(self) -> bool:
        """Whether it ends in a colon: what follows belongs to it."""
        return self.text.endswith(":")

    @property
    def closed(self) -> bool:
        """Whether it ends as a sentence does; a heading or a list's title doesn't."""
        return _CLOSED.search(self.text) is not None


def sayings(text: str, *, plain_numbers: int) -> list[Saying]:
    """Return the sentences of a block, in order; what holds no letter and no digit is left out."""
    found = marks(text, plain_numbers=plain_numbers)
    return [said for span in sentences(text, found) if (said := _saying(text, *span, found))]


def saying(text: str, *, plain_numbers: int) -> Saying | None:
    """Return a block as one piece; None if it holds no letter and no digit."""
    return _saying(text, 0, len(text), marks(text, plain_numbers=plain_numbers))


def references(found: Iterable[Mark]) -> tuple[int, ...]:
    """Return the numbers that the marks refer to, in order of first mention."""
    return tuple(dict.fromkeys(number for mark in found for number in mark.references))


def evidence(found: Iterable[Mark]) -> str | None:
    """Return the level of evidence that the marks print, the last one where there are several."""
    return _last(mark.evidence for mark in found)


def strength(found: Iterable[Mark]) -> str | None:
    """Return the strength of recommendation that the marks print, the last one where there are several."""
    return _last(mark.strength for mark in found)


def _last(values: Iterable[str | None]) -> str | None:
    return next((value for value in reversed([*values]) if value), None)


def _saying(text: str, start: int, end: int, found: Sequence[Mark]) -> Saying | None:
    own = [mark for mark in found if start <= mark.start and mark.end <= end]
    start, end = _trimmed(text, start, end, own)
    shown = without(text, start, end, own)
    return Saying(start, end, shown, tuple(own)) if _READABLE.search(shown) else None


def _trimmed(text: str, start: int, end: int, own: Sequence[Mark]) -> tuple[int, int]:
    """Return the span without white space and marks at either end."""
    end = start + len(text[start:end].rstrip())
    for mark in reversed(own):
        if mark.end != end:
            break
        end = start + len(text[start : mark.start].rstrip())
    start = end - len(text[start:end].lstrip())
    for mark in own:
        if mark.start != start or mark.end >= end:
            break
        start = end - len(text[mark.end : end].lstrip())
    return start, end

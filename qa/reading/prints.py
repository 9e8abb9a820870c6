"""Where a text is printed: from words on lines of pages to the boxes that a reader sees marked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa.guideline import Box
from qa.reading.draft import Print


def shifted(prints: Iterable[Print], by: int) -> tuple[Print, ...]:
    """Return the prints of a text that now begins `by` characters later."""
    return tuple(replace(each, start=each.start + by, end=each.end + by) for each in prints)


def boxes(prints: Sequence[Print], start: int, end: int) -> tuple[Box, ...]:
    """Return a box for each printed line that `[start, end)` touches, in reading order."""
    return lines(each.box for each in prints if each.start < end and start < each.end)


def lines(words: Iterable[Box]) -> tuple[Box, ...]:
    """Return the boxes of words, in reading order, joined where neighbours stand on one line."""
    joined: list[Box] = []
    for word in words:
        if joined and _on_one_line(joined[-1], word):
            joined[-1] = _around(joined[-1], word)
        else:
            joined.append(word)
    return tuple(joined)


def _on_one_line(line: Box, word: Box) -> bool:
    """Return whether a word goes on with a line: to its right, and half of the lower of the two at the same height."""
    shared = min(line.bottom, word.bottom) - max(line.top, word.top)
    lower = min(line.bottom - line.top, word.bottom - word.top)
    return line.page == word.page and word.left >= line.left and shared * 2 >= lower


def _around(one: Box, other: Box) -> Box:
    return Box(
        one.page,
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )

"""Headings: which paragraphs are some, by size and weight, and how they rank over the whole document."""

import re
from collections.abc import Iterable
from typing import Final

from qa.reading.dates import date_of_update, printed_date
from qa.reading.pdf import markers
from qa.reading.pdf.paragraphs import Group
from qa.reading.structure import SUB_HEADING_LEVEL

_LARGER: Final = 1.08
"""Times the running text's size."""

_MOST_LINES: Final = 5
_MOST_WORDS: Final = 35
_LONGEST_SENTENCE: Final = 8
"""Words; what ends in a full stop and has more is a sentence in large type."""

_CAPTION: Final = re.compile(r"(?:table|figure|fig\.|box|algorithm|exhibit)\s+[\dA-Z]{1,3}\b", re.IGNORECASE)
_IMPRINT: Final = re.compile(
    r"(?:https?://|www\.|doi\b|issn\b|isbn\b|version\b|©|\(c\)|copyright)|\S+@\S+$", re.IGNORECASE
)

Style = tuple[float, bool, int]
"""Size in half points, bold or not, and how many numbers it begins with."""


class Ranks:
    """The levels of a document's headings, from 1, the outermost."""

    def __init__(self, groups: Iterable[Group], body: float) -> None:
        """Rank the headings among `groups`; `body` is the size of the running text in points."""
        self._body = body
        styles = {self._style(group) for group in groups if self._is_large(group)}
        unnumbered = {style[:2] for style in styles if not style[2]}
        # A heading without a number ranks with the outermost numbered ones that are set like it.
        self._first = {look: min((style[2] for style in styles if style[:2] == look and style[2]), default=0)
                       for look in unnumbered}  # fmt: skip
        ordered = sorted(
            {self._ranked(style) for style in styles}, key=lambda style: (-style[0], not style[1], style[2])
        )
        self._levels = {style: min(level, SUB_HEADING_LEVEL - 1) for level, style in enumerate(ordered, start=1)}

    def level(self, group: Group) -> int | None:
        """Return a group's level, None if it is no heading, or one that only its weight shows."""
        return self._levels.get(self._ranked(self._style(group))) if self._is_large(group) else None

    def is_bold_line(self, group: Group) -> bool:
        """Return whether a group is a short bold one of the running text's size."""
        return group.is_bold and _may_be(group) and not _CAPTION.match(group.text)

    def is_lesser(self, group: Group) -> bool:
        """Return whether a bold line stands below others: it is set smaller than the running text, or in italics."""
        letters = [word for line in group.lines for word in line.words if any(map(str.isalpha, word.text))]
        return group.size * _LARGER <= self._body or all(word.is_italic for word in letters)

    def _is_large(self, group: Group) -> bool:
        if not _may_be(group) or _CAPTION.match(group.text):
            return False
        is_numbered = markers.depth(group.text) > 0
        return group.size >= _LARGER * self._body or (
            is_numbered
            and group.is_bold
            and group.size > 0.97 * self._body
            and not group.text.endswith((".", ";", ":"))
        )

    def _style(self, group: Group) -> Style:
        return round(group.size * 2) / 2, group.is_bold, markers.depth(group.text)

    def _ranked(self, style: Style) -> Style:
        return (*style[:2], style[2] or self._first.get(style[:2], 0))


def _may_be(group: Group) -> bool:
    """Return whether a group could be a heading: short, with letters, no sentence, no imprint."""
    text = group.text
    words = len(text.split())
    if len(group.settings) > _MOST_LINES or words > _MOST_WORDS or not any(map(str.isalpha, text)):
        return False
    if group.marker and not group.marker[0].isalnum():
        return False
    if text.endswith((".", ";", ",")) and words > _LONGEST_SENTENCE:
        return False
    return not (_IMPRINT.match(text) or printed_date(text) or (date_of_update(text) and words <= 6))

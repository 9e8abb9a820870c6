"""Builds a guideline's canonical text and hands out where its pieces stand: spans are exact by construction."""

import re
from typing import Final

from qa.reading.source import visible

_CELL_SEPARATOR: Final = " | "


def plain(text: str) -> str:
    """Return `text` as one line: runs of white space become one space; nothing invisible stays."""
    return " ".join(visible(text).split())


class CanonicalText:
    """Text under construction: each method appends a line and returns the offset of its first word, in characters.

    Blocks are separated by a blank line; items of one list and rows of one table stand on consecutive lines. Callers
    pass text that `plain` has been through: what is appended is exactly what they hold, so their offsets stay valid.
    """

    def __init__(self) -> None:
        """Begin with no text."""
        self._parts: list[str] = []
        self._length = 0

    @property
    def end(self) -> int:
        """Offset one past the last character so far."""
        return self._length

    @property
    def text(self) -> str:
        """Everything appended so far."""
        return "".join(self._parts)

    def block(self, text: str) -> int:
        """Append a heading or a paragraph."""
        return self._append(self._gap("\n\n"), text)

    def item(self, text: str, depth: int, marker: str, *, first: bool) -> int:
        """Append a list item; `first` opens the list. The offset is that of the text, after marker and indentation."""
        lead = "  " * depth + (f"{marker} " if marker else "  ")
        return self._append(self._gap("\n\n" if first else "\n") + lead, text)

    def row(self, cells: tuple[str, ...], *, first: bool) -> int:
        """Append a table row as "| cell | cell |"; `first` opens the table. The offset is that of the first "|"."""
        return self._append(self._gap("\n\n" if first else "\n"), row(cells))

    def _gap(self, gap: str) -> str:
        return gap if self._length else ""

    def _append(self, lead: str, text: str) -> int:
        self._parts += (lead, text)
        start = self._length + len(lead)
        self._length = start + len(text)
        return start


def row(cells: tuple[str, ...]) -> str:
    """Return a table row as it stands in canonical text."""
    return re.sub(" {2,}", " ", f"| {_CELL_SEPARATOR.join(cells)} |")

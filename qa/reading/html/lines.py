"""Lines of running text under construction: what stands in them and how it is set."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from qa.reading.canonical import plain
from qa.reading.html.styles import Look
from qa.reading.html.tree import Element

_SPLIT_REFERENCES: Final = re.compile(r"(?<=\d)\]([,–-]) ?\[(?=\d{1,3}\])")
_NEAR: Final = 40
"""Characters before a mark that say what it is."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph's worth of text; `size` is its letters' mean size in pixels, `holder` the element it stands in."""

    text: str
    size: float
    is_bold: bool
    holder: Element


@dataclass
class Writing:
    """Text being collected; a line feed stands for a line break that the page asks for."""

    holder: Element
    _runs: list[tuple[str, Look]] = field(default_factory=list)

    def add(self, text: str, look: Look) -> None:
        """Append text."""
        if text:
            self._runs.append((text, look))

    @property
    def before(self) -> str:
        """The last characters so far."""
        near = ""
        for text, _ in reversed(self._runs):
            near = text[-_NEAR:] + near
            if len(near) >= _NEAR:
                break
        return near[-_NEAR:]

    def lines(self) -> Iterator[Line]:
        """Yield what was collected, parted where two line breaks follow each other; then there is nothing left."""
        runs, self._runs = self._runs, []
        paragraph: list[tuple[str, Look]] = []
        for text, look in _parted(runs):
            if text:
                paragraph.append((text, look))
            else:
                yield from self._line(paragraph)
                paragraph = []
        yield from self._line(paragraph)

    def _line(self, runs: list[tuple[str, Look]]) -> Iterator[Line]:
        text = _SPLIT_REFERENCES.sub(r"\1", plain("".join(text for text, _ in runs)))
        if not text:
            return
        letters = [(sum(not c.isspace() for c in part), look) for part, look in runs]
        total = sum(count for count, _ in letters) or 1
        size = sum(count * look.size for count, look in letters) / total
        is_bold = any(c.isalnum() for c in text) and all(
            look.is_bold for part, look in runs if any(c.isalnum() for c in part)
        )
        yield Line(text, round(size, 1), is_bold, self.holder)


def _parted(runs: list[tuple[str, Look]]) -> Iterator[tuple[str, Look]]:
    """Yield the runs, an empty one wherever two line breaks stand with nothing but white space between them."""
    breaks = 0
    for text, look in runs:
        if text == "\n":
            breaks += 1
            yield (" " if breaks == 1 else ""), look
        else:
            breaks = 0 if text.strip() else breaks
            yield text, look

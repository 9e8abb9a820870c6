"""Running heads, feet and page numbers: what stands at the same place on page after page, and no text of it."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qa.reading.pdf.lines import Line, rows
from qa.reading.pdf.page import Page

_ZONE: Final = 0.14
"""Share of the page's height in which running heads and feet stand, above and below."""

_OUTERMOST: Final = 0.075
"""Share of the page's height where no text is set."""

_MOST_ROWS: Final = 4
_PLACE: Final = 4.0
"""Points by which the same running head may stand higher or lower."""

_APART: Final = 1.35
"""Share of the size; text is farther than this from a running head, base line to base line."""

_DIGITS: Final = re.compile(r"\d+")
_PAGE_NUMBER: Final = re.compile(r"[-–—]?\s*(?:page|p\.?|s\.?)?\s*(?:\d{1,4}|[ivxl]{1,6})\s*[-–—]?", re.IGNORECASE)
# What browsers and producers print of themselves; a row that holds one of these is theirs.
_PRINTED: Final = re.compile(
    r"page \d{1,4}(?: of \d{1,4})?|\d{1,4} ?(?:/|of) ?\d{1,4}|(?:https?|file)://\S+|www\.\S+"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row at a page's edge: `at` in points from that edge, `inward` the way to the next row in shares of its size."""

    lines: tuple[Line, ...]
    edge: str
    at: float
    share: float
    inward: float

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)

    @property
    def key(self) -> tuple[str, str, int]:
        return self.edge, _DIGITS.sub("#", self.text).casefold(), round(self.size)

    @property
    def is_apart(self) -> bool:
        return self.share <= _OUTERMOST or self.inward >= _APART


def without_running(pages: Sequence[Page], lines: Sequence[list[Line]], body: float) -> list[list[Line]]:
    """Return each page's lines without running heads, feet and page numbers.

    `body` is the size of the running text in points: the same place with ever different words is a running head only
    if it is no larger. What stands farther in than a line of text is text.
    """
    edges = [[*_edge_rows(page, found, "top"), *_edge_rows(page, found, "foot")] for page, found in
             zip(pages, lines, strict=True)]  # fmt: skip
    places = _Places(edges, body)
    kept = []
    for found, at_edges in zip(lines, edges, strict=True):
        gone: set[int] = set()
        for edge in ("top", "foot"):
            for row in (row for row in at_edges if row.edge == edge):
                if not places.is_running(row):
                    break
                gone.update(id(line) for line in row.lines)
        kept.append([line for line in found if id(line) not in gone])
    return kept


class _Places:
    """What stands where at the edges of all pages."""

    def __init__(self, pages: Sequence[Sequence[_Row]], body: float) -> None:
        self._count = len(pages)
        self._body = body
        self._texts: dict[tuple[str, str, int], list[float]] = {}
        self._heights: dict[str, Counter[int]] = {"top": Counter(), "foot": Counter()}
        for row in (row for page in pages for row in page):
            self._texts.setdefault(row.key, []).append(row.at)
            if row.inward >= 1.6 and row.share <= 0.1 and row.size <= 1.02 * body:
                self._heights[row.edge][round(row.at)] += 1

    def is_running(self, row: _Row) -> bool:
        """Return whether a row is a running head or foot."""
        return row.is_apart and (self._is_repeated(row) or _is_printed(row) or self._is_place_of_heads(row))

    def _is_repeated(self, row: _Row) -> bool:
        needed = 2 if self._count <= 4 else 3
        return sum(abs(at - row.at) <= _PLACE for at in self._texts[row.key]) >= needed

    def _is_place_of_heads(self, row: _Row) -> bool:
        near = sum(self._heights[row.edge][round(row.at) + step] for step in (-1, 0, 1))
        return self._count >= 5 and near >= 0.6 * self._count and row.size <= 1.02 * self._body


def _is_printed(row: _Row) -> bool:
    """Return whether a row is, by its place and form alone, a page number or what a browser prints."""
    if row.share > _OUTERMOST:
        return False
    return any(_PRINTED.fullmatch(line.text) for line in row.lines) or bool(_PAGE_NUMBER.fullmatch(row.text))


def _edge_rows(page: Page, lines: Sequence[Line], edge: str) -> Iterator[_Row]:
    """Yield the rows at an edge, from the outermost inward."""
    from_edge = rows(lines)
    if edge == "foot":
        from_edge.reverse()
    for at, row in enumerate(from_edge[:_MOST_ROWS]):
        down = row[0].baseline
        distance = down if edge == "top" else page.height - down
        if distance > _ZONE * page.height:
            return
        size = max(line.size for line in row)
        inner = from_edge[at + 1][0].baseline if at + 1 < len(from_edge) else None
        inward = abs(inner - down) / size if inner is not None and size else float("inf")
        yield _Row(tuple(row), edge, distance, distance / page.height, inward)


def without_line_numbers(page: Page, lines: Sequence[Line]) -> list[Line]:
    """Return the lines without the numbers in the margin that count the lines of a page.

    They stand outside the text, one under the other at one distance, and count up.
    """
    numbers = {
        id(line): line.words[0] for line in lines if line.words[0].text.isdecimal() and not line.words[0].is_raised
    }
    edge = min((word.area.right for word in numbers.values()), default=0.0)
    column = [line for line in lines if id(line) in numbers and abs(numbers[id(line)].area.right - edge) < 4]
    counted = [int(numbers[id(line)].text) for line in column]
    steps = {after - before for before, after in itertools.pairwise(counted)}
    inside = [word for line in lines for word in line.words if word.area.left < edge and id(line) not in numbers]
    if len(column) < 10 or steps not in ({1}, {5}) or inside or not _is_even(column):
        return list(lines)
    marked = {id(line) for line in column}
    bare = [Line(line.page, line.words[1:]) if id(line) in marked else line for line in lines
            if id(line) not in marked or len(line.words) > 1]  # fmt: skip
    return bare


def _is_even(column: Sequence[Line]) -> bool:
    ways = [after.baseline - before.baseline for before, after in itertools.pairwise(column)]
    usual = sorted(ways)[len(ways) // 2]
    return sum(abs(way - usual) <= 0.15 * usual for way in ways) >= 0.9 * len(ways)

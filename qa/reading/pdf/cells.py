"""Cells of a table on a page: which words they hold, what text that is, and which of them are heads."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from qa.reading import prints
from qa.reading.pdf.page import Area, Page, Word, around
from qa.reading.pdf.strips import joined_words, lines
from qa.reading.tables import Cell

_DIGIT: Final = re.compile(r"\d")
_LETTER_HYPHEN: Final = re.compile(r"[^\W\d_]{2}[-\u2010]$")
_LOWER: Final = re.compile(r"[^\W\d_]*")
_MOST_HEAD_ROWS: Final = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a table: its first row and column, how many it covers, its rectangle and the words that stand in it."""

    row: int
    column: int
    rows: int
    columns: int
    area: Area
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose slots cover it once; `above_rule` rows stand over the rule below the heads, if known.

    `edges` are the columns' sides from left to right, one more than columns.
    """

    rows: int
    columns: int
    slots: tuple[Slot, ...]
    edges: tuple[float, ...]
    above_rule: int | None = None


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table on a page: each row holds the cells that begin in it; `head_rows` is None where that can't be seen.

    `edges` are the columns' sides from left to right, in points.
    """

    area: Area
    rows: tuple[tuple[Cell, ...], ...]
    head_rows: int | None
    edges: tuple[float, ...] = ()


def without_blanks(grid: Grid) -> Grid:
    """Return the grid without rows and columns in which nothing stands."""
    rows = _blank(grid.slots, grid.rows, lambda slot: (slot.row, slot.rows))
    columns = _blank(grid.slots, grid.columns, lambda slot: (slot.column, slot.columns))
    kept = []
    for slot in grid.slots:
        down = sum(row not in rows for row in range(slot.row, slot.row + slot.rows))
        across = sum(column not in columns for column in range(slot.column, slot.column + slot.columns))
        if down and across:
            row = slot.row - sum(each < slot.row for each in rows)
            column = slot.column - sum(each < slot.column for each in columns)
            kept.append(replace(slot, row=row, column=column, rows=down, columns=across))
    above = grid.above_rule
    if above is not None:
        above -= sum(row < above for row in rows)
    edges = tuple(edge for column, edge in enumerate(grid.edges) if column not in columns)
    return Grid(grid.rows - len(rows), grid.columns - len(columns), tuple(kept), edges, above)


def _blank(slots: Sequence[Slot], count: int, span: Callable[[Slot], tuple[int, int]]) -> set[int]:
    """Return which rows (or columns) hold only empty slots of their own."""
    own: set[int] = set()
    written: set[int] = set()
    for slot in slots:
        first, length = span(slot)
        if length == 1:
            (written if slot.words else own).add(first)
    return {index for index in own - written if index < count}


def table(grid: Grid, page: Page, fills: Sequence[Area]) -> FoundTable:
    """Return a grid as a table with its cells' texts, boxes and heads."""
    shaded = _shaded(grid, fills)
    known = {word.text.strip(".,;:()").lower() for word in page.words}
    rows: list[list[Cell]] = [[] for _ in range(grid.rows)]
    marked: dict[int, list[bool]] = {}
    for slot in sorted(grid.slots, key=lambda each: (each.row, each.column)):
        is_head = slot in shaded or _is_bold(slot)
        if slot.words:
            marked.setdefault(slot.row, []).append(is_head)
        boxes = prints.lines(page.box(word.area) for line in lines(slot.words) for word in line.words)
        rows[slot.row].append(Cell(text(slot.words, known), slot.columns, slot.rows, is_head and bool(boxes), boxes))
    heads = _head_rows(grid, [all(marked.get(row, [False])) for row in range(grid.rows)])
    return FoundTable(area(grid.slots), tuple(map(tuple, rows)), heads, grid.edges)


def area(slots: Iterable[Slot]) -> Area:
    """Return the rectangle around slots."""
    return around(slot.area for slot in slots)


def text(words: Iterable[Word], known: set[str]) -> str:
    """Return the text of a cell, its lines joined and hyphenation at their ends mended.

    A hyphen stays if the hyphenated word is one of `known`, the words of the page in lower case.
    """
    whole = ""
    for line in lines(words):
        following = joined_words(line.words)
        if whole and _LETTER_HYPHEN.search(whole) and following[:1].islower():
            begun = whole.split()[-1]
            ended = _LOWER.match(following)
            is_known = (begun + (ended[0] if ended else "")).strip("(").lower() in known
            whole = (whole if is_known else whole[:-1]) + following
        else:
            whole = f"{whole} {following}" if whole else following
    return whole


def _is_bold(slot: Slot) -> bool:
    spoken = [word for word in slot.words if any(map(str.isalnum, word.text))]
    return bool(spoken) and all(word.is_bold for word in spoken)


def _shaded(grid: Grid, fills: Sequence[Area]) -> set[Slot]:
    """Return the slots whose shade sets them off as heads: the leading rows, or the first column, and no other."""
    filled = {slot for slot in grid.slots if any(_covers(fill, slot.area) for fill in fills)}
    if not filled or len(filled) == len(grid.slots):
        return set()
    rows = [
        all(slot in filled for slot in grid.slots if slot.row == row)
        and any(slot.row == row for slot in grid.slots)
        and not any(slot.row == row and slot.columns == grid.columns for slot in grid.slots)
        for row in range(grid.rows)
    ]
    leading = next((row for row, is_filled in enumerate(rows) if not is_filled), grid.rows)
    titles = {slot for slot in filled if slot.columns == grid.columns}
    first = {slot for slot in filled if slot.column == 0}
    heads = titles
    if not any(rows[leading:]):
        heads = heads | {slot for slot in filled if slot.row < leading}
    if len(first) > 1 and filled == heads | first:
        heads = heads | first
    return heads


def _covers(fill: Area, area: Area) -> bool:
    across = min(fill.right, area.right) - max(fill.left, area.left)
    down = min(fill.bottom, area.bottom) - max(fill.top, area.top)
    return across > 0.7 * area.width and down > 0.7 * area.height


def _head_rows(grid: Grid, marked: Sequence[bool]) -> int | None:
    """Return how many rows are heads: those above the rule, or those set as heads, or the one above numbers."""
    at: dict[int, list[Slot]] = {row: [] for row in range(grid.rows)}
    for slot in grid.slots:
        at[slot.row].append(slot)
    titles = 0
    while titles < grid.rows and _is_whole(at[titles], grid):
        titles += 1
    if grid.above_rule is not None and titles < grid.above_rule < grid.rows:
        return grid.above_rule
    count = titles
    while count < grid.rows and marked[count] and not _is_whole(at[count], grid):
        count += 1
    if count == grid.rows:
        return titles + 1 if titles + 1 < grid.rows else None
    if count == titles and titles < grid.rows and _stands_over_numbers(at[titles], grid):
        count += 1
    if count == titles:
        return titles + 1 if titles and titles + 1 < grid.rows else None
    return min(_with_lower_heads(count, at, grid), grid.rows - 1)


def _is_whole(row: Sequence[Slot], grid: Grid) -> bool:
    return any(slot.columns == grid.columns > 1 for slot in row)


def _with_lower_heads(count: int, at: dict[int, list[Slot]], grid: Grid) -> int:
    """Return the number of head rows with those that a head reaches into from above."""
    reach = max([count, *(slot.row + slot.rows for row in range(count) for slot in at[row])])
    spans = any(1 < slot.columns < grid.columns for slot in at[count - 1])
    if reach == count and spans and count < grid.rows and at[count] and not at[count][0].words:
        reach += 1
    return reach if reach <= min(_MOST_HEAD_ROWS, grid.rows - 1) else count


def _stands_over_numbers(row: Sequence[Slot], grid: Grid) -> bool:
    """Return whether a row without figures stands over columns of them."""
    if any(_DIGIT.search(word.text) and not word.is_raised for slot in row for word in slot.words):
        return False
    named = {slot.column for slot in row if slot.words and slot.columns == 1}
    figures = 0
    for column in named:
        below = [slot for slot in grid.slots if slot.column == column and slot.row > row[0].row and slot.words]
        numeric = [slot for slot in below if _DIGIT.search(slot.words[0].text)]
        figures += len(below) > 1 and 2 * len(numeric) > len(below)
    return figures > 0 and len(named) > 1


def torn_rows(grid: Grid) -> int:
    """Return in how many rows text runs over several columns, but not over all: white was taken for columns there."""
    torn = {slot.row for slot in grid.slots if 1 < slot.columns < grid.columns and slot.words}
    heads = range(grid.above_rule or 0)
    return len(torn.difference(heads))


def is_sparse(grid: Grid) -> bool:
    """Return whether too little is written in a grid for a table: it is a form, a chart or a diagram."""
    written = [slot for slot in grid.slots if slot.words]
    return len(written) < 3 or len(written) < 0.3 * len(grid.slots)

"""Tables on printed pages: ruled in full, ruled in part, or set with white alone; and tables that go over a page's end."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from qa.reading.pdf import cells
from qa.reading.pdf.aligned import between_rules
from qa.reading.pdf.cells import FoundTable, Grid
from qa.reading.pdf.page import Area, Page
from qa.reading.pdf.ruled import ruled
from qa.reading.pdf.ruling import SNAP, Frame, Stroke, frames, shades
from qa.reading.pdf.stacks import Inside, has_inner_uprights, slabs, stacked, union
from qa.reading.pdf.unruled import unruled
from qa.reading.tables import Cell

__all__ = ["FoundTable", "find_tables", "joined"]

_MOST_WORDS: Final = 8_000
_SAME_EDGE: Final = 10.0
_SAME_EDGE_WITHOUT_HEADS: Final = 3.0
_MOST_REPEATED: Final = 4


def find_tables(page: Page) -> list[FoundTable]:
    """Return the tables of a page, from top to bottom; none of a page with more words or lines than any print has.

    What can as well be prose, a list, a form or a drawing is no table.
    """
    if len(page.words) > _MOST_WORDS:
        return []
    fills = shades(page)
    words = Inside.of(page.words)
    known = frames(page, fills)
    found: list[Grid] = []
    for stack in sorted(stacked(known, words), key=lambda each: -_size(union(each).area)):
        for grid in _in_stack(stack, known, words):
            if not any(_overlap(_area(grid), _area(other)) for other in found):
                found.append(grid)
    areas = [_area(grid) for grid in found]
    free = [word for word in page.words if not any(_holds(area, word.area) for area in areas)]
    found += [grid for grid in unruled(free, fills) if not any(_overlap(_area(grid), area) for area in areas)]
    tables = [cells.table(grid, page, fills) for grid in found]
    return sorted(tables, key=lambda table: (table.area.top, table.area.left))


def joined(found: FoundTable, following: FoundTable) -> FoundTable | None:
    """Return the last table of a page and the first of the next as one, or None if they are two.

    They are one if their columns are alike and the second repeats the heads of the first, or has none. Heads said again
    are left out, and a row that the page's end divides is made whole. The caller sees to it that nothing but the pages'
    own heads and feet stands between them.
    """
    again = _said_again(found, following)
    edges = _common_edges(found, following, _SAME_EDGE if again else _SAME_EDGE_WITHOUT_HEADS)
    if edges is None or (not again and _has_heads(following)):
        return None
    rows = _over_columns(found, edges)
    rest = _over_columns(replace(following, edges=_moved(following, found)), edges)[again:]
    if rest and rows and _reads_on(rows[-1], rest[0]):
        rows[-1] = tuple(_one(above, below) for above, below in zip(rows[-1], rest[0], strict=True))
        rest = rest[1:]
    return replace(found, rows=(*rows, *rest), edges=edges)


def _moved(table: FoundTable, onto: FoundTable) -> tuple[float, ...]:
    """Return a table's edges as if it stood where another does."""
    return tuple(edge - table.edges[0] + onto.edges[0] for edge in table.edges)


def _common_edges(found: FoundTable, following: FoundTable, room: float) -> tuple[float, ...] | None:
    """Return the edges of the table with more columns if all of the other's are among them, `room` points apart."""
    if not found.edges or not following.edges:
        return None
    few, many = sorted((found.edges, _moved(following, found)), key=len)
    near = [min(range(len(many)), key=lambda index: abs(many[index] - edge)) for edge in few]
    is_same = all(abs(many[index] - edge) <= room for index, edge in zip(near, few, strict=True))
    is_whole = near[0] == 0 and near[-1] == len(many) - 1 and len(set(near)) == len(near)
    return many if is_same and is_whole else None


def _over_columns(table: FoundTable, edges: tuple[float, ...]) -> list[tuple[Cell, ...]]:
    """Return a table's rows with each cell over as many columns as there are between `edges`."""
    if len(table.edges) == len(edges):
        return list(table.rows)
    near = [min(range(len(edges)), key=lambda index: abs(edges[index] - edge)) for edge in table.edges]
    wide: list[tuple[Cell, ...]] = []
    hanging = [0] * (len(table.edges) - 1)
    for row in table.rows:
        free = [column for column, rows in enumerate(hanging) if not rows]
        hanging = [max(0, rows - 1) for rows in hanging]
        cells_wide = []
        for cell in row:
            column = free[0]
            free = free[cell.columns :]
            for under in range(column, column + cell.columns):
                hanging[under] = cell.rows - 1
            cells_wide.append(replace(cell, columns=near[column + cell.columns] - near[column]))
        wide.append(tuple(cells_wide))
    return wide


def _in_stack(stack: Sequence[Frame], known: Sequence[Frame], words: Inside) -> list[Grid]:
    """Return the tables that frames of one width make, together or, if they make none, each for itself."""
    whole = union(stack)
    area = whole.area
    if has_inner_uprights(whole):
        grid = ruled(whole, words.within(area))
        if grid is None and len(stack) > 1:
            return [grid for frame in stack for grid in _in_stack([frame], known, words)]
        return [grid] if grid is not None else []
    partial = [
        rule
        for frame in known
        if not frame.upright
        for rule in frame.level
        if area.top < rule.at < area.bottom
        and area.left - SNAP <= rule.start
        and rule.end <= area.right + SNAP
        and rule.end - rule.start < 0.8 * area.width
    ]
    parts = [part for part in slabs(_with_head_rule(whole, partial), words) if len(part) > 1]
    return [grid for part in parts for grid in between_rules(part, partial)]


def _with_head_rule(whole: Frame, partial: Sequence[Stroke]) -> Frame:
    """Return a frame with the lowest of the rules below heads as a rule over all of it, if no other parts it."""
    area = whole.area
    widths: dict[int, float] = {}
    for rule in partial:
        widths[round(rule.at)] = widths.get(round(rule.at), 0.0) + rule.end - rule.start
    lowest = max((at for at, width in widths.items() if width > 0.4 * area.width), default=None)
    if lowest is None or any(area.top + SNAP < stroke.at < area.bottom - SNAP for stroke in whole.level):
        return whole
    return Frame((*whole.level, Stroke(lowest, area.left, area.right)), whole.upright)


def _size(area: Area) -> float:
    return area.width * area.height


def _area(grid: Grid) -> Area:
    return cells.area(grid.slots)


def _overlap(one: Area, other: Area) -> bool:
    return (
        min(one.right, other.right) - max(one.left, other.left) > SNAP
        and min(one.bottom, other.bottom) - max(one.top, other.top) > SNAP
    )


def _holds(area: Area, word: Area) -> bool:
    return (
        area.left <= (word.left + word.right) / 2 <= area.right
        and area.top <= (word.top + word.bottom) / 2 <= area.bottom
    )


def _said_again(found: FoundTable, following: FoundTable) -> int:
    """Return how many of the leading rows of the second table are the first one's."""
    most = min(_MOST_REPEATED, len(found.rows), len(following.rows) - 1)
    same = 0
    while same < most and _said(found.rows[same]) == _said(following.rows[same]):
        same += 1
    return same


def _said(row: Sequence[Cell]) -> list[tuple[str, int]]:
    return [(cell.text.casefold(), cell.columns) for cell in row]


def _has_heads(table: FoundTable) -> bool:
    return bool(table.head_rows) or all(cell.is_head or not cell.text for cell in table.rows[0])


def _reads_on(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Return whether a row goes on with the one above: its first cell is empty, and its others are ends of sentences."""
    if len(above) != len(below) or len(above) < 2 or below[0].text:
        return False
    if any(
        one.columns != other.columns or one.rows > 1 or other.rows > 1 for one, other in zip(above, below, strict=True)
    ):
        return False
    written = [(one.text, other.text) for one, other in zip(above, below, strict=True) if other.text]
    return bool(written) and all(
        one and not one.endswith((".", ";", ":", "!", "?")) and not other[0].isupper() for one, other in written
    )


def _one(above: Cell, below: Cell) -> Cell:
    return replace(above, text=f"{above.text} {below.text}".strip(), boxes=(*above.boxes, *below.boxes))

"""Tables whose columns and rows are ruled: the cells that lines and the edges of shaded areas enclose."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final

from qa.reading.pdf.cells import Grid, Slot, is_sparse, without_blanks
from qa.reading.pdf.columns import Columns
from qa.reading.pdf.page import Area, Word, around
from qa.reading.pdf.rows import rows_between_uprights
from qa.reading.pdf.ruling import SNAP, Frame, Stroke, bundled
from qa.reading.pdf.strips import em, lines

_MOST_ROWS: Final = 500
_MOST_COLUMNS: Final = 60
_COVERED: Final = 0.6
"""Share of a cell's side that a line must run along to be its border."""

_FEW_ROWS: Final = 3
"""In a table of so few, rows can stand below each other with no rule between them."""

_ROOM: Final = 0.5
"""Of white between two cells without a line between them, in the size of their words."""

Place = tuple[int, int]


def ruled(frame: Frame, words: Sequence[Word]) -> Grid | None:
    """Return the grid that a frame's lines make, with the words that stand within it; None if it is no table."""
    outer = frame.area
    uprights = bundled(frame.upright)
    across = bundled(frame.level)
    xs = _edges([at for at, _ in uprights], outer.left, outer.right)
    ys = _edges([at for at, _ in across], outer.top, outer.bottom)
    columns, rows = len(xs) - 1, len(ys) - 1
    if not (2 <= columns <= _MOST_COLUMNS and 1 <= rows <= _MOST_ROWS):
        return None
    right = _borders(uprights, xs, ys)
    below = _borders(across, ys, xs)
    if not _is_enclosed(right, below, rows, columns):
        return None
    groups = _groups(right, below, rows, columns)
    held = _held(words, xs, ys)
    slots = []
    for group in groups:
        mine = tuple(word for place in group for word in held.get(place, ()))
        slots += _opened(_slot(group, xs, ys, mine), xs)
    grid = without_blanks(_compact(Grid(rows, columns, tuple(slots), tuple(xs))))
    if grid.columns < 2:
        return None
    if grid.rows <= _FEW_ROWS:
        grid = _with_rows(grid)
    return None if grid.rows < 2 or is_sparse(grid) else grid


def _with_rows(grid: Grid) -> Grid:
    """Return a grid with few rules between rows with those rows parted that are plainly several."""
    known = Columns(tuple(pairwise(grid.edges)))
    slots: list[Slot] = []
    at = 0
    for row in range(grid.rows):
        held = [slot for slot in grid.slots if slot.row == row]
        words = [word for slot in held for word in slot.words]
        found = [lines(words)] if words else []
        if words and len(held) == grid.columns and all(slot.rows == slot.columns == 1 for slot in held):
            found = [list(each) for each in rows_between_uprights(found[0], known, em(words))]
        if len(found) < 2:
            slots += [replace(slot, row=at) for slot in held]
            at += 1
            continue
        for part in found:
            mine = {word for line in part for word in line.words}
            extent = around(word.area for word in mine)
            for slot in held:
                area = replace(slot.area, top=extent.top, bottom=extent.bottom)
                slots.append(replace(slot, row=at, area=area, words=tuple(w for w in slot.words if w in mine)))
            at += 1
    return replace(grid, rows=at, slots=tuple(slots))


def _edges(found: Sequence[float], first: float, last: float) -> list[float]:
    """Return the edges of rows or columns: the lines found, and the frame's own ends where no line stands there."""
    edges = list(found)
    if not edges or edges[0] - first > SNAP:
        edges.insert(0, first)
    if last - edges[-1] > SNAP:
        edges.append(last)
    return edges


def _borders(bundles: Iterable[tuple[float, list[Stroke]]], ats: Sequence[float], stops: Sequence[float]) -> set[Place]:
    """Return `(edge, part)` for each part between two stops that a line runs along at an edge."""
    borders = set()
    index = {at: number for number, at in enumerate(ats)}
    for at, strokes in bundles:
        for stroke in strokes:
            first = max(0, bisect_right(stops, stroke.start) - 1)
            for part in range(first, len(stops) - 1):
                if stops[part] >= stroke.end:
                    break
                along = min(stroke.end, stops[part + 1]) - max(stroke.start, stops[part])
                if along >= _COVERED * (stops[part + 1] - stops[part]):
                    borders.add((index[at], part))
    return borders


def _is_enclosed(right: set[Place], below: set[Place], rows: int, columns: int) -> bool:
    """Return whether the frame is closed above and below, or left and right, or every row and column is ruled.

    Boxes joined by arrows are not.
    """
    level = min(sum((edge, column) in below for column in range(columns)) for edge in (0, rows)) / columns
    upright = min(sum((edge, row) in right for row in range(rows)) for edge in (0, columns)) / rows
    inner = [(edge, row) in right for edge in range(1, columns) for row in range(rows)]
    inner += [(edge, column) in below for edge in range(1, rows) for column in range(columns)]
    return max(level, upright, sum(inner) / max(1, len(inner))) >= 0.8


def _groups(right: set[Place], below: set[Place], rows: int, columns: int) -> list[list[Place]]:
    """Return the places that no line parts, as rectangles; what is no rectangle is cut into rows."""
    parents = {(row, column): (row, column) for row in range(rows) for column in range(columns)}

    def root(place: Place) -> Place:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    for row in range(rows):
        for column in range(columns):
            if column + 1 < columns and (column + 1, row) not in right:
                parents[root((row, column + 1))] = root((row, column))
            if row + 1 < rows and (row + 1, column) not in below:
                parents[root((row + 1, column))] = root((row, column))
    found: list[list[Place]] = []
    for _, members in groupby(sorted(parents, key=root), key=root):
        group = sorted(members)
        tall = len({row for row, _ in group})
        wide = len({column for _, column in group})
        if tall * wide == len(group):
            found.append(group)
        else:
            found += _runs(group)
    return found


def _runs(group: Sequence[Place]) -> list[list[Place]]:
    runs: list[list[Place]] = []
    for row, column in group:
        if runs and runs[-1][-1] == (row, column - 1):
            runs[-1].append((row, column))
        else:
            runs.append([(row, column)])
    return runs


def _held(words: Sequence[Word], xs: Sequence[float], ys: Sequence[float]) -> dict[Place, list[Word]]:
    """Return the words by the place that holds their middle."""
    held: dict[Place, list[Word]] = {}
    for word in words:
        column = bisect_right(xs, (word.area.left + word.area.right) / 2) - 1
        row = bisect_right(ys, (word.area.top + word.area.bottom) / 2) - 1
        if 0 <= row < len(ys) - 1 and 0 <= column < len(xs) - 1:
            held.setdefault((row, column), []).append(word)
    return held


def _slot(group: Sequence[Place], xs: Sequence[float], ys: Sequence[float], words: tuple[Word, ...]) -> Slot:
    (top, left), (bottom, right) = group[0], group[-1]
    area = Area(xs[left], ys[top], xs[right + 1], ys[bottom + 1])
    return Slot(top, left, bottom - top + 1, right - left + 1, area, words)


def _opened(slot: Slot, xs: Sequence[float]) -> list[Slot]:
    """Return a slot over several columns cut where the columns' edges run through wide white and words stand on both sides.

    So a row is read whose columns are ruled above it only.
    """
    if slot.columns == 1 or not slot.words:
        return [slot]
    known = lines(slot.words)
    cuts = [
        column
        for column in range(slot.column + 1, slot.column + slot.columns)
        if all(_is_white(xs[column], [word.area for word in line.words], line.words[0].size) for line in known)
    ]
    bounds = [slot.column, *cuts, slot.column + slot.columns]
    parts = []
    for left, right in pairwise(bounds):
        area = Area(xs[left], slot.area.top, xs[right], slot.area.bottom)
        words = tuple(word for word in slot.words if area.left <= (word.area.left + word.area.right) / 2 < area.right)
        parts.append(replace(slot, column=left, columns=right - left, area=area, words=words))
    return parts if sum(bool(part.words) for part in parts) > 1 else [slot]


def _is_white(at: float, areas: Sequence[Area], size: float) -> bool:
    before = max((area.right for area in areas if area.left + area.right < 2 * at), default=float("-inf"))
    after = min((area.left for area in areas if area.left + area.right >= 2 * at), default=float("inf"))
    return before <= at + 1 and after >= at - 1 and after - before >= _ROOM * size


def _compact(grid: Grid) -> Grid:
    """Return the grid without the edges at which no slot begins."""
    rows = sorted({slot.row for slot in grid.slots})
    columns = sorted({slot.column for slot in grid.slots})

    def between(edges: Sequence[int], first: int, count: int) -> int:
        return bisect_left(edges, first + count) - bisect_left(edges, first)

    slots = tuple(
        replace(
            slot,
            row=bisect_left(rows, slot.row),
            column=bisect_left(columns, slot.column),
            rows=between(rows, slot.row, slot.rows),
            columns=between(columns, slot.column, slot.columns),
        )
        for slot in grid.slots
    )
    return Grid(len(rows), len(columns), slots, tuple(grid.edges[edge] for edge in [*columns, grid.columns]))

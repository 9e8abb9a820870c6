"""Tables whose columns are parted by white alone: between level rules or shaded rows, or with no ruling at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from qa.reading.pdf.cells import Grid, Slot, torn_rows
from qa.reading.pdf.columns import Columns, columns, shared, span, white
from qa.reading.pdf.page import Area, around
from qa.reading.pdf.rows import body_rows, head_rows
from qa.reading.pdf.ruling import Stroke
from qa.reading.pdf.strips import Strip, em, pieces

GAP: Final = 0.7
"""Between two columns at least, in the size of their words, where rules say that there is a table."""

_FEW_SLABS: Final = 3

_WORDY: Final = 5
_MOST_HEAD_LINES: Final = 6

_MOST_TORN: Final = 0.34
"""Share of rows of several cells in which text may run over some of the columns."""

_LONG: Final = 8
"""Lines; prose in columns is as long at least."""


@dataclass(frozen=True, slots=True)
class Slab:
    """What stands between two level rules: its height on the page and its lines, from top to bottom."""

    top: float
    bottom: float
    lines: tuple[Strip, ...]


def between_rules(slabs: Sequence[Slab], partial: Sequence[Stroke]) -> list[Grid]:
    """Return the tables among slabs of one width: neighbours whose lines share the white between their columns.

    `partial` are rules below heads that reach over some columns only.
    """
    size = em([word for slab in slabs for line in slab.lines for word in line.words])
    found = []
    free = [slab for slab in slabs if slab.lines]
    while free:
        first, last = _neighbours(free, size)
        if first == last:
            break
        run = free[first:last]
        grid = _grid(run, partial, size)
        if grid is not None:
            found.append(grid)
        # What stands above and below the table found can hold others of the same width.
        rest = [free[:first], free[last:]]
        if grid is None or not any(rest):
            free = rest[1] if grid is None else []
            continue
        return [*found, *(table for part in rest if part for table in between_rules(part, partial))]
    return found


def _neighbours(slabs: Sequence[Slab], size: float) -> tuple[int, int]:
    """Return the longest row of slabs that share a gap with the slab that has most gaps; nothing if none has one."""
    whole = around(line.area for slab in slabs for line in slab.lines)
    within = (whole.left - size, whole.right + size)
    inner = [
        _gaps(slab, (min(a.left for a in _areas(slab)), max(a.right for a in _areas(slab))), size) for slab in slabs
    ]
    seed = max(range(len(slabs)), key=lambda index: len(inner[index]))
    common = inner[seed]
    if not common:
        return 0, 0
    outer = [_gaps(slab, within, size) for slab in slabs]
    last = seed + 1
    while last < len(slabs) and (agreed := _agreed(common, slabs, outer, last, 1, size)):
        common, last = agreed, last + 1
    first = seed
    while first > 0 and (agreed := _agreed(common, slabs, outer, first - 1, -1, size)):
        common, first = agreed, first - 1
    while last > first and not _has_columns(slabs[last - 1], size):
        last -= 1
    while first < last and not _has_columns(slabs[first], size):
        first += 1
    return first, last


def _has_columns(slab: Slab, size: float) -> bool:
    return any(len(pieces(line, GAP * size)) > 1 for line in slab.lines)


def _agreed(
    common: list[tuple[float, float]],
    slabs: Sequence[Slab],
    outer: Sequence[list[tuple[float, float]]],
    index: int,
    step: int,
    size: float,
) -> list[tuple[float, float]]:
    """Return the gaps that one more slab leaves; a title of one line leaves them all if the slab after it does not."""
    agreed = shared(common, outer[index], GAP * size)
    beyond = index + step
    if agreed or len(slabs[index].lines) > 1 or not 0 <= beyond < len(slabs):
        return agreed
    return common if shared(common, outer[beyond], GAP * size) else []


def _areas(slab: Slab) -> list[Area]:
    return [line.area for line in slab.lines]


def _gaps(slab: Slab, within: tuple[float, float], size: float) -> list[tuple[float, float]]:
    parts = [pieces(line, GAP * size) for line in slab.lines]
    several = [part for part in parts if len(part) > 1] or parts
    return white([(each.area.left, each.area.right) for part in several for each in part], within, GAP * size)


def _grid(slabs: Sequence[Slab], partial: Sequence[Stroke], size: float) -> Grid | None:
    """Return the grid of neighbouring slabs; None if they share no columns or make no two rows."""
    known = columns([pieces(line, GAP * size) for slab in slabs for line in slab.lines], GAP * size)
    if known is None:
        return None
    is_ruled = len(slabs) > _FEW_SLABS
    rows: list[tuple[Strip, ...]] = []
    tops: list[float] = []
    above: int | None = None
    for index, slab in enumerate(slabs):
        if index == 0 and not is_ruled and len(slabs) > 1 and len(slab.lines) <= _MOST_HEAD_LINES:
            found = head_rows(slab.lines, known, GAP * size, partial)
            above = len(found)
        else:
            found = body_rows(slab.lines, known, size, is_ruled=is_ruled)
            if above is not None and index == above == 1 and _is_title(rows[0], known, size):
                above = None
        tops += [slab.top, *((line[0].area.top) for line in found[1:])]
        rows += found
    if len(rows) < 2 or _is_page_of_prose(slabs, size):
        return None
    grid = placed(rows, [*tops, slabs[-1].bottom], known, size, partial, above)
    return grid if _is_filled(grid) else None


def _is_filled(grid: Grid) -> bool:
    """Return whether in most rows, titles aside, more than one cell is written, and few run over columns."""
    written = [[slot for slot in grid.slots if slot.row == row and slot.words] for row in range(grid.rows)]
    several = sum(len(row) > 1 for row in written)
    titles = sum(any(slot.columns == grid.columns for slot in row) for row in written)
    return several > 1 and 2 * several >= grid.rows - titles and torn_rows(grid) <= _MOST_TORN * several


def _is_page_of_prose(slabs: Sequence[Slab], size: float) -> bool:
    """Return whether most lines stand between the same two rules and are of many words on both sides of a gap."""
    largest = max(slabs, key=lambda slab: len(slab.lines))
    if len(largest.lines) < _LONG or len(largest.lines) < 0.6 * sum(len(slab.lines) for slab in slabs):
        return False
    return median(len(piece.words) for line in largest.lines for piece in pieces(line, GAP * size)) >= _WORDY


def _is_title(row: Sequence[Strip], known: Columns, size: float) -> bool:
    parts = [piece for line in row for piece in pieces(line, GAP * size)]
    return len(parts) == 1 and len(known.under(parts[0].area)) > 1


def placed(
    rows: Sequence[Sequence[Strip]],
    tops: Sequence[float],
    known: Columns,
    size: float,
    partial: Sequence[Stroke] = (),
    above: int | None = None,
) -> Grid:
    """Return the grid that rows of lines make in known columns; `tops` has one height more than rows."""
    edges = known.edges
    count = len(edges) - 1
    slots: list[Slot] = []
    has_plain = any(not row[0].words[0].is_bold and len(pieces(row[0], GAP * size)) > 1 for row in rows[1:])
    for index, row in enumerate(rows):
        is_head = above is not None and index < above
        parts = [piece for line in row for piece in pieces(line, GAP * size)]
        spans = [(span(piece, parts, known, partial if is_head else ()), piece) for piece in parts]
        if len(parts) == 1 and spans[0][0].start == 0 and (len(spans[0][0]) > 1 or (parts[0].is_bold and has_plain)):
            spans = [(range(count), parts[0])]
        for over, held in _apart(spans, count):
            area = Area(edges[over.start], tops[index], edges[over.stop], tops[index + 1])
            words = tuple(word for piece in held for word in piece.words)
            slots.append(Slot(index, over.start, 1, len(over), area, words))
    return Grid(len(rows), count, tuple(slots), edges, above)


def _apart(spans: Sequence[tuple[range, Strip]], count: int) -> list[tuple[range, list[Strip]]]:
    """Return the pieces by the columns that they share, from left to right, with the columns that have none."""
    taken: list[tuple[range, list[Strip]]] = []
    for over, piece in sorted(spans, key=lambda each: each[0].start):
        if taken and over.start < taken[-1][0].stop:
            before, held = taken[-1]
            taken[-1] = (range(before.start, max(before.stop, over.stop)), [*held, piece])
        else:
            taken.append((over, [piece]))
    whole: list[tuple[range, list[Strip]]] = []
    at = 0
    for over, held in taken:
        whole += [(range(column, column + 1), []) for column in range(at, over.start)]
        whole.append((over, held))
        at = over.stop
    return whole + [(range(column, column + 1), []) for column in range(at, count)]

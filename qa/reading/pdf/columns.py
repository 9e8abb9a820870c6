"""Columns that only white parts: the gaps that lines of pieces share, and which columns a piece stands in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

from qa.reading.pdf.page import Area
from qa.reading.pdf.ruling import Stroke
from qa.reading.pdf.strips import Strip

Interval = tuple[float, float]

_MOST: Final = 40
_FEW_LINES: Final = 4
_FEW_WORDS: Final = 4
_FULL: Final = 0.8

_FEW: Final = 5
"""One line in so many may run over the gap between two columns: a title, or a head over several columns."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns from left to right: `extents` from the first to the last point written on, `edges` between them."""

    extents: tuple[Interval, ...]

    @property
    def edges(self) -> tuple[float, ...]:
        """The sides of the columns, one more than columns."""
        middles = [(one[1] + other[0]) / 2 for one, other in pairwise(self.extents)]
        return (self.extents[0][0], *middles, self.extents[-1][1])

    def under(self, area: Area) -> range:
        """Return the columns that a rectangle stands in: it reaches into them, or into most of the gap before them."""
        touched = [
            index
            for index, (start, end) in enumerate(self.extents)
            if min(end, area.right) - max(start, area.left) > min(1.0, 0.5 * (end - start))
        ]
        for index, (one, other) in enumerate(pairwise(self.extents)):
            white = min(other[0], area.right) - max(one[1], area.left)
            if white > 0.5 * area.width:
                touched += [index, index + 1]
        if touched:
            return range(min(touched), max(touched) + 1)
        nearest = min(range(len(self.extents)), key=lambda index: abs(sum(self.extents[index]) / 2 - area.left))
        return range(nearest, nearest + 1)


def span(piece: Strip, line: Sequence[Strip], known: Columns, under: Iterable[Stroke]) -> range:
    """Return the columns that a piece of a line of heads is for: those that a rule spans that it stands on alone.

    `under` are rules that reach over some columns only.
    """
    for rule in under:
        on_it = [each for each in line if _stands_on(each.area, rule)]
        if len(on_it) == 1 and on_it[0] is piece:
            return known.under(replace(piece.area, left=rule.start, right=rule.end))
    return known.under(piece.area)


def _stands_on(area: Area, rule: Stroke) -> bool:
    return (
        area.bottom - 0.4 * area.height <= rule.at <= area.bottom + area.height
        and rule.start <= (area.left + area.right) / 2 <= rule.end
    )


def by_column(rows: Sequence[Sequence[Strip]], known: Columns) -> list[list[Strip]]:
    """Return for each column the pieces that stand in it alone, from top to bottom."""
    held: list[list[Strip]] = [[] for _ in known.extents]
    for row in rows:
        for piece in row:
            over = known.under(piece.area)
            if len(over) == 1:
                held[over.start].append(piece)
    return held


def has_prose(rows: Sequence[Sequence[Strip]], known: Columns) -> bool:
    """Return whether the lines of a column are full from side to side, and of many words."""
    for (start, end), parts in zip(known.extents, by_column(rows, known), strict=True):
        if len(parts) >= _FEW_LINES and median(len(part.words) for part in parts) >= _FEW_WORDS:
            full = sum(part.area.width > _FULL * (end - start) for part in parts)
            if 2 * full > len(parts):
                return True
    return False


def white(extents: Iterable[Interval], within: Interval, least: float) -> list[Interval]:
    """Return the gaps, at least `least` wide, that extents leave free within an interval."""
    free = []
    reach = within[0]
    for start, end in sorted(extents):
        if start - reach >= least:
            free.append((reach, start))
        reach = max(reach, end)
    if within[1] - reach >= least:
        free.append((reach, within[1]))
    return free


def shared(one: Sequence[Interval], other: Sequence[Interval], least: float) -> list[Interval]:
    """Return the gaps, at least `least` wide, that two lists of them have in common."""
    found = []
    first = second = 0
    while first < len(one) and second < len(other):
        start = max(one[first][0], other[second][0])
        end = min(one[first][1], other[second][1])
        if end - start >= least:
            found.append((start, end))
        if one[first][1] < other[second][1]:
            first += 1
        else:
            second += 1
    return found


def columns(rows: Sequence[Sequence[Strip]], least: float) -> Columns | None:
    """Return the columns that lines of pieces stand in, at least `least` points apart; None if they share no gap.

    A few lines may run over a gap. More columns than any print has are none.
    """
    placed = [[(piece.area.left, piece.area.right) for piece in row] for row in rows if row]
    if not placed:
        return None
    few = max(1, len(placed) // _FEW) if len(placed) > 2 else 0
    low = _seldom_crossed(placed, few, least)
    kept = [
        (start, end)
        for row in placed
        for start, end in row
        if not any(start < gap[0] - 1 and end > gap[1] + 1 for gap in low)
    ]
    if not kept:
        return None
    whole = (min(start for start, _ in kept), max(end for _, end in kept))
    free = white(kept, whole, least)
    if not 0 < len(free) < _MOST:
        return None
    stops = [whole[0], *(stop for gap in free for stop in gap), whole[1]]
    return Columns(tuple(zip(stops[::2], stops[1::2], strict=True)))


def _seldom_crossed(placed: Sequence[Sequence[Interval]], few: int, least: float) -> list[Interval]:
    """Return the intervals that at most `few` lines run over or into."""
    turns = sorted([(start, 1) for row in placed for start, _ in row] + [(end, -1) for row in placed for _, end in row])
    low: list[Interval] = []
    count, begun = 0, None
    for at, change in turns:
        count += change
        if count <= few and begun is None:
            begun = at
        elif count > few and begun is not None:
            if at - begun >= least:
                low.append((begun, at))
            begun = None
    return low

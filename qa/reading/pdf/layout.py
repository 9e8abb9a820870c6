"""The reading order of a page: columns found by the white between them, full-width lines above and below."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from qa.reading.pdf.lines import Line, column_gap, joined, rows
from qa.reading.pdf.markers import is_bullet
from qa.reading.pdf.page import Area
from qa.reading.pdf.tables import FoundTable

_FEWEST: Final = 3
"""Lines that a column has."""

_NARROWEST: Final = 72.0
"""Points."""

_FULL: Final = 0.5
"""Share of its column that a line of prose fills, in the middle of all its lines."""

_SIDE: Final = 0.55
"""Share of the other column's width below which a column is a box beside the text."""

_MOST_EDGES: Final = 24
_MOST_STRIPS: Final = 12
_DEEPEST: Final = 8

Piece = Line | FoundTable


@dataclass(frozen=True, slots=True)
class Column:
    """A run of lines and tables under each other, with the left and the right edge that they are set to, in points."""

    page: int
    left: float
    right: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Gutter:
    left: float
    right: float
    top: float
    bottom: float


def columns(page: int, pieces: Sequence[Piece], edges: tuple[float, float]) -> list[Column]:
    """Return a page's columns in reading order; `edges` are the left and the right edge of its text."""
    return [column for column in _read(page, list(pieces), edges, 0) if column.pieces]


def _read(page: int, pieces: list[Piece], edges: tuple[float, float], level: int) -> list[Column]:
    gutter = _gutter(pieces, edges) if level < _DEEPEST else None
    if gutter is None:
        return [Column(page, *edges, tuple(_stacked(pieces)))]
    above = [piece for piece in pieces if _middle(piece) < gutter.top]
    below = [piece for piece in pieces if _middle(piece) > gutter.bottom]
    beside = [piece for piece in pieces if gutter.top <= _middle(piece) <= gutter.bottom]
    left = [piece for piece in beside if piece.area.left < gutter.left]
    right = [piece for piece in beside if piece.area.left >= gutter.left]
    sides = [(left, (edges[0], gutter.left)), (right, (gutter.right, edges[1]))]
    if _is_side_box(left, right):
        sides.reverse()
    found = _read(page, above, edges, level + 1) if above else []
    for side, side_edges in sides:
        found += _read(page, side, side_edges, level + 1)
    return found + (_read(page, below, edges, level + 1) if below else [])


def _middle(piece: Piece) -> float:
    return (piece.area.top + piece.area.bottom) / 2


def _is_side_box(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Return whether what stands on the left is a box beside the text: much narrower, and not its headings."""
    headings = [isinstance(piece, Line) and piece.is_bold for piece in left]
    return _width(left) < _SIDE * _width(right) and sum(headings) * 2 < len(headings)


def _gutter(pieces: Sequence[Piece], edges: tuple[float, float]) -> _Gutter | None:
    """Return the tallest white strip that parts two columns of prose, or None."""
    text = [piece for piece in pieces if isinstance(piece, Line)]
    if len(text) < 2 * _FEWEST:
        return None
    size = median(line.size for line in text)
    lefts = Counter(round(line.area.left / 3) for line in text if line.area.left > edges[0] + _NARROWEST)
    best: _Gutter | None = None
    for edge, _ in lefts.most_common(_MOST_EDGES):
        at = min(line.area.left for line in text if round(line.area.left / 3) == edge) - 0.1
        for strip in _strips(pieces, at - 0.9 * column_gap(size), at):
            gutter = _parting(pieces, strip, edges)
            if gutter and (best is None or gutter.bottom - gutter.top > best.bottom - best.top + 1):
                best = gutter
    return best


def _strips(pieces: Sequence[Piece], left: float, right: float) -> list[_Gutter]:
    """Return the parts of the strip between `left` and `right` that nothing crosses, the tallest first."""
    crossing = sorted(
        (piece.area for piece in pieces if piece.area.left < right and piece.area.right > left),
        key=lambda area: area.top,
    )
    found, top = [], float("-inf")
    for area in crossing:
        if area.top > top:
            found.append(_Gutter(left, right, top, area.top))
        top = max(top, area.bottom)
    found.append(_Gutter(left, right, top, float("inf")))
    return sorted(found, key=lambda strip: strip.top - strip.bottom)[:_MOST_STRIPS]


def _parting(pieces: Sequence[Piece], strip: _Gutter, edges: tuple[float, float]) -> _Gutter | None:
    """Return the part of a strip that has columns of prose on both sides, None if there is none."""
    beside = [piece for piece in pieces if strip.top <= _middle(piece) <= strip.bottom]
    left = [piece for piece in beside if piece.area.right <= strip.right]
    right = [piece for piece in beside if piece.area.left >= strip.left]
    if len(left) < _FEWEST or len(right) < _FEWEST:
        return None
    bottom = _end(left, right, is_open=strip.bottom == float("inf"))
    left = [piece for piece in left if _middle(piece) <= bottom]
    right = [piece for piece in right if _middle(piece) <= bottom]
    if len(left) < _FEWEST or len(right) < _FEWEST:
        return None
    right_top = min(piece.area.top for piece in right)
    left_bottom = max(piece.area.bottom for piece in left)
    if min(left_bottom, max(piece.area.bottom for piece in right)) <= max(right_top, min(p.area.top for p in left)):
        return None
    gutter_left = max(piece.area.right for piece in left)
    gutter = _Gutter(gutter_left, strip.right, min(piece.area.top for piece in (*left, *right)), bottom)
    if _is_prose(left, edges[0], gutter_left) and _is_prose(right, strip.right, edges[1]):
        return gutter
    return None


def _end(left: Sequence[Piece], right: Sequence[Piece], *, is_open: bool) -> float:
    """Return where columns end.

    Lines on one side alone, after a gap, are the full width's below if there is any (`is_open` says that there is none),
    or if the other side is but a box beside the text.
    """
    widths = [_width(left), _width(right)]
    end = max(piece.area.bottom for piece in (*left, *right))
    if not is_open or widths[1] < _SIDE * widths[0]:
        end = min(end, _end_beside(left, right))
    if widths[0] < _SIDE * widths[1]:
        end = min(end, _end_beside(right, left))
    return end


def _end_beside(side: Sequence[Piece], other: Sequence[Piece]) -> float:
    """Return where the lines of a side end that stand beside the other: at the first gap below it."""
    last = max(piece.area.bottom for piece in other)
    end = max([last, *(piece.area.bottom for piece in side if _middle(piece) <= last)])
    for piece in sorted((piece for piece in side if _middle(piece) > last), key=_middle):
        if piece.area.top - end > 0.6 * (piece.size if isinstance(piece, Line) else 0):
            break
        end = max(end, piece.area.bottom)
    return end


def _width(side: Sequence[Piece]) -> float:
    return max(piece.area.right for piece in side) - min(piece.area.left for piece in side)


def _is_prose(side: Sequence[Piece], left: float, right: float) -> bool:
    """Return whether lines fill a column as running text or lists do, unlike the cells of a table."""
    text = [piece for piece in side if isinstance(piece, Line)]
    left = max(left, min(piece.area.left for piece in side))
    right = min(right, max(piece.area.right for piece in side))
    if len(text) < _FEWEST or right - left < _NARROWEST:
        return False
    full = median(line.area.width for line in (joined(row) for row in rows(text))) >= _FULL * (right - left)
    return full or sum(is_bullet(line.words[0].text) for line in text) * 2 >= len(text)


def _stacked(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces from top to bottom, lines of one height joined."""
    held = list(pieces)
    stacked: list[Piece] = [piece for piece in held if isinstance(piece, FoundTable)]
    stacked += (joined(row) for row in rows(piece for piece in held if isinstance(piece, Line)))
    return sorted(stacked, key=_middle)


def text_edges(pieces: Iterable[Piece]) -> tuple[float, float] | None:
    """Return the left and the right edge of lines and tables, None without any."""
    areas: list[Area] = [piece.area for piece in pieces]
    return (min(area.left for area in areas), max(area.right for area in areas)) if areas else None

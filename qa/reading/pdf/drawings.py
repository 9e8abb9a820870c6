"""What is drawn on a page besides text: ruling lines, filled rectangles, pictures, and dots that serve as bullets."""

import itertools
from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, c_int, c_uint
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2.raw as pdfium

from qa.reading.pdf.page import Area
from qa.reading.pdf.placing import Placing

MOST_OBJECTS: Final = 250_000
"""Of one page; a map drawn line by line stays below a tenth of it."""

_DEEPEST: Final = 12
"""Forms drawn inside forms."""

_MOST_SEGMENTS: Final = 2_000
"""Of one path; what has more is a picture, no table."""

_THIN: Final = 2.5
"""Points; a filled rectangle that is thinner is a rule."""

_DOT: Final = (1.8, 9.0)
"""Points; the least and the largest width of a drawn bullet."""

_WHITE: Final = 250

_Matrix = tuple[float, float, float, float, float, float]
_Point = tuple[float, float]


class TooManyObjects(Exception):
    """A page draws more than `MOST_OBJECTS` objects."""


@dataclass(slots=True)
class Drawings:
    """What a page draws, in points as shown; `dots` are small filled shapes about as wide as high."""

    rules: list[Area]
    fills: list[Area]
    dots: list[Area]
    pictures: list[Area]


def drawings(page: Any, placing: Placing) -> Drawings:
    """Return what a page of pypdfium2 draws, also inside forms, as far as it can be seen.

    :raises TooManyObjects: if there are more than `MOST_OBJECTS`.
    """
    found = Drawings([], [], [], [])
    for drawn, kind, matrix in _objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            corners = [_through(matrix, _through(_matrix(drawn), point)) for point in ((0, 0), (1, 0), (0, 1), (1, 1))]
            found.pictures.append(_around([placing.point(*corner) for corner in corners]))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            _path(drawn, matrix, placing, found)
    return found


def _objects(page: Any) -> Iterator[tuple[Any, int, _Matrix]]:
    """Yield a page's paths and images, each with its kind and the matrix that brings its space to the page's."""
    waiting = [
        (pdfium.FPDFPage_GetObject(page, index), _SAME, 0)
        for index in range(_limited(pdfium.FPDFPage_CountObjects(page), 0))
    ]
    seen = len(waiting)
    waiting.reverse()
    while waiting:
        drawn, matrix, depth = waiting.pop()
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inside = _limited(pdfium.FPDFFormObj_CountObjects(drawn), seen)
            seen += inside
            onto_page = _product(_matrix(drawn), matrix)
            children = [(pdfium.FPDFFormObj_GetObject(drawn, index), onto_page, depth + 1) for index in range(inside)]
            waiting += reversed(children)
        else:
            yield drawn, kind, matrix


def _limited(count: int, seen: int) -> int:
    if seen + count > MOST_OBJECTS:
        raise TooManyObjects
    return max(0, count)


_SAME: Final[_Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _matrix(drawn: Any) -> _Matrix:
    m = pdfium.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if pdfium.FPDFPageObj_GetMatrix(drawn, byref(m)) else _SAME


def _product(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    (e, f) = _through(outer, (e, f))
    o = outer
    return (a * o[0] + b * o[2], a * o[1] + b * o[3], c * o[0] + d * o[2], c * o[1] + d * o[3], e, f)


def _through(matrix: _Matrix, point: _Point) -> _Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def _path(drawn: Any, matrix: _Matrix, placing: Placing, found: Drawings) -> None:
    fill, stroke = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, byref(fill), byref(stroke))
    filled = fill.value != 0 and _is_seen(drawn, pdfium.FPDFPageObj_GetFillColor)
    stroked = stroke.value != 0 and _is_seen(drawn, pdfium.FPDFPageObj_GetStrokeColor)
    if not filled and not stroked:
        return
    whole = _product(_matrix(drawn), matrix)
    for points in _outlines(drawn):
        shown = [placing.point(*_through(whole, point)) for point in points]
        if filled:
            _filled(shown, found)
        if stroked and not filled and len(shown) > 6 and _is_dot(_around(shown)):
            found.dots.append(_around(shown))
        elif stroked:
            found.rules += (Area(min(x, u), min(y, v), max(x, u), max(y, v)) for (x, y), (u, v) in _straight(shown))


def _filled(shown: Sequence[_Point], found: Drawings) -> None:
    area = _around(shown)
    is_round = len(shown) > 6
    if _is_dot(area):
        found.dots.append(area)
    elif not is_round and min(area.width, area.height) <= _THIN:
        found.rules.append(area)
    elif not is_round:
        found.fills.append(area)


def _is_dot(area: Area) -> bool:
    return _DOT[0] <= area.width <= _DOT[1] and 0.7 <= area.height / area.width <= 1.4


def _straight(shown: Sequence[_Point]) -> Iterator[tuple[_Point, _Point]]:
    """Yield the sides of an outline that run level or upright and are longer than a stroke of a letter."""
    if len(shown) > 6:
        return
    for one, other in itertools.pairwise(shown):
        across, down = abs(one[0] - other[0]), abs(one[1] - other[1])
        if min(across, down) <= 0.7 and max(across, down) > 3:
            yield one, other


def _outlines(drawn: Any) -> Iterator[list[_Point]]:
    """Yield the outlines of a path in its own space; a curve is its end points only."""
    x, y = c_float(), c_float()
    outline: list[_Point] = []
    for index in range(min(pdfium.FPDFPath_CountSegments(drawn), _MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, index)
        if not segment:
            continue
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and outline:
            yield outline
            outline = []
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        outline.append((x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and outline[-1] != outline[0]:
            outline.append(outline[0])
    if len(outline) > 1:
        yield outline


def _is_seen(drawn: Any, colour_of: Any) -> bool:
    """Return whether a colour is neither white, the colour of paper, nor transparent."""
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    if not colour_of(drawn, byref(red), byref(green), byref(blue), byref(alpha)):
        return True
    return alpha.value > 0 and min(red.value, green.value, blue.value) < _WHITE


def _around(points: Sequence[_Point]) -> Area:
    across, down = [x for x, _ in points], [y for _, y in points]
    return Area(min(across), min(down), max(across), max(down))

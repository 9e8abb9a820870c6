"""Rows that no rule parts: which lines between two rules begin a row, and which go on with the cells above."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from qa.reading.pdf.columns import Columns, span
from qa.reading.pdf.page import Word
from qa.reading.pdf.ruling import Stroke
from qa.reading.pdf.strips import Strip, lines, pieces

Row = tuple[Strip, ...]

_GAP: Final = 0.7
_WIDER: Final = 1.3
"""How much further apart rows are than the lines of one cell, where they are set apart."""

_OVERLAP: Final = 0.15
"""Share of a line's height, above and below, that may touch the next line's without being one band with it."""

_OPEN: Final = ("-", "\u2010", ",", "/", "(", "and", "or", "of", "to", "with", "in", "for", "the", "by", "than", "from")


@dataclass(frozen=True, slots=True)
class _Band:
    """A line, or several that overlap in height: what stands in each column."""

    lines: Row
    columns: dict[int, list[Strip]]
    top: float
    bottom: float

    @property
    def first(self) -> str:
        return " ".join(piece.text for piece in self.columns.get(0, ()))


def head_rows(known_lines: Sequence[Strip], known: Columns, gap: float, partial: Sequence[Stroke]) -> list[Row]:
    """Return the rows of column heads: a line with a head over several columns is a row, other lines make one."""
    rows: list[list[Strip]] = []
    was_over = True
    for line in known_lines:
        parts = pieces(line, gap)
        is_over = any(len(span(piece, parts, known, partial)) > 1 for piece in parts)
        if is_over or was_over:
            rows.append([line])
        else:
            rows[-1].append(line)
        was_over = is_over
    return [tuple(row) for row in rows]


def body_rows(known_lines: Sequence[Strip], known: Columns, size: float, *, is_ruled: bool) -> list[Row]:
    """Return the rows of lines between two rules, of `size` points.

    Where every row `is_ruled`, they are one row unless each line is plainly a row of its own.
    """
    bands = _bands(known_lines, known, size)
    if is_ruled:
        return [band.lines for band in bands] if _are_rows(bands, known) else [_lines(bands)]
    wide = _wide_gap(bands)
    full = _usual_count(bands)
    if wide is None:
        return [_lines(row) for row in _rows(bands, known, full)]
    groups = _groups(bands, wide)
    return [_lines(row) for group in groups for row in _rows_set_close(group, known, full)]


def rows_between_uprights(known_lines: Sequence[Strip], known: Columns, size: float) -> list[Row]:
    """Return the rows of lines in columns that are ruled, with their true sides, while no rule parts rows.

    They are one row unless wide gaps part them, or every line fills its columns and no column is one wrapped text.
    """
    bands = _bands(known_lines, known, size)
    wide = _wide_gap(bands)
    groups = _groups(bands, wide) if wide is not None else []
    if len(groups) > 1:
        return [_lines(group) for group in groups]
    count = max(2, len(known.extents) - 1)
    is_full = all(0 in band.columns and len(band.columns) >= count for band in bands)
    if len(bands) > 2 and is_full and not any(_wraps(bands, known, column) for column in range(len(known.extents))):
        return [band.lines for band in bands]
    return [_lines(bands)]


def _groups(bands: Sequence[_Band], wide: float) -> list[list[_Band]]:
    """Return the lines that wide gaps part; those without a first cell go on with the ones above."""
    groups: list[list[_Band]] = []
    for band in bands:
        if groups and band.top - groups[-1][-1].bottom < wide:
            groups[-1].append(band)
        else:
            groups.append([band])
    whole: list[list[_Band]] = []
    for group in groups:
        if whole and not any(0 in band.columns for band in group):
            whole[-1] += group
        else:
            whole.append(group)
    return whole


def _rows(bands: Sequence[_Band], known: Columns, full: int) -> list[list[_Band]]:
    rows: list[list[_Band]] = []
    for band in bands:
        if rows and not _begins_row(rows[-1], band, known, full):
            rows[-1].append(band)
        else:
            rows.append([band])
    return rows


def _rows_set_close(group: Sequence[_Band], known: Columns, full: int) -> list[list[_Band]]:
    """Return the rows of lines that stand close: they are one row's, unless each is plainly a row of its own."""
    pairs = list(pairwise(group))
    is_full = all(len(band.columns) >= max(2, full) and 0 in band.columns for band in group)
    is_wrapped = any(_wraps(group, known, column) for column in range(len(known.extents)))
    if is_full and all(
        _is_like(one, other) or (not _goes_on(one, other, known) and (_figures_in_both(one, other) or not is_wrapped))
        for one, other in pairs
    ):
        return [[band] for band in group]
    return [list(group)]


def _lines(bands: Sequence[_Band]) -> Row:
    return tuple(line for band in bands for line in band.lines)


def _bands(known_lines: Sequence[Strip], known: Columns, size: float) -> list[_Band]:
    groups: list[list[Strip]] = []
    reach = float("-inf")
    for line in known_lines:
        area = line.area
        if groups and area.top + _OVERLAP * area.height < reach:
            groups[-1].append(line)
            reach = max(reach, area.bottom - _OVERLAP * area.height)
        else:
            groups.append([line])
            reach = area.bottom - _OVERLAP * area.height
    return [_band(group, known, size) for group in groups]


def _band(group: Sequence[Strip], known: Columns, size: float) -> _Band:
    held: dict[int, list[Strip]] = {}
    for line in group:
        for piece in pieces(line, _GAP * size):
            for column in known.under(piece.area):
                held.setdefault(column, []).append(piece)
    areas = [line.area for line in group]
    return _Band(tuple(group), held, min(area.top for area in areas), max(area.bottom for area in areas))


def _wide_gap(bands: Sequence[_Band]) -> float | None:
    """Return the least gap that parts rows where gaps are plainly of two kinds, else None."""
    steps = sorted(other.top - one.top - (one.bottom - one.top) for one, other in pairwise(bands))
    if len(steps) < 2:
        return None
    height = sum(band.bottom - band.top for band in bands) / len(bands)
    leap, at = max((other - one, index) for index, (one, other) in enumerate(pairwise(steps)))
    low, high = steps[at] + height, steps[at + 1] + height
    return steps[at + 1] - leap / 2 if leap >= 1.2 and high >= low * (_WIDER - 0.18) else None


def _usual_count(bands: Sequence[_Band]) -> int:
    """Return how many columns most of the lines fill that fill any but the first."""
    counts = sorted(len(band.columns) for band in bands if len(band.columns) > 1)
    return counts[len(counts) // 2] if counts else 1


def _begins_row(row: Sequence[_Band], band: _Band, known: Columns, full: int) -> bool:
    """Return whether a line begins a row, and does not go on with the cells of `row`: if in doubt, it goes on."""
    above = row[-1]
    if 0 not in band.columns:
        return len(band.columns) >= max(2, full - 1) and _is_like(above, band)
    goes_on = _goes_on(above, band, known)
    if len(band.columns) >= 2:
        return not goes_on or _is_like(above, band)
    return not goes_on and (_is_set_apart(band, above) or _had_room(above, band, known))


def _goes_on(above: _Band, band: _Band, known: Columns) -> bool:
    """Return whether the first cell of a line reads on from the line above."""
    before = above.first
    if not before:
        return not band.first[:1].isupper() and not band.first[:1].isdigit()
    if before.lower().endswith(_OPEN[:5]) or before.lower().split()[-1] in _OPEN[5:]:
        return True
    return band.first[:1].islower() and not _had_room(above, band, known)


def _had_room(above: _Band, band: _Band, known: Columns, column: int = 0) -> bool:
    """Return whether the first word of a line's cell would have fitted on the line above: then it did not wrap."""
    if column not in above.columns or column not in band.columns:
        return True
    start, end = known.extents[column]
    word = band.columns[column][0].words[0]
    used = max(piece.area.right for piece in above.columns[column]) - start
    return used + 0.3 * word.size + word.area.width < end - start


def _wraps(bands: Sequence[_Band], known: Columns, column: int) -> bool:
    """Return whether every line of a column was too full for the next one's first word: they are one cell's."""
    return not any(_had_room(one, other, known, column) for one, other in pairwise(bands))


def _is_set_apart(band: _Band, above: _Band) -> bool:
    bold = all(line.is_bold for line in band.lines)
    return bold and not all(line.is_bold for line in above.lines)


def _figures_in_both(one: _Band, other: _Band) -> bool:
    """Return whether figures stand in a column of both lines: a number seldom wraps."""
    return any(
        column > 0 and _has_figure(one.columns[column]) and _has_figure(other.columns[column])
        for column in one.columns.keys() & other.columns.keys()
    )


def _is_like(above: _Band, band: _Band) -> bool:
    """Return whether a line is a row like the one above: beside its first cell, figures below figures, nothing wrapped."""
    both = band.columns.keys() & above.columns.keys() - {0}
    figures = sum(_begins_with_figure(above.columns[at]) and _begins_with_figure(band.columns[at]) for at in both)
    goes_on = any(
        band.columns[at][0].text[:1].islower() or above.columns[at][-1].text.lower().endswith(_OPEN[:5]) for at in both
    )
    return (
        len(both) == len(band.columns.keys() - {0})
        and not goes_on
        and (figures > 1 or (figures == 1 and len(both) > 2))
    )


def _begins_with_figure(parts: Sequence[Strip]) -> bool:
    return parts[0].text.lstrip("<>≤≥~±+-–−(")[:1].isdigit()


def _has_figure(parts: Sequence[Strip]) -> bool:
    return any(char.isdigit() for char in parts[0].text)


def _are_rows(bands: Sequence[_Band], known: Columns) -> bool:
    """Return whether every line fills all columns, three or more, with figures, and none was wrapped."""
    count = len(known.extents)
    return (
        len(bands) > 1
        and count > 2
        and all(len(band.columns) == count and len(lines(_words(band))) == 1 for band in bands)
        and all(_figures_in_both(one, other) and _had_room(one, other, known) for one, other in pairwise(bands))
    )


def _words(band: _Band) -> list[Word]:
    return [word for line in band.lines for word in line.words]

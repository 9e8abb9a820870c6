"""Tables with no ruling at all, told from columns of prose, lists, contents and forms by what stands in them."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from qa.reading.pdf.aligned import placed
from qa.reading.pdf.cells import Grid, Slot, torn_rows
from qa.reading.pdf.columns import Columns, by_column, columns, has_prose, shared, white
from qa.reading.pdf.page import Area, Word
from qa.reading.pdf.rows import body_rows
from qa.reading.pdf.strips import TABLE_TITLE, Strip, em, lines, pieces

_GAP: Final = 1.0
"""Between two columns at least, in the size of their words."""

_FARTHEST: Final = 2.6
"""Between two lines of a table at most, in the size of their words, from top to top."""

_LEAP: Final = 2.2
_LEAP_TO_TITLE: Final = 1.7
"""How much further from the line above it a line stands, than lines of a table usually do, that is another's."""

_FEW_STEPS: Final = 8

_FEWEST: Final = 3
_MOST_LINES: Final = 400
_LONG: Final = 6.0
"""Words of a cell, on average: longer ones are prose."""

_ENOUGH: Final = 3

_MARKER: Final = re.compile(r"[•●○◦▪■□–—*·\-»☐☑✓]|\(?(?:\d{1,3}(?:\.\d+)*|[a-z]|[ivx]+)[.)]|\d{1,2}(?:\.\d+)*|\[\d+\]")
_LEADER: Final = re.compile(r"(?:\.\s?){4,}|_{3,}|…{2,}")
_FIGURE: Final = re.compile(r"[<>≤≥~±+\-–]?\s?\d")
_PAGE_NUMBER: Final = re.compile(r"\d{1,4}|[ivxl]+")


def unruled(words: Sequence[Word], shades: Sequence[Area], *, depth: int = 0) -> list[Grid]:
    """Return the tables among words, from top to bottom.

    `shades` are the page's shaded areas: a head can be one. Columns of prose are looked through one by one, once.
    """
    known = lines(words)
    found: list[Grid] = []
    at = 0
    while at < len(known):
        run = _run(known, at)
        rows = sum(len(_parts(line)) > 1 for line in run)
        if rows < _FEWEST:
            at += 1
            continue
        above = next((line for line in reversed(known[:at]) if line.area.bottom <= run[0].area.top), None)
        grid = _table(run, above, shades)
        if grid is not None:
            found.append(grid)
        elif depth == 0:
            found += _within_columns(run, shades)
        at += len(run)
    return found


def _parts(line: Strip) -> list[Strip]:
    return pieces(line, _GAP * em(line.words))


def _run(known: Sequence[Strip], first: int) -> list[Strip]:
    """Return the lines from `first` on that share the white between their columns; a line over it ends them."""
    parts = _parts(known[first])
    run = [known[first]]
    common = white([_extent(part) for part in parts], _extent(known[first]), 0)
    at = first + 1
    while common and at < len(known) and len(run) < _MOST_LINES and _is_next(run, known[at]):
        agreed = _shared(common, known[at])
        if not agreed:
            if at + 1 >= len(known) or not _is_title(known, at, run) or not _shared(common, known[at + 1]):
                break
            agreed = common
        common = agreed
        run.append(known[at])
        at += 1
    while len(run) > 1 and len(_parts(run[-1])) == 1 and run[-1].area.left - run[0].area.left < 3:
        if _ends_cell(run):
            break
        run.pop()
    return run


def _ends_cell(run: Sequence[Strip]) -> bool:
    """Return whether the last line, in the first column alone, is plainly part of the row above it."""
    steps = [other.area.top - one.area.bottom for one, other in pairwise(run)]
    return steps[-1] <= min(steps) + 0.5 and (max(steps) - steps[-1] > 3 or not run[-1].text[:1].isupper())


def _extent(part: Strip) -> tuple[float, float]:
    area = part.area
    return area.left, area.right


def _is_next(run: Sequence[Strip], line: Strip) -> bool:
    """Return whether a line stands near enough to the lines above to be of one table, and titles no other."""
    size = max(em(run[-1].words), em(line.words))
    step = line.area.top - run[-1].area.top
    if step > _FARTHEST * size or TABLE_TITLE.match(line.text):
        return False
    usual = [below.area.top - above.area.top for above, below in pairwise(run[-_FEW_STEPS:])]
    leap = _LEAP if len(_parts(line)) > 1 else _LEAP_TO_TITLE
    return len(usual) < 2 or step <= leap * median(usual)


def _shared(common: list[tuple[float, float]], line: Strip) -> list[tuple[float, float]]:
    size = em(line.words)
    free = white([_extent(part) for part in _parts(line)], (float("-inf"), float("inf")), 0)
    return shared(common, free, 0.8 * _GAP * size)


def _is_title(known: Sequence[Strip], at: int, run: Sequence[Strip]) -> bool:
    """Return whether a line that runs over the gaps titles the rows below it: it is short, and begins where they do."""
    line = known[at].area
    reach = max(each.area.right for each in run)
    left = min(each.area.left for each in run)
    return len(_parts(known[at])) == 1 and line.right - left <= 0.6 * (reach - left) and len(_parts(known[at + 1])) > 1


def _within_columns(run: Sequence[Strip], shades: Sequence[Area]) -> list[Grid]:
    """Return the tables in single columns of lines that stand side by side by chance: a page set in columns."""
    size = em([word for line in run for word in line.words])
    known = columns([_parts(line) for line in run], _GAP * size)
    if known is None or not has_prose([_parts(line) for line in run], known):
        return []
    found = []
    edges = [float("-inf"), *known.edges[1:-1], float("inf")]
    for left, right in pairwise(edges):
        for part in _runs_within(run, left, right):
            found += unruled([word for line in part for word in line.words], shades, depth=1)
    return found


def _runs_within(run: Sequence[Strip], left: float, right: float) -> list[list[Strip]]:
    """Return what stands between two edges of each line; a line that runs over one of them parts what is around it."""
    parts: list[list[Strip]] = [[]]
    for line in run:
        touching = [part for part in _parts(line) if part.area.right > left and part.area.left < right]
        if any(part.area.left < left or part.area.right > right for part in touching):
            parts.append([])
        else:
            parts[-1] += touching
    return parts


def _table(run: Sequence[Strip], above: Strip | None, shades: Sequence[Area]) -> Grid | None:
    size = em([word for line in run for word in line.words])
    known = columns([_parts(line) for line in run], _GAP * size)
    if known is None:
        return None
    rows = body_rows(run, known, size, is_ruled=False)
    tops = [row[0].area.top for row in rows]
    grid = placed(rows, [*tops, run[-1].area.bottom], known, size)
    if grid.rows < _FEWEST or torn_rows(grid) or _is_jumbled(grid) or _is_other(grid, run, known):
        return None
    has_caption = above is not None and TABLE_TITLE.match(above.text) is not None and _is_close(above, run[0], size)
    return grid if 2 * has_caption + _evidence(grid, run, known, shades) >= _ENOUGH else None


def _is_jumbled(grid: Grid) -> bool:
    """Return whether lines with figures below each other in two columns or more could not be told to be rows."""
    for row in range(grid.rows):
        slots = [slot for slot in grid.slots if slot.row == row and slot.words]
        several = [lines(slot.words) for slot in slots]
        figures = sum(sum(_FIGURE.match(line.text) is not None for line in held) > 1 for held in several)
        if figures > 1:
            return True
    return False


def _is_close(above: Strip, first: Strip, size: float) -> bool:
    return first.area.top - above.area.bottom <= 4 * size


def _is_other(grid: Grid, run: Sequence[Strip], known: Columns) -> bool:
    """Return whether the lines are prose, a list, a table of contents, a form or the scale of a chart."""
    written = [slot for slot in grid.slots if slot.words]
    first = [slot for slot in written if slot.column == 0]
    last = [slot for slot in written if slot.column + slot.columns == grid.columns]
    texts = [_text(slot) for slot in written]
    return (
        any(_LEADER.search(line.text) for line in run)
        or (
            sum(_MARKER.fullmatch(_text(slot)) is not None for slot in first) > 0.5 * len(first)
            and (grid.columns == 2 or not any(_FIGURE.match(_text(slot)) for slot in last))
        )
        or 2 * sum(text.endswith(":") for text in texts) > len(first)
        or (grid.columns == 2 and _counts_pages([_text(slot) for slot in last]))
        or not (_is_worded(first) or _is_worded([slot for slot in written if slot.row == 0]))
        or sum(len(slot.words) for slot in written) > _LONG * len(written)
        or has_prose([_parts(line) for line in run], known)
    )


def _text(slot: Slot) -> str:
    return " ".join(word.text for word in slot.words)


def _is_worded(slots: Sequence[Slot]) -> bool:
    return 2 * sum(any(map(str.isalpha, _text(slot))) for slot in slots) >= len(slots)


def _counts_pages(texts: Sequence[str]) -> bool:
    numbers = [int(text) for text in texts if text.isdecimal()]
    pages = [text for text in texts if _PAGE_NUMBER.fullmatch(text)]
    return len(pages) > 0.7 * len(texts) and all(one <= other for one, other in pairwise(numbers))


def _evidence(grid: Grid, run: Sequence[Strip], known: Columns, shades: Sequence[Area]) -> int:
    """Return how many signs of a table the lines show."""
    written = [slot for slot in grid.slots if slot.words]
    others = [slot for slot in written if slot.column > 0 and slot.row > 0]
    figures = sum(_FIGURE.match(slot.words[0].text) is not None for slot in others)
    head = [slot for slot in written if slot.row == 0]
    is_head = len(head) == grid.columns and all(word.is_bold for slot in head for word in slot.words)
    body_is_bold = all(word.is_bold for slot in others for word in slot.words)
    area = run[0].area
    is_shaded = any(
        shade.left <= area.left + 1
        and shade.right >= area.right - 1
        and shade.top <= area.top + 2
        and area.bottom - 2 <= shade.bottom < run[1].area.bottom
        for shade in shades
    )
    return (
        (grid.columns > 2)
        + 2 * (2 * figures >= len(others) > 0)
        + (len(written) >= 0.75 * len(grid.slots))
        + (2 if is_head and not body_is_bold else 0)
        + (2 if is_shaded else 0)
        - (0 if _are_straight(run, known) else 2)
    )


def _are_straight(run: Sequence[Strip], known: Columns) -> bool:
    """Return whether the pieces of each column stand flush left or right, or around one middle."""
    for parts in by_column([_parts(line) for line in run], known)[1:]:
        areas = [part.area for part in parts]
        places = (
            [area.left for area in areas],
            [area.right for area in areas],
            [(area.left + area.right) / 2 for area in areas],
        )
        flush = max((sum(abs(at - median(each)) <= 3 for at in each) for each in places if each), default=0)
        if flush < 0.6 * len(areas):
            return False
    return True

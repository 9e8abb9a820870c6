"""Columns of tables in which one cell lacks the unit that all the others have."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from qa.guideline import Guideline
from qa.reading.figures import UNIT
from qa.reading.tables import cells, is_row

_FEWEST: Final = 3
"""Cells that must agree on a unit before one without it is doubted."""

_VALUE: Final = re.compile(
    rf"(?:[<>≤≥~]\s?)?(?P<figure>[\d.,]*\d)(?:\s?(?:-|–|to)\s?[\d.,]*\d)?\s?(?P<unit>{UNIT})?", re.IGNORECASE
)
_HAS_UNIT: Final = re.compile(rf"(?<![a-z]){UNIT}", re.IGNORECASE)

_Cells = tuple[str, ...]


def cells_without_unit(guideline: Guideline) -> Iterator[tuple[int, str]]:
    """Yield (index of the statement, sentence) for each cell whose unit is missing; a head that names one gives it."""
    rows = [
        (number, statement)
        for number, statement in enumerate(guideline.statements)
        if is_row(guideline.quote(statement))
    ]
    for _, table in groupby(rows, key=lambda row: row[1].block):
        found = list(table)
        lines = [cells(guideline.quote(statement)) for _, statement in found]
        head = _line_before(guideline.text, found[0][1].start)
        for row, cell, unit in _bare(lines, cells(head) if is_row(head) else ()):
            yield (
                found[row][0],
                f"The figure {cell} has no unit in the source's table, where the others of its column are in {unit}; "
                "check it before using it.",
            )


def _bare(rows: Sequence[_Cells], head: _Cells) -> Iterator[tuple[int, str, str]]:
    """Yield (row, cell, unit) for the one cell of a column that has a figure, and not the unit that all others have."""
    for column in range(1, min(map(len, rows), default=0)):
        if column < len(head) and _HAS_UNIT.search(head[column]):
            continue
        filled = [(number, match) for number, row in enumerate(rows) if (match := _VALUE.fullmatch(row[column]))]
        units = {match["unit"].lower() for _, match in filled if match["unit"]}
        bare = [(number, match) for number, match in filled if not match["unit"]]
        if len(units) == len(bare) == 1 and len(filled) > _FEWEST:
            number, match = bare[0]
            # A row that is of something else ("Number of doses") says so in its own head.
            if match["figure"] != "0" and not _HAS_UNIT.search(rows[number][0]):
                yield number, match.group(), units.pop()


def _line_before(text: str, start: int) -> str:
    return text[:start].rstrip("\n").rpartition("\n")[2]

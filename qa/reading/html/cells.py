"""Tables: which cells stand in which row, how far they span, and whether it is a table at all or only a layout."""

import re
from dataclasses import dataclass, replace
from typing import Final

from qa.reading.html.tree import HEADINGS, Element, children, heading_level, role

_WIDEST: Final = 100
_LONGEST: Final = 20_000
_LONGEST_CELL: Final = 200
"""Words; where no cell is marked as a head, a longer one holds a page's column and no value."""

_SECTIONS: Final = ("thead", "tbody", "tfoot")
_CELLS: Final = ("td", "th")
_SPAN: Final = re.compile(r"\s*(\d{1,5})\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells and for each the columns and rows that it covers."""

    cells: tuple[Element, ...]
    spans: tuple[tuple[int, int], ...]
    section: str = ""


@dataclass(frozen=True, slots=True)
class Laid:
    """A table as it is laid out; `strays` is what stands in it outside of cells, `head_rows` are those of its head."""

    element: Element
    rows: tuple[Row, ...]
    caption: Element | None
    strays: tuple[str | Element, ...]
    head_rows: int


def laid_out(table: Element) -> Laid:
    """Return a table's rows as they are shown: its foot stands last wherever the page has it."""
    rows: list[Row] = []
    strays: list[str | Element] = []
    captions: list[Element] = []
    _collect(table, "", rows, strays, captions)
    head = [row for row in rows if row.section == "thead"]
    body = [row for row in rows if row.section in ("", "body")]
    foot = [row for row in rows if row.section == "tfoot"]
    ordered = _spans_within([*head, *body, *foot])
    strays += captions[1:]
    head_rows = len([row for row in ordered if row.section == "thead"]) if body or foot else 0
    return Laid(table, tuple(ordered), captions[0] if captions else None, tuple(strays), head_rows)


def is_layout(table: Laid) -> bool:
    """Return whether a table only places text on the page: one column, or cells that hold parts of a document."""
    columns = [sum(span[0] for span in row.spans) for row in table.rows]
    if role(table.element) in ("presentation", "none") or max(columns, default=0) > _WIDEST or len(columns) > _LONGEST:
        return True
    if max((len(row.cells) for row in table.rows), default=0) < 2:
        return True
    cells = [cell for row in table.rows for cell in row.cells]
    if table.head_rows or any(cell.tag == "th" for cell in cells):
        return False
    return any(_holds_document(cell) for cell in cells)


def is_head(cell: Element, row: Row) -> bool:
    """Return whether a cell is marked as the head of its column or its row."""
    if cell.tag == "th" or row.section == "thead" or role(cell) in ("columnheader", "rowheader"):
        return True
    inner = [*cell]
    return len(inner) == 1 and heading_level(inner[0]) > 0 and not (cell.text or "").strip()


def _collect(
    parent: Element, section: str, rows: list[Row], strays: list[str | Element], captions: list[Element]
) -> None:
    loose: list[Element] = []
    for child in children(parent):
        if isinstance(child, str):
            strays += [child] if child.strip() else []
            continue
        if child.tag in _CELLS:
            loose.append(child)
            continue
        if loose:
            rows.append(_row(loose, section))
            loose = []
        if child.tag == "tr":
            rows.append(_row([cell for cell in child if cell.tag in _CELLS], section))
            strays += (each for each in children(child) if _is_stray(each))
        elif child.tag in _SECTIONS and not section:
            _collect(child, "body" if child.tag == "tbody" else str(child.tag), rows, strays, captions)
        elif child.tag == "caption":
            captions.append(child)
        elif child.tag not in ("colgroup", "col"):
            strays.append(child)
    if loose:
        rows.append(_row(loose, section))


def _is_stray(each: str | Element) -> bool:
    return bool(each.strip()) if isinstance(each, str) else each.tag not in _CELLS


def _row(cells: list[Element], section: str) -> Row:
    return Row(tuple(cells), tuple((_span(cell, "colspan"), _span(cell, "rowspan")) for cell in cells), section)


def _span(cell: Element, name: str) -> int:
    """Return how many columns or rows a cell covers; 0 rows are all that are left."""
    match = _SPAN.fullmatch(str(cell.get(name) or ""))
    return int(match.group(1)) if match else 1


def _spans_within(rows: list[Row]) -> list[Row]:
    """Return the rows with no span reaching beyond the table: pages write 100 columns to mean all of them."""
    rows = [row for row in rows if row.cells]
    wide = [sum(max(1, columns) for columns, _ in row.spans) for row in rows if len(row.cells) > 1]
    width = max(wide, default=1)
    return [
        replace(
            row,
            spans=tuple(
                (
                    min(max(1, columns), width) if len(row.cells) == 1 else max(1, columns),
                    min(count or len(rows), len(rows) - at),
                )
                for columns, count in row.spans
            ),
        )
        for at, row in enumerate(rows)
    ]


def _holds_document(cell: Element) -> bool:
    inner = [*cell]
    if next(cell.iter("table"), None) is not None or len("".join(cell.itertext()).split()) > _LONGEST_CELL:
        return True
    return any(True for _ in cell.iter(*HEADINGS)) and len(inner) > 1

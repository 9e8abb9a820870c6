"""Tables that are written as lines of text: "| a | b |" rows, or cells parted by tabs."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from qa.reading.draft import Block, Heading, Paragraph, Table

SUB_HEADING_LEVEL: Final = 7
"""Of a heading that is printed as a bold line: it stands below every real heading."""

_LONGEST_CAPTION: Final = 30
"""Words."""

_ROW: Final = re.compile(r"\s*\|.*\|\s*")
_UNESCAPED_BAR: Final = re.compile(r"(?<!\\)\|")
_RULE: Final = re.compile(r"\s*:?-{2,}:?\s*|\s*-\s*|\s*:-+:?\s*|\s*-+:\s*")
_CAPTION: Final = re.compile(
    r"(?:table|figure|box)\s*:?\s*(?:table|figure|box)?\s*[\dA-Z]{1,3}\b.*|table\s*:.*", re.IGNORECASE
)


def is_row(line: str) -> bool:
    """Return whether a line is written as a table row, "| a | b |"."""
    return len(line) > 2 and _ROW.fullmatch(line) is not None


def cells(line: str) -> tuple[str, ...]:
    """Return the cells of a row; a bar after a backslash stands inside a cell."""
    inner = line.strip()[1:-1]
    return tuple(cell.strip().replace("\\|", "|") for cell in _UNESCAPED_BAR.split(inner))


def table(rows: Sequence[tuple[str, ...]], caption: str = "") -> list[Block]:
    """Return the table that `rows` make, the first of them its column heads, and after it its one-cell rows as notes.

    A rule between head and body ("|---|---|") is no row; a table of one row has no heads.
    """
    rows = [row for row in rows if not all(_RULE.fullmatch(cell) for cell in row)]
    width = max((len(row) for row in rows), default=0)
    notes = [row[0] for row in rows if len([cell for cell in row if cell]) == 1 and len(row) == 1 and width > 1]
    data = [row for row in rows if any(row) and not (len(row) == 1 and width > 1)]
    if not data:
        return [Paragraph(note) for note in notes]
    head, body = (data[0], data[1:]) if len(data) > 1 else ((), data)
    return [Table(head, tuple(body), caption), *(Paragraph(note) for note in notes)]


def captioned(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with each line that titles a table made that table's caption."""
    kept: list[Block] = []
    for block in blocks:
        above = kept[-1] if kept else None
        if isinstance(block, Table) and isinstance(above, Heading | Paragraph) and _titles(above):
            kept[-1] = replace(block, caption=above.text)
        else:
            kept.append(block)
    return kept


def _titles(block: Heading | Paragraph) -> bool:
    if isinstance(block, Heading) and block.level == SUB_HEADING_LEVEL:
        return True
    return len(block.text.split()) <= _LONGEST_CAPTION and _CAPTION.fullmatch(block.text) is not None

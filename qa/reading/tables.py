"""Tables: from cells with their spans, from lines written as "| a | b |", and the lines that title them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from qa.guideline import Box
from qa.reading import prints
from qa.reading.draft import Block, Heading, Paragraph, Print, Table
from qa.reading.structure import SUB_HEADING_LEVEL

_LONGEST_CAPTION: Final = 30
"""Words."""

_LONGEST_HEAD: Final = 12
"""Words of a column head that nothing marks as one."""

_VALUE: Final = re.compile(
    r"(?:(?:[<>≤≥~±+−-]|less than|more than|up to)\s*)?(?!(?:19|20)\d\d$)\d[\d.,/ –-]*"
    r"(?:%|[µμmk]?[gGlL](?:/\S+)?|IU|units?|mmol\S*|mm\s?Hg|[a-zµμ]{1,4}/\S+|(?:second|minute|hour|day|week|month|year)s?)?"
    r"|yes|no|n/?a|[-–—]",
    re.IGNORECASE,
)

_WIDEST: Final = 100
_LONGEST: Final = 20_000

_ROW: Final = re.compile(r"\s*\|.*\|\s*")
_UNESCAPED_BAR: Final = re.compile(r"(?<!\\)\|")
_RULE: Final = re.compile(r"\s*:?-{2,}:?\s*|\s*-\s*|\s*:-+:?\s*|\s*-+:\s*")
_CAPTION: Final = re.compile(
    r"(?:table|figure|box)\s*:?\s*(?:table|figure|box)?\s*[\dA-Z]{1,3}\b.*|table\s*:.*", re.IGNORECASE
)
_NOTE: Final = re.compile(
    r"(?:[*†‡§¶#]|(?:foot)?notes?\b|abbreviations?\b|source\b|key\b|legend\b|[a-z\d][).]\s).*", re.I
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that covers `columns` columns and `rows` rows; `is_head` says that it is set as a head."""

    text: str
    columns: int = 1
    rows: int = 1
    is_head: bool = False
    boxes: tuple[Box, ...] = ()


def grid(rows: Sequence[Sequence[Cell]], caption: str = "", *, head_rows: int | None = None) -> list[Block]:
    """Return the table that rows of cells make, and after it its notes.

    A cell that spans rows or columns is said in each of them. The column heads are the first `head_rows` rows; where
    that is None, the leading rows whose cells are all heads; where no cell of a row is marked as head at all, the first
    row, if there are several. Heads that stand above each other are joined. A row that is one cell over all columns
    titles the rows below it, and their own heads then begin with it; at the end of the table it is a note.
    """
    cells = _spread(rows)
    width = max((len(row) for row in cells), default=0)
    if width < 2:
        return [_note(row[0].text, row[0].boxes) for row in cells if row and row[0].text]
    cells = [row for row in cells if any(cell.text for cell in row)]
    top = _head_rows(cells) if head_rows is None else min(head_rows, len(cells))
    above = [row for row in cells[:top] if not _is_whole(row)]
    titles = [row[0].text for row in cells[:top] if _is_whole(row)]
    head = tuple(_stacked([row[column].text for row in above]) for column in range(width)) if above else ()
    body, notes = _grouped(cells[top:])
    caption = ". ".join(filter(None, [caption, *titles]))
    found: list[Block] = []
    if body:
        texts = tuple(tuple(cell.text for cell in row) for row in body)
        boxes = tuple(prints.lines(dict.fromkeys(box for cell in row for box in cell.boxes)) for row in body)
        found.append(Table(head, texts, caption, boxes if any(boxes) else ()))
    elif head:
        found.append(Table((), (head,), caption))
    return [*found, *notes]


def _spread(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return the rows with each cell repeated in every place that it covers, all of one length."""
    spread: list[list[Cell]] = []
    hanging: dict[int, tuple[Cell, int]] = {}
    for row in rows[:_LONGEST]:
        line: list[Cell] = []
        waiting = list(row)
        while (waiting or any(column >= len(line) for column in hanging)) and len(line) < _WIDEST:
            column = len(line)
            if column in hanging:
                cell, left = hanging.pop(column)
                line.append(cell)
                if left > 1:
                    hanging[column] = (cell, left - 1)
            elif waiting:
                cell = waiting.pop(0)
                for offset in range(min(max(1, cell.columns), _WIDEST - column)):
                    line.append(cell)
                    if cell.rows > 1:
                        hanging[column + offset] = (cell, cell.rows - 1)
            else:
                line.append(Cell(""))
        spread.append(line)
    width = max((len(line) for line in spread), default=0)
    return [line + [Cell("")] * (width - len(line)) for line in spread]


def _head_rows(cells: Sequence[Sequence[Cell]]) -> int:
    marked, is_open = 0, True
    for row in cells:
        # Below the heads, a head that stands alone titles the rows under it.
        is_title, stands_alone = _is_whole(row), bool(row[0].text) and not any(cell.text for cell in row[1:])
        if not all(cell.is_head or not cell.text for cell in row) or (not is_open and is_title) or stands_alone:
            break
        is_open = is_open and is_title
        marked += 1
    if marked and not is_open:
        return marked if marked < len(cells) else 1 if len(cells) > 1 else 0
    has_row_heads = any(cell.is_head for row in cells for cell in row[:1])
    return int(len(cells) > 1 and not has_row_heads and _is_worded_as_heads(cells[0]))


def _is_worded_as_heads(row: Sequence[Cell]) -> bool:
    """Return whether a row whose cells nothing marks can be column heads; the one above the row heads may be empty."""
    texts = [cell.text for cell in row]
    return all(texts[1:]) and not any(
        len(text.split()) > _LONGEST_HEAD or text.endswith((".", ";")) or _VALUE.fullmatch(text) for text in texts
    )


def _is_whole(row: Sequence[Cell]) -> bool:
    """Return whether a row is one cell over all columns."""
    return len(row) > 1 and all(cell is row[0] for cell in row) and bool(row[0].text)


def _stacked(texts: Sequence[str]) -> str:
    return " – ".join(dict.fromkeys(filter(None, texts)))


def _grouped(rows: Sequence[Sequence[Cell]]) -> tuple[list[list[Cell]], list[Block]]:
    """Return the rows with the titles of their groups before their own heads, and the notes at the end."""
    end = len(rows)
    while end and _is_whole(rows[end - 1]):
        end -= 1
    body: list[list[Cell]] = []
    notes: list[Block] = [_note(row[0].text, row[0].boxes) for row in rows[end:]]
    title, titled = "", False
    heads_are_usual = sum(row[0].is_head for row in rows) * 2 > len(rows)
    for row in rows[:end]:
        stands_alone = row[0].is_head and not heads_are_usual and not any(cell.text for cell in row[1:])
        if not _is_whole(row) and not stands_alone:
            first = replace(row[0], text=f"{title}: {row[0].text}".removesuffix(": ")) if title else row[0]
            body.append([first, *row[1:]])
            titled = False
        elif _NOTE.match(row[0].text) or row[0].text.endswith("."):
            notes.append(_note(row[0].text, row[0].boxes))
        else:
            # One title right under another narrows it down.
            title = f"{title} – {row[0].text}" if titled else row[0].text
            titled = True
    return body, notes


def _note(text: str, boxes: Sequence[Box]) -> Paragraph:
    return Paragraph(text, tuple(Print(0, len(text), box) for box in boxes))


def is_row(line: str) -> bool:
    """Return whether a line is written as a table row, "| a | b |"."""
    return len(line) > 2 and _ROW.fullmatch(line) is not None


def cells(line: str) -> tuple[str, ...]:
    """Return the cells of a row; a bar after a backslash stands inside a cell."""
    inner = line.strip()[1:-1]
    return tuple(cell.strip().replace("\\|", "|") for cell in _UNESCAPED_BAR.split(inner))


def row(texts: Sequence[str]) -> str:
    """Return the line that `cells` reads as `texts`."""
    return f"| {' | '.join(text.replace('|', chr(92) + '|') for text in texts)} |"


def table(rows: Sequence[tuple[str, ...]], caption: str = "", boxes: Sequence[tuple[Box, ...]] = ()) -> list[Block]:
    """Return the table that `rows` make, the first of them its column heads, and after it its one-cell rows as notes.

    A rule between head and body ("|---|---|") is no row; a table of one row has no heads. `boxes` is parallel to `rows`.
    """
    placed = list(zip(rows, boxes, strict=True)) if boxes else [(row, ()) for row in rows]
    placed = [(row, where) for row, where in placed if not all(_RULE.fullmatch(cell) for cell in row)]
    width = max((len(row) for row, _ in placed), default=0)
    notes: list[Block] = [_note(row[0], where) for row, where in placed if len(row) == 1 and row[0] and width > 1]
    data = [(row, where) for row, where in placed if any(row) and not (len(row) == 1 and width > 1)]
    if not data:
        return notes
    head, body = (data[0][0], data[1:]) if len(data) > 1 else ((), data)
    where = tuple(each for _, each in body) if boxes else ()
    return [Table(head, tuple(row for row, _ in body), caption, where), *notes]


def joined_rows(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks with neighbouring paragraphs that are written as rows ("| a | b |") made one table."""
    for loose, run in groupby(blocks, key=lambda block: isinstance(block, Paragraph) and is_row(block.text)):
        if loose:
            rows = [block for block in run if isinstance(block, Paragraph)]
            places = [prints.lines(each.box for each in block.prints) for block in rows]
            yield from table([cells(block.text) for block in rows], boxes=places if any(places) else ())
        else:
            yield from run


def captioned(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with each line that titles a table made that table's caption."""
    kept: list[Block] = []
    for block in blocks:
        above = kept[-1] if kept else None
        if isinstance(block, Table) and not block.caption and isinstance(above, Heading | Paragraph) and _titles(above):
            kept[-1] = replace(block, caption=above.text)
        else:
            kept.append(block)
    return kept


def _titles(block: Heading | Paragraph) -> bool:
    if isinstance(block, Heading) and block.level == SUB_HEADING_LEVEL:
        return True
    return len(block.text.split()) <= _LONGEST_CAPTION and _CAPTION.fullmatch(block.text) is not None

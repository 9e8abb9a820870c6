"""Makes blocks out of a document's lines and tables: headings, paragraphs, nested lists, tables, notes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from qa.reading import structure, tables
from qa.reading.canonical import plain
from qa.reading.draft import Block, Heading, Item, ListBlock, Paragraph, Table
from qa.reading.word.headings import Manner, labelled
from qa.reading.word.typed import Typed, typed
from qa.reading.word.walk import Board, Content, Line, Square
from qa.reading.wording import recommendation_number

_DEEP: Final = re.compile(r"\(?\d{1,3}(?:\.\d{1,3})+[.):]?")
_NAMED: Final = re.compile(r"[^\W\d_]{3,}|.*\s")
_TABLE_CAPTION: Final = re.compile(r"table\s*[\dA-Z]{1,3}\b", re.IGNORECASE)
_ALIKE: Final = 100
"""Twips by which indents may differ and still be one."""

_MOST_LINES: Final = 3
"""Lines in each cell of a table that has only one row; with more it sets text side by side."""

_TYPED_LIST: Final = "typed"


@dataclass(frozen=True, slots=True)
class _Open:
    """An item of the list that is being read; `introduces` says that it ends in a colon."""

    list: str
    level: int
    indent: int
    is_bullet: bool
    introduces: bool

    def holds(self, other: "_Open") -> bool:
        """Return whether `other` is nested in it."""
        if self.list == other.list and self.level != other.level:
            return self.level < other.level
        if self.introduces and self.is_bullet != other.is_bullet and self.indent <= other.indent + _ALIKE:
            return other.is_bullet
        return self.indent + _ALIKE < other.indent


class Arrangement:
    """Arranges the contents of one story; `manner` is how the document is set."""

    def __init__(self, manner: Manner) -> None:
        """Begin with nothing."""
        self._manner = manner
        self._blocks: list[Block] = []
        self._items: list[Item] = []
        self._open: list[_Open] = []
        self._notes: list[str] = []
        self._boxed: list[range] = []

    def blocks(self, content: Sequence[Content]) -> list[Block]:
        """Return the blocks of a story; notes that are text stand at the end of their section."""
        self._take(content)
        self._end_list()
        self._set_notes()
        for box in self._boxed:
            self._close(box)
        return self._blocks

    def _take(self, content: Sequence[Content]) -> None:
        for at, each in enumerate(content):
            if isinstance(each, Board):
                self._end_list()
                self._board(each)
            else:
                neighbours = (*content[max(0, at - 1) : at], *content[at + 1 : at + 2])
                self._line(each, in_list=any(_is_of_list(each, other) for other in neighbours))
                self._notes += each.notes

    def _line(self, line: Line, *, in_list: bool) -> None:
        text = labelled(line)
        level = None if in_list and line.level is None and not line.is_title else self._manner.level(line, text)
        if level is not None:
            self._head(structure.heading(text.removesuffix(":"), level), is_title=line.is_title)
        elif entry := self._entry(line, in_list=in_list):
            self._item(*entry)
        elif not self._goes_on(line):
            self._end_list()
            block = structure.paragraph(text, is_bold=self._manner.is_bold_line(line, text))
            if isinstance(block, Heading):
                self._set_notes()
            self._blocks.append(block)

    def _head(self, block: Heading | Paragraph, *, is_title: bool) -> None:
        self._end_list()
        above = self._blocks[-1] if self._blocks else None
        if is_title and isinstance(above, Heading) and above.level == block_level(block):
            self._blocks[-1] = replace(above, text=f"{above.text} {block.text}")
            return
        self._set_notes()
        self._blocks.append(block)

    def _entry(self, line: Line, *, in_list: bool) -> tuple[Item, _Open] | None:
        """Return the item of a list that a line is, None if it is none."""
        number = line.number
        opens = line.text.rstrip().endswith(":")
        if number is not None and number.label:
            place = _Open(number.list, number.level, line.indent, number.is_bullet, opens)
            if number.is_bullet:
                return Item(line.text), place
            if _is_in_text(number.label, line) or (not in_list and self._is_head(line)):
                return None
            return Item(line.text, marker=number.label), place
        found = typed(line.text) if number is None else None
        if found is None or (self._is_head(line) and not found.is_bullet):
            return None
        return Item(found.text, marker=found.marker), _Open(_TYPED_LIST, 0, line.indent, found.is_bullet, opens)

    def _is_head(self, line: Line) -> bool:
        """Return whether a line would be a heading if it were no item."""
        text = labelled(line)
        bold = self._manner.is_bold_line(line, text)
        return isinstance(structure.paragraph(text, is_bold=bold), Heading)

    def _item(self, item: Item, place: _Open) -> None:
        while self._open and not self._open[-1].holds(place):
            self._open.pop()
        self._items.append(replace(item, text=plain(item.text), depth=len(self._open)))
        self._open.append(place)

    def _goes_on(self, line: Line) -> bool:
        """Take a paragraph as more of the item above it, if it is set so; return whether it is."""
        text = plain(line.text)
        is_indented = line.continues or line.number is not None or line.indent > self._manner.body_indent + _ALIKE
        holding = [at for at, each in enumerate(self._open) if each.indent <= line.indent + _ALIKE]
        if not holding or not is_indented or line.is_caption or self._manner.is_bold_line(line, text):
            return False
        depth = holding[-1]
        if depth == len(self._open) - 1:
            self._items[-1] = replace(self._items[-1], text=f"{self._items[-1].text} {text}")
        else:
            self._items.append(Item(text, depth, ""))
        del self._open[depth + 1 :]
        return True

    def _end_list(self) -> None:
        if self._items:
            self._blocks.append(ListBlock(tuple(self._items)))
        self._items = []
        self._open = []

    def _set_notes(self) -> None:
        self._end_list()
        self._blocks += map(Paragraph, self._notes)
        self._notes = []

    def _board(self, board: Board) -> None:
        if is_layout(board):
            begins = len(self._blocks)
            for row in board.rows:
                for square in row:
                    self._take(square.content)
                    self._end_list()
            self._boxed.append(range(begins, len(self._blocks)))
            return
        rows = [
            [tables.Cell(_said(each), each.columns, each.rows, _is_bold(each)) for each in row] for row in board.rows
        ]
        self._blocks += tables.grid(rows, head_rows=_head_rows(board))
        self._notes += (note for row in board.rows for square in row for note in _notes(square.content))

    def _close(self, box: range) -> None:
        """Keep the bold lines in a box from heading what follows it: there they are headings no more."""
        following = self._blocks[box.stop] if box.stop < len(self._blocks) else None
        if following is None or isinstance(following, Heading):
            return
        for at in box:
            block = self._blocks[at]
            if isinstance(block, Heading) and block.level == structure.SUB_HEADING_LEVEL:
                self._blocks[at] = Paragraph(block.text)


def captions_first(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with each table's caption before it, if the document prints captions below its tables."""
    at_tables = [at for at, block in enumerate(blocks) if isinstance(block, Table)]
    before = sum(at > 0 and _is_caption(blocks[at - 1]) for at in at_tables)
    after = [at for at in at_tables if at + 1 < len(blocks) and _is_caption(blocks[at + 1])]
    ordered = list(blocks)
    if len(after) > before:
        for at in after:
            ordered[at], ordered[at + 1] = ordered[at + 1], ordered[at]
    return ordered


def block_level(block: Block) -> int | None:
    """Return a heading's level, None for anything else."""
    return block.level if isinstance(block, Heading) else None


def _is_caption(block: Block) -> bool:
    return isinstance(block, Paragraph) and _TABLE_CAPTION.match(block.text) is not None


def _is_of_list(line: Content, other: Content) -> bool:
    """Return whether two neighbours are numbered in one list at one level."""
    if not isinstance(line, Line) or not isinstance(other, Line) or line.number is None or other.number is None:
        return False
    return (line.number.list, line.number.level) == (other.number.list, other.number.level)


def _is_in_text(label: str, line: Line) -> bool:
    """Return whether a number belongs to the text: it has several levels, a word, or numbers a recommendation."""
    is_named = _NAMED.match(label) is not None
    return is_named or _DEEP.fullmatch(label) is not None or recommendation_number(f"{label} {plain(line.text)}") != ""


def is_layout(board: Board) -> bool:
    """Return whether a table only places text: a box, text side by side, or a frame around other tables."""
    if all(len(row) <= 1 for row in board.rows):
        return True
    squares = [square for row in board.rows for square in row]
    if any(isinstance(each, Board) and not is_layout(each) for square in squares for each in square.content):
        return True
    if any(
        len(square.content) > 1 and isinstance(line := square.content[0], Line) and line.level for square in squares
    ):
        return True
    return len(board.rows) == 1 and any(len(square.content) > _MOST_LINES for square in squares)


def _head_rows(board: Board) -> int | None:
    """Return how many rows are column heads; a row over all columns that titles the table has the heads below it."""
    marked = board.head_rows
    is_titled = len(board.rows) > 2 and len(board.rows[0]) == 1 and len(board.rows[1]) > 1
    if is_titled and marked in (None, 1):
        return 2
    return marked


def _is_bold(square: Square) -> bool:
    return bool(square.content) and all(isinstance(each, Line) and each.is_bold for each in square.content)


def _said(square: Square) -> str:
    return plain(" ".join(_texts(square.content)))


def _texts(content: Sequence[Content]) -> Iterator[str]:
    """Yield the texts of a cell; bullets are said where there are several, for they part its items."""
    bullets = sum(isinstance(each, Line) and _has_bullet(each) for each in content)
    for each in content:
        if isinstance(each, Board):
            yield from (text for row in each.rows for square in row for text in _texts(square.content))
        elif _has_bullet(each):
            found = typed(each.text) if each.number is None else Typed("-", each.text)
            text = found.text if found else each.text
            yield f"• {text}" if bullets > 1 else text
        else:
            yield labelled(each)


def _has_bullet(line: Line) -> bool:
    if line.number is not None:
        return line.number.is_bullet and bool(line.number.label)
    found = typed(line.text)
    return found is not None and found.is_bullet


def _notes(content: Sequence[Content]) -> Iterator[str]:
    for each in content:
        if isinstance(each, Line):
            yield from each.notes
        else:
            yield from (note for row in each.rows for square in row for note in _notes(square.content))

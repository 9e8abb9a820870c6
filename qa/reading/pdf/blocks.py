"""Paragraphs to blocks: headings with their levels, lists with their nesting, tables, notes at their section's end."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from qa.reading.draft import Block, Heading, Item, ListBlock, Paragraph
from qa.reading.pdf import markers
from qa.reading.pdf.notes import Note
from qa.reading.pdf.paragraphs import Group
from qa.reading.pdf.ranks import Ranks
from qa.reading.pdf.tables import FoundTable
from qa.reading.pdf.wording import Wording
from qa.reading.prints import shifted
from qa.reading.references import is_heading as opens_references
from qa.reading.structure import heading, paragraph
from qa.reading.tables import grid

_STEP: Final = 4.0
"""Points by which an item must stand in to be nested."""

_CAPTION: Final = re.compile(r"(?:table|box)\s+[\dA-Z]{1,3}\b", re.IGNORECASE)
_BARE_NUMBER: Final = re.compile(r"\d{1,4}[.)]?")


class Blocks:
    """Makes a document's blocks, group after group."""

    def __init__(self, wording: Wording, ranks: Ranks) -> None:
        """Take what makes text of lines and what ranks headings."""
        self._wording = wording
        self._ranks = ranks
        self._blocks: list[Block] = []
        self._items: list[tuple[float, Item, Group]] = []
        self._notes: list[Note] = []
        self._in_references = False

    def made(self, pieces: Iterable[Group | FoundTable | Note]) -> tuple[Block, ...]:
        """Return the blocks of all pieces in reading order; call it once."""
        for piece in captions_first(list(pieces)):
            if isinstance(piece, Note):
                self._notes.append(piece)
            elif isinstance(piece, FoundTable):
                self._end_list()
                self._blocks += grid(piece.rows, head_rows=piece.head_rows)
            else:
                self._group(piece)
        self._end_section()
        return tuple(self._blocks)

    def _group(self, group: Group) -> None:
        level = self._ranks.level(group)
        if level is not None or (self._ranks.is_bold_line(group) and not self._is_item(group)):
            self._heading(group, level)
        elif self._is_item(group):
            self._item(group)
        elif self._goes_on(group):
            self._continue(group)
        else:
            self._end_list()
            text, prints = self._wording.text(group.lines)
            if text:
                self._blocks.append(Paragraph(text, prints))

    def _heading(self, group: Group, level: int | None) -> None:
        text, prints = self._wording.text(group.lines)
        self._end_list()
        if not text:
            return
        made = paragraph(text, is_bold=True, prints=prints) if level is None else heading(text, level, prints)
        if isinstance(made, Heading):
            if level is None and self._ranks.is_lesser(group):
                made = replace(made, level=made.level + 1)
            self._end_section()
            self._in_references = opens_references(made.text)
        self._blocks.append(made)

    def _is_item(self, group: Group) -> bool:
        if group.marker:
            return True
        words = group.first.line.words
        return self._in_references and len(words) > 1 and _BARE_NUMBER.fullmatch(words[0].text) is not None

    def _item(self, group: Group) -> None:
        marker = group.marker or group.first.line.words[0].text.rstrip(".)") + "."
        text, prints = self._wording.text(group.lines, skipped=1)
        if self._items and self._is_other_list(group, marker):
            self._end_list()
        if text:
            shown = "-" if markers.is_bullet(marker) else marker
            self._items.append((group.first.indent, Item(text, 0, shown, prints), group))

    def _is_other_list(self, group: Group, marker: str) -> bool:
        """Return whether an item opens another list: numbers after bullets, or the reverse, not nested in them."""
        indent, first, _ = self._items[0]
        return group.first.indent <= indent + _STEP and markers.is_bullet(marker) != (first.marker == "-")

    def _goes_on(self, group: Group) -> bool:
        """Return whether a paragraph belongs to the item before: it stands under the item's text, not its marker."""
        if not self._items:
            return False
        indent, _, item = self._items[-1]
        under_text = abs(group.first.indent - item.text_left) < 3.0 and group.first.indent > indent + 3.0
        return under_text and abs(group.size - item.size) < 0.6

    def _continue(self, group: Group) -> None:
        indent, item, first = self._items[-1]
        text, prints = self._wording.text(group.lines)
        longer = replace(item, text=f"{item.text} {text}", prints=(*item.prints, *shifted(prints, len(item.text) + 1)))
        self._items[-1] = (indent, longer, first)

    def _end_list(self) -> None:
        if self._items:
            self._blocks.append(ListBlock(tuple(_nested([(indent, item) for indent, item, _ in self._items]))))
        self._items = []

    def _end_section(self) -> None:
        self._end_list()
        for note in self._notes:
            text, prints = self._wording.text(note.lines, note.skipped)
            if text:
                self._blocks.append(Paragraph(text, prints))
        self._notes = []


def _nested(items: Sequence[tuple[float, Item]]) -> Iterator[Item]:
    """Yield items with the depth that their indentation gives them."""
    above: list[float] = []
    for indent, item in items:
        while above and indent < above[-1] - _STEP:
            above.pop()
        if not above or indent > above[-1] + _STEP:
            above.append(indent)
        yield replace(item, depth=len(above) - 1)


def captions_first(pieces: list[Group | FoundTable | Note]) -> list[Group | FoundTable | Note]:
    """Return the pieces with the caption that follows a table before it, where none stands before."""
    ordered = list(pieces)
    for at in range(len(ordered) - 1):
        table, caption = ordered[at], ordered[at + 1]
        if isinstance(table, FoundTable) and _is_caption(caption) and not (at and _is_caption(ordered[at - 1])):
            is_next_ones = at + 2 < len(ordered) and isinstance(ordered[at + 2], FoundTable)
            if not is_next_ones:
                ordered[at], ordered[at + 1] = caption, table
    return ordered


def _is_caption(piece: Group | FoundTable | Note) -> bool:
    return isinstance(piece, Group) and _CAPTION.match(piece.text) is not None and len(piece.text.split()) < 40

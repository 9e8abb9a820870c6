"""Makes the canonical text, the sections and the statements out of a document's blocks."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from qa.guideline import Section, Statement, StatementKind
from qa.reading import saying as said_in
from qa.reading.canonical import CanonicalText
from qa.reading.draft import Block, Heading, Item, ListBlock, Paragraph, Print, Table
from qa.reading.marks import Mark, grades, plain_numbers
from qa.reading.prints import boxes, shifted
from qa.reading.recommendations import Points, below, graded, points_of, row_grades, row_kind, run_on, strength_of
from qa.reading.saying import Saying, saying, sayings
from qa.reading.wording import FOLLOWING, is_cross_reference, kind_of, printed_strength, recommendation_number

_LONGEST_WHOLE_ITEM: Final = 60
"""Words; an item that opens with a label ("Taxanes. Paclitaxel. Docetaxel.") stays whole up to here."""

_LONGEST_INTRODUCTION: Final = 12
"""Words of a line without a full stop that introduces a list ("Stage IIB")."""

_LABELLED: Final = re.compile(r"(?:\S+ ){0,5}\S*[^\s:]: \S|(?:\S+ ){0,2}\S+\. \S")
_DOUBLED_CAPTION: Final = re.compile(r"^(Table|Figure|Box): (?=\1\b)")


@dataclass(frozen=True, slots=True)
class Composition:
    """A guideline's canonical text and what stands in it; spans are in its characters."""

    text: str
    sections: tuple[Section, ...]
    statements: tuple[Statement, ...]


def compose(blocks: Sequence[Block], *, listed: int) -> Composition:
    """Return the canonical text of `blocks`, its sections and its statements, in order.

    `listed` is the number of references that the document lists. The blocks' texts must have been through `plain`.
    """
    return _Composer(blocks, plain_numbers(_citing(blocks), listed=listed)).compose()


def title_index(blocks: Sequence[Block]) -> int | None:
    """Return which block is the document's title: its first heading, if none other is of that level or above."""
    headings = [(at, block.level) for at, block in enumerate(blocks) if isinstance(block, Heading)]
    if not headings or (len(headings) > 1 and min(level for _, level in headings[1:]) <= headings[0][1]):
        return None
    is_first = all(isinstance(block, Heading) for block in blocks[: headings[0][0] + 1])
    return headings[0][0] if is_first and (headings[0][1] == 1 or len(headings) > 1) else None


class _Composer:
    """Walks the blocks once, holding what those before have to say about the next one."""

    def __init__(self, blocks: Sequence[Block], plain_numbers: int) -> None:
        self._blocks = blocks
        self._plain_numbers = plain_numbers
        self._canon = CanonicalText()
        self._open: list[tuple[int, Section]] = []
        self._sections: list[Section] = []
        self._statements: list[Statement] = []
        self._prints: list[Print] = []
        self._lead_in = ""
        self._block = 0

    def compose(self) -> Composition:
        title = title_index(self._blocks)
        at = 0
        while at < len(self._blocks):
            block = self._blocks[at]
            following = self._blocks[at + 1 : at + 3]
            taken = 1
            if isinstance(block, Heading):
                self._heading(block, is_title=at == title)
            elif isinstance(block, Paragraph):
                taken += self._paragraph(block, following)
            elif isinstance(block, ListBlock):
                self._list(block.items)
            else:
                self._table(block)
            self._block += not isinstance(block, Heading)
            at += taken
        self._close_sections(0)
        self._sections.sort(key=lambda section: section.start)
        return Composition(self._canon.text, tuple(self._sections), tuple(self._placed()))

    def _placed(self) -> Iterator[Statement]:
        """Yield the statements with the boxes that they are printed in; both they and the prints are in order."""
        starts = [each.start for each in self._prints]
        for statement in self._statements:
            begun = bisect_right(starts, statement.start)
            first = bisect_left(starts, starts[begun - 1]) if begun else 0  # the lines of a table row begin as one
            near = self._prints[first : bisect_left(starts, statement.end)]
            found = boxes(near, statement.start, statement.end)
            yield replace(statement, boxes=found, page=found[0].page) if found else statement

    @property
    def _path(self) -> tuple[str, ...]:
        return self._open[-1][1].path if self._open else ()

    def _heading(self, heading: Heading, *, is_title: bool) -> None:
        self._lead_in = ""
        self._close_sections(heading.level)
        start = self._canon.block(heading.text)
        if not is_title:
            section = Section((*self._path, heading.text), start, start, self._canon.end)
            self._open.append((heading.level, section))

    def _close_sections(self, level: int) -> None:
        while self._open and self._open[-1][0] >= level:
            self._sections.append(replace(self._open.pop()[1], end=self._canon.end))

    def _paragraph(self, paragraph: Paragraph, following: Sequence[Block]) -> int:
        """Append a paragraph; return how many of the blocks after it belong to it."""
        text = paragraph.text
        base = self._canon.block(text)
        self._prints += shifted(paragraph.prints, base)
        if number := recommendation_number(text):
            points = points_of(text, following)
            self._recommendation(number, text, base, points, self._lead_in)
            self._lead_in = ""
            return points.blocks
        if (grade := grades(text)) and self._statements and self._statements[-1].section == self._path:
            self._statements[-1] = graded(self._statements[-1], grade)
            return 0
        said = sayings(text, plain_numbers=self._plain_numbers)
        next_block = following[0] if following else None
        introduction = _introduction(said, next_block)
        if introduction and _only_introduces(said, next_block):
            said.pop()
        for sentence in said:
            self._add(sentence, base, self._lead_in)
        self._lead_in = introduction
        return 0

    def _list(self, items: Sequence[Item]) -> None:
        parents: list[tuple[int, str]] = []
        at = 0
        while at < len(items):
            item = items[at]
            nested = below(items, at)
            base = self._canon.item(item.text, item.depth, item.marker, first=at == 0)
            self._prints += shifted(item.prints, base)
            parents = [parent for parent in parents if parent[0] < item.depth]
            lead_in = " ".join(filter(None, [self._lead_in, *(text for _, text in parents)]))
            at += 1
            if number := recommendation_number(item.text):
                self._recommendation(number, item.text, base, Points(tuple(nested)), lead_in)
                at += len(nested)
                continue
            parents.append((item.depth, self._item(item.text, base, lead_in, introduces=bool(nested))))
        self._lead_in = ""

    def _item(self, text: str, base: int, lead_in: str, *, introduces: bool) -> str:
        """Add an item's statements; return what it says to introduce the items nested below it."""
        whole = saying(text, plain_numbers=self._plain_numbers)
        if whole is None:
            return ""
        stays_whole = _LABELLED.match(text) and len(text.split()) <= _LONGEST_WHOLE_ITEM
        said = [whole] if stays_whole else sayings(text, plain_numbers=self._plain_numbers)
        if introduces and said[-1].introduces:
            said.pop()
        for sentence in said:
            self._add(sentence, base, lead_in, is_item=True)
        return whole.text

    def _recommendation(self, number: str, text: str, base: int, points: Points, lead_in: str) -> None:
        """Append a numbered recommendation's points and make one statement of it and them."""
        said = [(base, saying(text, plain_numbers=self._plain_numbers))]
        for point in points.items:
            offset = self._canon.item(point.text, point.depth, point.marker, first=False)
            self._prints += shifted(point.prints, offset)
            said.append((offset, saying(point.text, plain_numbers=self._plain_numbers)))
        if points.after is not None:
            offset = self._canon.block(points.after.text)
            self._prints += shifted(points.after.prints, offset)
            said.append((offset, saying(points.after.text, plain_numbers=self._plain_numbers)))
        pieces = [(offset, piece) for offset, piece in said if piece is not None]
        last_offset, last = pieces[-1]
        shown = run_on(piece.text for _, piece in pieces)
        marks = [mark for _, piece in pieces for mark in piece.marks]
        strength = strength_of(shown, marks)
        span = (base + pieces[0][1].start, last_offset + last.end)
        self._state(span, shown, marks, StatementKind.RECOMMENDATION, lead_in, number=number, strength=strength)

    def _table(self, table: Table) -> None:
        if table.caption:
            self._canon.block(table.caption)
        lead_in = " ".join(filter(None, [self._lead_in, _DOUBLED_CAPTION.sub("", table.caption)]))
        if table.head:
            self._canon.row(table.head, first=True)
        kind = row_kind(table.head)
        for number, cells in enumerate(table.rows):
            start = self._canon.row(cells, first=number == 0 and not table.head)
            where = table.boxes[number] if table.boxes else ()
            self._prints += (Print(start, self._canon.end, box) for box in where)
            # A bare number at the end of a cell is its value, never a reference.
            said = [saying(cell, plain_numbers=0) for cell in cells]
            if any(said):
                shown = _row_text(table.head, [cell.text if cell else "" for cell in said], cells)
                marks = [mark for cell in said if cell for mark in cell.marks]
                strength, evidence = row_grades(table.head, cells)
                self._state((start, self._canon.end), shown, marks, kind, lead_in, strength=strength, evidence=evidence)
        self._lead_in = ""

    def _add(self, sentence: Saying, base: int, lead_in: str, *, is_item: bool = False) -> None:
        if is_cross_reference(sentence.text):
            return
        kind = kind_of(sentence.text, self._path, is_item=is_item)
        strength = printed_strength(sentence.text)
        if kind is StatementKind.RECOMMENDATION:
            strength = strength or strength_of(sentence.text, sentence.marks)
        span = (base + sentence.start, base + sentence.end)
        self._state(span, sentence.text, sentence.marks, kind, lead_in, strength=strength)

    def _state(
        self,
        span: tuple[int, int],
        text: str,
        marks: Sequence[Mark],
        kind: StatementKind,
        lead_in: str,
        *,
        number: str = "",
        strength: str | None = None,
        evidence: str | None = None,
    ) -> None:
        statement = Statement(
            start=span[0],
            end=span[1],
            text=text,
            section=self._path,
            block=self._block,
            kind=kind,
            lead_in=lead_in,
            number=number,
            strength=strength or said_in.strength(marks),
            evidence=evidence or said_in.evidence(marks),
            references=said_in.references(marks),
        )
        self._statements.append(statement)


def _introduction(said: Sequence[Saying], following: Block | None) -> str:
    """Return what a paragraph says to introduce the block after it, or "" if it says nothing of the sort."""
    if not said or following is None or isinstance(following, Heading):
        return ""
    if _only_introduces(said, following):
        return said[-1].text
    if isinstance(following, Paragraph):
        return ""
    return next((sentence.text for sentence in reversed(said) if FOLLOWING.search(sentence.text)), "")


def _only_introduces(said: Sequence[Saying], following: Block | None) -> bool:
    """Return whether a paragraph's last sentence claims nothing itself: it ends in a colon, or is a list's title."""
    is_title = len(said) == 1 and not said[0].closed and len(said[0].text.split()) <= _LONGEST_INTRODUCTION
    return said[-1].introduces or (is_title and isinstance(following, ListBlock | Table))


def _citing(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the texts that would end in a reference if the document printed its references as bare numbers."""
    for block in blocks:
        if isinstance(block, ListBlock):
            yield from (item.text for item in block.items)
        elif isinstance(block, Paragraph) and not block.text.endswith(":"):
            yield block.text


def _row_text(head: Sequence[str], shown: Sequence[str], cells: Sequence[str]) -> str:
    """Return a row as a sentence: its own head first, then "column head: cell" for each cell that holds something."""
    first, rest = (shown[0] or cells[0]), list(enumerate(shown))[1:]
    pairs = []
    for column, text in rest:
        text = text or cells[column]
        column_head = head[column] if column < len(head) else ""
        if text:
            pairs.append(f"{column_head}: {text}" if column_head else text)
    joint = " " if first.endswith((".", ":")) else ": "
    return joint.join(filter(None, [first, "; ".join(pairs)]))

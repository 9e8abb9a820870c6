"""Walks a Word document in the order it is read: paragraphs as lines with their numbers, tables as rows of cells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from qa.reading.word.names import ALTERNATE, Element, alternative, child, is_on, number, value, word
from qa.reading.word.notes import Notes
from qa.reading.word.numbering import Number, Numbering
from qa.reading.word.runs import Inline, Runs, sdt_content
from qa.reading.word.styles import Setting, Styles, indent, outline_level
from qa.reading.word.typed import parted

_THROUGH: Final = tuple(map(word, ("customXml", "ins", "moveTo", "smartTag")))
_CONTENTS: Final = re.compile(r"(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire", re.IGNORECASE)
_NO_NUMBERING: Final = "0"
_FIRST_ROW: Final = 0x0020
_STEP: Final = 360
"""Twips that a list's level is taken to be indented by where nothing says so."""

_GREATEST_SPAN: Final = 100
"""Columns; wider tables are cut off there."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph as it is printed, before it is known what it is.

    `text` has its tabs and line breaks; `level` is its outline level from 1, None for body text; `indent` in twips and
    `size` in half points; `notes` are the notes whose marks stand in it and that are text.
    """

    text: str
    level: int | None = None
    number: Number | None = None
    indent: int = 0
    size: int = 0
    is_bold: bool = False
    is_title: bool = False
    is_caption: bool = False
    continues: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of a table, covering `columns` and `rows`."""

    content: "tuple[Content, ...]"
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Board:
    """A table; `head_rows` is how many rows are set as its head, None if the file doesn't say."""

    rows: tuple[tuple[Square, ...], ...]
    head_rows: int | None = None


Content = Line | Board


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell and where it stands; `merge` is "restart" where cells merged downwards begin, "continue" below that.

    `rows` is over how many rows it goes from here on.
    """

    cell: Element
    column: int
    columns: int
    merge: str
    rows: int = 1

    @property
    def goes_on(self) -> bool:
        """Whether it is the lower part of the one above."""
        return self.merge == "continue"


class Walk:
    """Walks the stories of one document; body, cells and text boxes are stories of their own."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: Notes) -> None:
        """Begin with no number counted."""
        self._styles = styles
        self._numbering = numbering
        self._notes = notes

    def content(self, container: Element) -> tuple[Content, ...]:
        """Return the paragraphs and tables below an element, in order.

        A text box follows the paragraph it hangs on, as a table of one cell.
        """
        runs = Runs(self._styles, self._notes.mark)
        found: list[Content] = []
        carried: list[Inline] = []
        for each in _inside(container, ("p", "tbl")):
            if each is None or (each.tag == word("p") and self._lists_contents(each, runs)):
                _drop_contents_heading(found)
            elif each.tag == word("p"):
                found += self._paragraph(each, runs, carried)
            else:
                runs.leave_fields()
                found += (*self._lines(None, carried), self._board(each))
        return (*found, *self._lines(None, carried))

    def _lists_contents(self, paragraph: Element, runs: Runs) -> bool:
        """Return whether a paragraph is a line of a table of contents; its fields are passed if it is."""
        setting = self._styles.setting(value(paragraph, "pPr", "pStyle"))
        if setting.level and not setting.is_contents and runs.in_listing:
            # A heading is never listed contents: the listing's end is missing.
            runs.leave_fields()
        if setting.is_contents:
            runs.read(paragraph, "")
        return setting.is_contents

    def _paragraph(self, paragraph: Element, runs: Runs, carried: list[Inline]) -> Iterator[Content]:
        """Yield a paragraph's lines and text boxes; one that the next goes on with is carried there."""
        properties = child(paragraph, "pPr")
        carried.append(runs.read(paragraph, value(properties, "pStyle")))
        if not _runs_into_next(properties):
            yield from self._lines(properties, carried)

    def _lines(self, properties: Element, carried: list[Inline]) -> Iterator[Content]:
        """Yield what was carried, which is left empty, as a paragraph of these properties (None for a plain one)."""
        pieces = tuple(piece for each in carried for piece in each.pieces)
        boxes = tuple(box for each in carried for box in each.boxes)
        is_there = bool(carried)
        carried.clear()
        inline = Inline(pieces, boxes)
        setting = self._styles.setting(value(properties, "pStyle"))
        numbered = self._number(properties, setting, inline) if is_there else None
        if inline.text.strip():
            line = self._line(inline, properties, setting, numbered)
            first, *others = parted(line.text)
            yield replace(line, text=first) if others else line
            yield from (replace(line, text=text, number=None, notes=()) for text in others)
        yield from (Board(((Square(self.content(box)),),)) for box in boxes)

    def _line(self, inline: Inline, properties: Element, setting: Setting, numbered: Number | None) -> Line:
        level = outline_level(properties)
        return Line(
            text=inline.text,
            level=setting.level if level is None else level or None,
            number=numbered,
            indent=_indent(properties, setting, numbered),
            size=inline.size,
            is_bold=inline.is_bold,
            is_title=setting.is_title,
            is_caption=setting.is_caption,
            continues=setting.continues,
            notes=self._notes.take(),
        )

    def _number(self, properties: Element, setting: Setting, inline: Inline) -> Number | None:
        direct = child(properties, "numPr")
        name = value(direct, "numId") or setting.list
        is_unseen = not inline.pieces and is_on(properties, "rPr", "vanish")
        if not name or name == _NO_NUMBERING or is_unseen:
            return None
        level = number(direct, "ilvl")
        level = setting.list_level if level is None else level
        level = self._numbering.level_of(name, setting.numbered_by) if level is None else level
        return self._numbering.next(name, level)

    def _board(self, table: Element) -> Board:
        rows = [row for row in _inside(table, ("tr",)) if row is not None and not _is_gone(child(row, "trPr"))]
        places = _tall(_joined([_places(row) for row in rows]))
        lines = tuple(tuple(self._squares(each)) for each in places)
        return Board(lines, self._head_rows(table, rows))

    def _squares(self, places: list[_Place]) -> Iterator[Square]:
        column = 0
        for place in places:
            if place.column > column:
                yield Square((), place.column - column)
            column = place.column + place.columns
            if not place.goes_on:
                yield Square(self.content(place.cell), place.columns, place.rows)

    def _head_rows(self, table: Element, rows: list[Element]) -> int | None:
        marked = 0
        while marked < len(rows) and is_on(rows[marked], "trPr", "tblHeader"):
            marked += 1
        if 0 < marked < len(rows):
            return marked
        properties = child(table, "tblPr")
        look = child(properties, "tblLook")
        if look is None or len(rows) < 2 or not self._styles.heads_first_row(value(properties, "tblStyle")):
            return None
        return 1 if _sets_first_row_apart(look) else None


def _inside(container: Element, names: tuple[str, ...]) -> Iterator[Element]:
    """Yield the elements of these names in a container, whatever is wrapped around them; None for left out contents."""
    tags = tuple(map(word, names))
    for each in container:
        if each.tag in tags:
            yield each
        elif each.tag == word("sdt"):
            # The prompt in a cell that is not filled in stays, or the cells after it would move up.
            content = sdt_content(each) if "p" in names else child(each, "sdtContent")
            if content is None:
                yield None
            else:
                yield from _inside(content, names)
        elif each.tag == ALTERNATE:
            if (chosen := alternative(each)) is not None:
                yield from _inside(chosen, names)
        elif each.tag in _THROUGH:
            yield from _inside(each, names)


def _drop_contents_heading(found: list[Content]) -> None:
    last = found[-1] if found else None
    if isinstance(last, Line) and _CONTENTS.fullmatch(last.text.strip(" :\t\n")):
        found.pop()


def _runs_into_next(properties: Element) -> bool:
    """Return whether a paragraph's end was deleted or moved away, or it is a drop cap: the next one goes on with it."""
    mark = child(properties, "rPr")
    if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
        return True
    frame = child(properties, "framePr")
    return frame is not None and frame.get(word("dropCap")) in ("drop", "margin")


def _indent(properties: Element, setting: Setting, numbered: Number | None) -> int:
    given = [indent(properties)]
    if numbered is None:
        given.append(setting.indent)
    elif child(properties, "numPr") is None:
        given += [setting.indent, numbered.indent]
    else:
        given += [numbered.indent, setting.indent]
    otherwise = 0 if numbered is None else _STEP * (numbered.level + 1)
    return next((each for each in given if each is not None), otherwise)


def _is_gone(properties: Element) -> bool:
    """Return whether a row is hidden or was deleted."""
    return bool(is_on(properties, "hidden")) or child(properties, "del") is not None


def _places(row: Element) -> list[_Place]:
    column = min(max(0, number(row, "trPr", "gridBefore") or 0), _GREATEST_SPAN)
    places: list[_Place] = []
    for cell in _inside(row, ("tc",)):
        if cell is None:
            continue
        columns = min(max(1, number(cell, "tcPr", "gridSpan") or 1), _GREATEST_SPAN)
        if places and _merged(cell, "hMerge") == "continue":
            places[-1] = replace(places[-1], columns=places[-1].columns + columns)
        else:
            places.append(_Place(cell, column, columns, _merged(cell, "vMerge")))
        column += columns
    return places


def _merged(cell: Element, direction: str) -> str:
    """Return "restart" where a merged cell begins, "continue" where it goes on, "" for a cell of its own."""
    found = child(cell, "tcPr", direction)
    return "" if found is None else value(cell, "tcPr", direction) or "continue"


def _joined(rows: list[list[_Place]]) -> list[list[_Place]]:
    """Return the rows with the cells that go on with none above made cells of their own."""
    joined: list[list[_Place]] = []
    above: set[tuple[int, int]] = set()
    for row in rows:
        joined.append(
            [
                replace(each, merge="") if each.goes_on and (each.column, each.columns) not in above else each
                for each in row
            ]
        )
        above = {(each.column, each.columns) for each in joined[-1] if each.merge}
    return joined


def _tall(rows: list[list[_Place]]) -> list[list[_Place]]:
    """Return the rows with each cell's height, counted from below."""
    tall: list[list[_Place]] = []
    below: dict[int, int] = {}
    for row in reversed(rows):
        tall.append([replace(each, rows=1 + below.get(each.column, 0)) for each in row])
        below = {each.column: each.rows for each in tall[-1] if each.goes_on}
    return tall[::-1]


def _sets_first_row_apart(look: Element) -> bool:
    named = look.get(word("firstRow"))
    if named is not None:
        return str(named) in ("1", "true", "on")
    try:
        return bool(int(str(look.get(word("val"))), 16) & _FIRST_ROW)
    except ValueError:
        return False

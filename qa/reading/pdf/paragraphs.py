"""Lines to paragraphs: where one ends and the next begins, by leading, indentation, last lines and style."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from qa.reading.pdf import markers
from qa.reading.pdf.layout import Column
from qa.reading.pdf.lines import Line, is_apart
from qa.reading.pdf.tables import FoundTable
from qa.reading.wording import recommendation_number

_WIDER: Final = 1.22
"""Times the usual way from line to line: what is wider parts paragraphs."""

_INDENT: Final = 0.7
"""Share of the size by which a line must stand in or out to count as indented."""

_LARGER: Final = 1.06
_TERMINAL: Final = (".", "!", "?", ":", ".”", '."', ".)", ".]", "]", ";")
_UNKNOWN_LEADING: Final = 1.45


@dataclass(frozen=True)
class Setting:
    """A line in its column: `edge` is where the column's lines may reach on the right, `opens` that it is its first."""

    line: Line
    left: float
    edge: float
    opens: bool

    @property
    def indent(self) -> float:
        """How far it stands in, in points."""
        return self.line.area.left - self.left

    @property
    def room(self) -> float:
        """How much is left free after it, in points."""
        return self.edge - self.line.area.right

    @cached_property
    def is_centred(self) -> bool:
        """Whether it stands in the middle of its column, away from both edges."""
        return self.indent > 2 * self.line.size and abs(self.indent - self.room) < self.line.size


@dataclass(frozen=True)
class Group:
    """The lines of a paragraph, a heading or an item of a list; `marker` is what an item begins with."""

    settings: tuple[Setting, ...]
    marker: str = ""

    @property
    def first(self) -> Setting:
        """Its first line."""
        return self.settings[0]

    @property
    def last(self) -> Setting:
        """Its last line."""
        return self.settings[-1]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Its lines."""
        return tuple(setting.line for setting in self.settings)

    @cached_property
    def text(self) -> str:
        """Its lines' text, hyphens as they stand."""
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        """The size of its first line."""
        return self.first.line.size

    @cached_property
    def is_bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.is_bold for line in self.lines)

    @property
    def text_left(self) -> float:
        """How far its text stands in after its marker, in points."""
        if self.marker and len(self.first.line.words) > 1:
            return self.first.line.words[1].area.left - self.first.left
        return self.first.indent


class Leading:
    """The usual way from base line to base line for each size of type, in points."""

    def __init__(self, columns: Iterable[Column]) -> None:
        """Measure all neighbouring lines of one size."""
        ways: dict[int, Counter[float]] = {}
        for column in columns:
            lines = [piece for piece in column.pieces if isinstance(piece, Line)]
            for above, line in itertools.pairwise(lines):
                way = line.baseline - above.baseline
                if round(above.size) == round(line.size) and 0.8 * line.size < way < 2.6 * line.size:
                    ways.setdefault(round(line.size), Counter())[round(way * 2) / 2] += 1
        self._usual = {size: _commonest(counted) for size, counted in ways.items()}

    def of(self, size: float) -> float:
        """Return the leading of type of `size` points."""
        return self._usual.get(round(size), _UNKNOWN_LEADING * size)


def _commonest(ways: Counter[float]) -> float:
    """Return the commonest way; of two that are nearly as common the shorter, for the other parts paragraphs."""
    most = max(ways.values())
    return min(way for way, count in ways.items() if count >= 0.5 * most)


def grouped(columns: Sequence[Column], leading: Leading) -> Iterator[Group | FoundTable]:
    """Yield paragraphs and tables in reading order; what goes on in the next column or on the next page is joined."""
    held: list[Group | FoundTable] = []
    for column in columns:
        opening = True
        for piece in _in_column(column, leading):
            if opening and isinstance(piece, Group) and (at := _unfinished(held, piece)) is not None:
                before = held[at]
                assert isinstance(before, Group)
                held[at] = replace(before, settings=(*before.settings, *piece.settings))
            else:
                held.append(piece)
            opening = opening and isinstance(piece, FoundTable)
    yield from held


def _in_column(column: Column, leading: Leading) -> Iterator[Group | FoundTable]:
    group: list[Setting] = []
    for piece in _set(column):
        if isinstance(piece, Setting) and group and not _begins(group, piece, leading):
            group.append(piece)
            continue
        if group:
            yield _group(group)
        group = []
        if isinstance(piece, FoundTable):
            yield piece
        else:
            group = [piece]
    if group:
        yield _group(group)


def _group(settings: Sequence[Setting]) -> Group:
    return Group(tuple(settings), marker_of(settings[0].line))


def _set(column: Column) -> Iterator[Setting | FoundTable]:
    """Yield a column's lines with the edge that they could reach: indented ones reach as far as their like."""
    lines = [piece for piece in column.pieces if isinstance(piece, Line)]
    rights: dict[int, list[float]] = {}
    for line in lines:
        rights.setdefault(round((line.area.left - column.left) / 3), []).append(line.area.right)
    opens = True
    for piece in column.pieces:
        if isinstance(piece, FoundTable):
            yield piece
        else:
            indent = round((piece.area.left - column.left) / 3)
            alike = rights[indent]
            edge = max(alike) if indent > 1 and len(alike) > 2 else column.right
            yield Setting(piece, column.left, edge, opens)
        opens = False


def marker_of(line: Line) -> str:
    """Return what a line begins with if it is an item of a list, "" if it is none."""
    if len(line.words) < 2 or line.words[0].is_raised:
        return ""
    first, second = line.words[0], line.words[1]
    gap = second.area.left - first.area.right
    if first.text in markers.BULLETS:
        return first.text
    if first.text in markers.DASHES:
        wide = 0.5 if first.text == "o" else 0.2
        return first.text if gap > wide * first.size else ""
    if first.text.isdecimal() and len(first.text) < 3 and gap > 0.55 * first.size:
        return first.text + "."
    if not markers.is_number(first.text) or not is_apart(first, second):
        return ""
    # "A. Smith" is a name, "a. text" an item; capitals are items if their text is set off.
    is_set_off = first.text[0] == "(" or not first.text[0].isupper() or gap > 0.6 * first.size
    return first.text if is_set_off else ""


def _begins(group: Sequence[Setting], line: Setting, leading: Leading) -> bool:
    """Return whether a line begins a new paragraph after those of `group`."""
    last = group[-1]
    size = last.line.size
    if max(size, line.line.size) > _LARGER * min(size, line.line.size):
        return True
    way = line.line.baseline - last.line.baseline
    usual = leading.of(size)
    if len(group) > 1:
        usual = min(usual, last.line.baseline - group[-2].line.baseline)
    if way > _WIDER * usual + 0.5:
        return True
    ended = _ends(last, line)
    if marker_of(line.line) and _may_be_item(last, line):
        return True
    # In running text a line may well begin with the "[12]" that ends the sentence above it.
    in_references = markers.is_bracketed(group[0].line.text) and markers.is_bracketed(line.line.text)
    is_numbered = in_references or recommendation_number(line.line.text)
    if is_numbered and (ended or last.line.text.endswith(_TERMINAL)):
        return True
    if last.line.is_bold != line.line.is_bold:
        return _is_restyled(group, line)
    if last.line.is_bold and markers.depth(line.line.text) and line.indent <= group[0].indent:
        return True
    if last.is_centred and line.is_centred:
        return False
    return _is_indented_anew(group, line) or (ended and not _is_large(group, line))


def _may_be_item(last: Setting, line: Setting) -> bool:
    """Return whether a marker begins an item: a number or a dash may also be a word of the sentence before."""
    if line.line.words[0].text in markers.BULLETS:
        return True
    return (
        last.line.text.endswith((*_TERMINAL, ",", " and", " or"))
        or _has_room(last, line)
        or (abs(line.indent - last.indent) > _INDENT * line.line.size)
    )


def _is_restyled(group: Sequence[Setting], line: Setting) -> bool:
    """Return whether bold type that ends, or begins, makes a paragraph: a bold opening of a sentence does not."""
    last = group[-1]
    if last.line.is_bold:
        return all(each.line.is_bold for each in group) and (_has_room(last, line) or last.is_centred)
    return _has_room(last, line) or last.line.text.endswith(_TERMINAL)


def _is_large(group: Sequence[Setting], line: Setting) -> bool:
    """Return whether lines are a heading's, which is broken where it reads best."""
    return all(each.line.is_bold for each in (*group, line)) and len(group) < 3


def _is_indented_anew(group: Sequence[Setting], line: Setting) -> bool:
    last = group[-1]
    step = _INDENT * line.line.size
    is_item = bool(marker_of(group[0].line)) or markers.is_marker(group[0].line.words[0].text)
    if len(group) > 1:
        return abs(line.indent - last.indent) > step
    if is_item:
        return line.indent < group[0].indent - step and _ends(last, line)
    # After one line: further in is a new paragraph if that line was ended; further out is its second line.
    return line.indent > last.indent + step and last.line.text.endswith(_TERMINAL)


def _has_room(last: Setting, line: Setting) -> bool:
    """Return whether the line's first word would have fitted on the line before."""
    first = line.line.words[0]
    return last.room > first.area.width + 0.6 * first.size


def _ends(last: Setting, line: Setting) -> bool:
    """Return whether a line was ended on purpose."""
    if not _has_room(last, line):
        return False
    return last.line.text.endswith(_TERMINAL) or not line.line.text[:1].islower()


def _unfinished(held: Sequence[Group | FoundTable], group: Group) -> int | None:
    """Return which of the groups before goes on with `group`, the first of the next column or page; None if none does.

    Tables in between float: the text goes on after them.
    """
    at = len(held) - 1
    while at >= 0 and not isinstance(held[at], Group):
        at -= 1
    if at < 0 or len(held) - at > 4:
        return None
    before = held[at]
    assert isinstance(before, Group)
    last, first = before.last, group.first
    if group.marker or max(before.size, group.size) > _LARGER * min(before.size, group.size):
        return None
    if before.is_bold != group.is_bold and before.is_bold and len(before.settings) < 3:
        return None
    if markers.is_bracketed(first.line.text) and not markers.is_bracketed(before.text):
        return at  # the reference of the sentence that ended there
    if last.line.text.endswith((*_TERMINAL, ",]")) and not first.line.text[:1].islower():
        return None
    if recommendation_number(group.text) or (group.is_bold and not first.line.text[:1].islower()):
        return None
    goes_on = first.line.text[:1].islower() or not _has_room(last, first) or last.line.text.endswith(("-", ","))
    return at if goes_on else None

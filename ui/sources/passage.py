"""A guideline's canonical text cut into headings, paragraphs and items, cited words apart; and where it is printed."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from qa.guideline import Guideline, Reference, Statement
from ui.sources.outlines import Shape, shapes


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is cited as a whole or not at all."""

    text: str
    cited: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` from 1), or a paragraph or list item (`level` 0), cut where the citation begins and ends.

    `marker` is the bullet or number that the source prints before a list item ("" where it prints none).
    """

    level: int
    pieces: tuple[Piece, ...]
    is_item: bool = False
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """Where a citation is printed: the page it begins on, from 1, and for each page it is on the marks around it.

    `marks` is empty where the words' places on the page are not known.
    """

    page: int
    marks: tuple[tuple[int, tuple[Shape, ...]], ...]


def printed(guideline: Guideline, cited: Sequence[Statement]) -> Printed | None:
    """Return where the cited statements are printed, None where the guideline doesn't say."""
    page = next((statement.page for statement in cited if statement.page is not None), None)
    if page is None or not 1 <= page <= guideline.pages:
        return None
    found = shapes((box for statement in cited for box in statement.boxes), guideline.pages)
    by_page = groupby(sorted(found, key=lambda shape: shape.page), key=lambda shape: shape.page)
    return Printed(page, tuple((number, tuple(group)) for number, group in by_page))


def blocks(guideline: Guideline, start: int, end: int) -> Iterator[Block]:
    """Yield the whole canonical text in reading order, the words of `[start, end)` marked as cited.

    Only white space between blocks is left out; inside a block the text is verbatim.
    """
    text = guideline.text
    cuts = _cuts(guideline)
    headings = {section.start: section for section in guideline.sections}
    items = _item_starts(guideline)
    for first, last in pairwise(sorted(cuts | {0, len(text)})):
        block = text[first:last]
        if not block.strip():
            continue
        first += len(block) - len(block.lstrip())
        last -= len(block) - len(block.rstrip())
        level = len(headings[first].path) if first in headings else 0
        item = _item_within(text, items, first, last)
        words = first if item is None or (start < item and first < end) else item
        pieces = tuple(_pieces(text, words, last, start, end))
        yield Block(level, pieces, is_item=item is not None, marker=text[first:words].strip())


def _cuts(guideline: Guideline) -> set[int]:
    """Places where a block begins: around each heading and after each line break that nothing runs across."""
    whole = [(s.start, s.end) for s in guideline.statements] + [(s.start, s.heading_end) for s in guideline.sections]
    inside = {place for start, end in whole for place in _after_breaks(guideline.text, start, end)}
    cuts = {place for section in guideline.sections for place in (section.start, section.heading_end)}
    return cuts | (set(_after_breaks(guideline.text, 0, len(guideline.text))) - inside)


def _after_breaks(text: str, start: int, end: int) -> Iterator[int]:
    at = text.find("\n", start, end)
    while at != -1:
        yield at + 1
        at = text.find("\n", at + 1, end)


def _item_starts(guideline: Guideline) -> list[int]:
    """Sorted starts of statements that begin a line after a marker, or do so with others of their block: not prose."""
    text = guideline.text
    marked: list[int] = []
    lines: dict[int, list[int]] = {}
    for statement in guideline.statements:
        before = text[text.rfind("\n", 0, statement.start) + 1 : statement.start]
        if not any(character.isalpha() for character in before):
            lines.setdefault(statement.block, []).append(statement.start)
            if before.strip():
                marked.append(statement.start)
    return sorted({*marked, *(start for starts in lines.values() if len(starts) > 1 for start in starts)})


def _pieces(text: str, first: int, last: int, start: int, end: int) -> Iterator[Piece]:
    begin, finish = max(first, min(start, last)), min(last, max(end, first))
    for piece in (
        Piece(text[first:begin], cited=False),
        Piece(text[begin:finish], cited=True),
        Piece(text[max(begin, finish) : last], cited=False),
    ):
        if piece.text:
            yield piece


def _item_within(text: str, items: list[int], first: int, last: int) -> int | None:
    """Return where the words of the list item begin that `text[first:last]` is, None where it is no item."""
    at = bisect_left(items, first)
    if at == len(items) or items[at] >= last or any(character.isalpha() for character in text[first : items[at]]):
        return None
    return items[at]


def references(guideline: Guideline, cited: Sequence[Statement]) -> list[Reference]:
    """Return the entries of the guideline's own list that the cited statements rest on."""
    numbers = {number for statement in cited for number in statement.references}
    return [reference for reference in guideline.references if reference.number in numbers]


def warnings(guideline: Guideline, cited: Sequence[Statement]) -> list[str]:
    """Return the doubts about the source that concern the cited statements, or the whole guideline."""
    return [
        warning.text
        for warning in guideline.warnings
        if warning.statement is None or any(guideline.statements[warning.statement] is one for one in cited)
    ]

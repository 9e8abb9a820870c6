"""Reads a PDF file into a draft: words, lines, columns, paragraphs, blocks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from qa.errors import ReadingError
from qa.guideline import Reference, SourceWarning
from qa.reading.draft import Block, Draft, Heading, Imprint
from qa.reading.pdf import document
from qa.reading.pdf.blocks import Blocks
from qa.reading.pdf.contents import without_contents
from qa.reading.pdf.layout import Column, Piece, columns, text_edges
from qa.reading.pdf.lines import Line, common_size, lines
from qa.reading.pdf.mending import Vocabulary
from qa.reading.pdf.notes import Note, references, without_notes
from qa.reading.pdf.page import Area, Page
from qa.reading.pdf.paragraphs import Group, Leading, grouped
from qa.reading.pdf.ranks import Ranks
from qa.reading.pdf.running import without_line_numbers, without_running
from qa.reading.pdf.tables import FoundTable, find_tables, joined
from qa.reading.pdf.wording import Wording
from qa.reading.source import Source, unreadable

_MAGIC: Final = b"%PDF-"
_WITHIN: Final = 1024
"""Bytes from the start in which PDF readers look for the magic."""

_MOST_NAMED: Final = 12
_MEND: Final = "run OCR on the file, or install Tesseract and the extra `ocr` of guideline-qa"


def recognises(source: Source) -> bool:
    """Return whether the bytes are a PDF file's."""
    return _MAGIC in source.data[:_WITHIN]


def draft(source: Source) -> Draft:
    """Return a PDF file's text as blocks, each word with the place where it is printed.

    :raises ReadingError: if the file is broken, encrypted, too large, or holds no text at all.
    """
    printed = document.load(source)
    pages = _without_running(printed.pages)
    if not any(page.words for page in pages):
        raise _textless(source, printed.pages)
    blocks, listed = _blocks(pages)
    kept, title = _titled(blocks, printed.title)
    imprint = Imprint(title=title, references=listed)
    scanned = tuple(page.number for page in pages if page.is_scan)
    return Draft(kept, imprint, len(pages), tuple(_warnings(pages)), scanned)


def _without_running(pages: Sequence[Page]) -> list[Page]:
    """Return the pages with the words of their text only."""
    body = common_size(word for page in pages for word in page.words)
    found = [without_line_numbers(page, lines(page)) for page in pages]
    kept = without_running(pages, found, body)
    return [_with_words(page, text) for page, text in zip(pages, kept, strict=True)]


def _with_words(page: Page, text: Iterable[Line]) -> Page:
    kept = {id(word) for line in text for word in line.words}
    return replace(page, words=tuple(word for word in page.words if id(word) in kept))


def _blocks(pages: Sequence[Page]) -> tuple[tuple[Block, ...], tuple[Reference, ...]]:
    """Return the blocks of a document and the references that its footnotes give."""
    tables = _tables(pages)
    pieces = [_pieces(page, tables.get(page.number, [])) for page in pages]
    text = [piece for on_page in pieces for piece in on_page if isinstance(piece, Line)]
    body = common_size(word for line in text for word in line.words) or 10.0
    edges = _Edges(pieces, pages)
    found: list[Column] = []
    notes: dict[int, list[Note]] = {}
    for page, on_page in zip(pages, pieces, strict=True):
        for column in columns(page.number, on_page, edges.of(page, on_page)):
            rest, at_foot = without_notes(without_contents(column), page, body)
            found.append(rest)
            notes.setdefault(page.number, []).extend(at_foot)
    at_feet = [note for at_foot in notes.values() for note in at_foot]
    cited = references(at_feet)
    marks = set() if cited else {(note.lines[0].page, note.sign) for note in at_feet}
    wording = Wording({page.number: page for page in pages}, Vocabulary(text), marks)
    listed = tuple(Reference(int(note.sign), wording.text(note.lines, note.skipped)[0]) for note in cited)
    groups = [*grouped(found, Leading(found))]
    ranks = Ranks([group for group in groups if isinstance(group, Group)], body)
    ordered = groups if cited else [*_with_notes(groups, notes)]
    return Blocks(wording, ranks).made(ordered), listed


def _tables(pages: Sequence[Page]) -> dict[int, list[FoundTable]]:
    """Return the tables by the page on which they begin; what goes on over the page is joined."""
    found = {page.number: sorted(find_tables(page), key=lambda table: table.area.top) for page in pages}
    places: dict[int, list[Area]] = {number: [table.area for table in tables] for number, tables in found.items()}
    for page in reversed(pages[:-1]):
        here, after = found[page.number], found[page.number + 1]
        if here and after and _is_last(page, here[-1]) and _is_first(pages[page.number], places[page.number + 1][0]):
            longer = joined(here[-1], after[0])
            if longer is not None:
                here[-1] = longer
                # Its words are the table's still, and so it leaves an empty table where they stood.
                after[0] = replace(after[0], rows=())
    return found


def _is_last(page: Page, table: FoundTable) -> bool:
    size = common_size(page.words)
    return not any(word.area.top > table.area.bottom and word.size > 0.93 * size for word in page.words)


def _is_first(page: Page, area: Area) -> bool:
    above = [word for word in page.words if word.area.bottom < area.top]
    return len(above) < 15


def _pieces(page: Page, tables: Sequence[FoundTable]) -> list[Piece]:
    """Return the page's lines outside its tables, and the tables."""
    outside = [word for word in page.words if not any(_holds(table.area, word.area) for table in tables)]
    return [*lines(replace(page, words=tuple(outside))), *tables]


def _holds(area: Area, word: Area) -> bool:
    across, down = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    return area.left <= across <= area.right and area.top <= down <= area.bottom


class _Edges:
    """How far to the left and the right text is set: a page with few short lines is set like the others."""

    def __init__(self, pieces: Sequence[Sequence[Piece]], pages: Sequence[Page]) -> None:
        self._lefts: Counter[tuple[int, int]] = Counter()
        self._rights: dict[int, list[float]] = {}
        for page, on_page in zip(pages, pieces, strict=True):
            if found := text_edges(on_page):
                self._lefts[round(page.width), round(found[0])] += 1
                self._rights.setdefault(round(page.width), []).append(found[1])

    def of(self, page: Page, pieces: Sequence[Piece]) -> tuple[float, float]:
        """Return the edges of a page's text."""
        left, right = text_edges(pieces) or (0.0, page.width)
        rights = sorted(self._rights.get(round(page.width), [right]))
        usual = [at for (width, at), count in self._lefts.items() if width == round(page.width) and count > 1]
        nearby = [at for at in usual if 0 < left - at < 72]
        return float(min(nearby, default=left)), max(right, rights[len(rights) // 2])


def _with_notes(
    groups: Sequence[Group | FoundTable], notes: dict[int, list[Note]]
) -> Iterator[Group | FoundTable | Note]:
    """Yield the groups, after the last of each page the page's notes."""
    waiting = {number: list(at_foot) for number, at_foot in notes.items()}
    for group in groups:
        begins = group.first.line.page if isinstance(group, Group) else 0
        for number in [number for number in waiting if number < begins]:
            yield from waiting.pop(number)
        yield group
    for at_foot in waiting.values():
        yield from at_foot


def _titled(blocks: Sequence[Block], title: str) -> tuple[tuple[Block, ...], str]:
    """Return the blocks and the title: the metadata's, if the first page prints it or no heading says another.

    Where the heading that prints it is followed by another of its level, it is a title page's; the text's own title is the
    other one, as it is in every other format.
    """
    headings = [block for block in blocks if isinstance(block, Heading)]
    first = blocks[0] if blocks else None
    if not title or (headings and not any(_same(heading.text, title) for heading in headings[:3])):
        return tuple(blocks), ""
    second = blocks[1] if len(blocks) > 1 else None
    is_doubled = isinstance(first, Heading) and isinstance(second, Heading) and first.level == second.level
    if is_doubled and isinstance(first, Heading) and _same(first.text, title):
        return tuple(blocks[1:]), ""
    return tuple(blocks), title


def _same(one: str, other: str) -> bool:
    return "".join(filter(str.isalnum, one.casefold())) == "".join(filter(str.isalnum, other.casefold()))


def _warnings(pages: Sequence[Page]) -> Iterator[SourceWarning]:
    scans = [page.number for page in pages if not page.words and page.is_pictured]
    if scans:
        named = ", ".join(map(str, scans[:_MOST_NAMED])) + (" and more" if len(scans) > _MOST_NAMED else "")
        subject = f"Pages {named} hold" if len(scans) > 1 else f"Page {named} holds"
        text = f"{subject} no text (a scan?); what is printed there is not in the index: {_MEND}."
        yield SourceWarning("scan", text)


def _textless(source: Source, pages: Sequence[Page]) -> ReadingError:
    what = "holds no text" if len(pages) == 1 else f"holds no text on any of its {len(pages)} pages"
    if any(page.is_pictured for page in pages):
        return unreadable(source.path, f"{what}: it is a scan", _MEND)
    return unreadable(source.path, what, "save it as PDF with its text, or run OCR on it")

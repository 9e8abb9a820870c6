"""Opens a PDF file and brings its pages, one after the other, to words, rules and fills."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from qa.errors import ReadingError
from qa.reading.canonical import plain
from qa.reading.pdf import scan
from qa.reading.pdf.drawings import TooManyObjects, drawings
from qa.reading.pdf.glyphs import TextLayer, baseline
from qa.reading.pdf.page import Area, Page, Word
from qa.reading.pdf.placing import Placing
from qa.reading.source import Source, unreadable

MOST_GLYPHS: Final = 100_000
"""Of one page; a densely printed one has a tenth of it."""

_WIDEST: Final = 20_000
"""Points, of a page: seven metres."""

_LOCKED: Final = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF file's pages as printed, and the title in its metadata ("" without one)."""

    pages: tuple[Page, ...]
    title: str


def load(source: Source) -> Document:
    """Return what a PDF file prints.

    :raises ReadingError: if it is broken, needs a password, has more pages than its limits allow, or a page goes beyond
        what a page may hold (the message names it).
    """
    with _opened(source) as document:
        count = len(document)
        if count > source.limits.max_pages:
            what = f"has {count:,} pages, more than {source.limits.max_pages:,}"
            raise unreadable(source.path, what, "divide it into several guidelines")
        if not count:
            raise unreadable(source.path, "is a PDF file without pages", "save it as PDF once more")
        title = plain(document.get_metadata_value("Title"))
        return Document(tuple(_page(document, index, source.path) for index in range(count)), title)


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    try:
        document = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        raise _refusal(source.path, error) from error
    try:
        yield document
    finally:
        document.close()


def _refusal(path: Path, error: Exception) -> ReadingError:
    if getattr(error, "err_code", None) in _LOCKED:
        return unreadable(path, "is encrypted and needs a password", "save it without a password")
    return unreadable(path, "is a PDF file that is broken", "open it in a viewer and print it to PDF once more")


def _page(document: Any, index: int, path: Path) -> Page:
    try:
        page = document[index]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        mend = "open the file in a viewer and print it to PDF once more"
        raise unreadable(path, f"page {index + 1} is broken", mend) from error
    try:
        return _printed(page, TextLayer(page.raw, text_page.raw), index + 1, path)
    except TooManyObjects as error:
        raise unreadable(path, f"page {index + 1} is drawn from too many objects", "leave that page out") from error
    finally:
        text_page.close()
        page.close()


def _printed(page: Any, layer: TextLayer, number: int, path: Path) -> Page:
    placing = _placing(page)
    width, height = placing.size
    if not (0 < width <= _WIDEST and 0 < height <= _WIDEST):
        raise unreadable(path, f"page {number} is {width:,.0f} by {height:,.0f} points in size", "leave that page out")
    if layer.count > MOST_GLYPHS:
        what = f"page {number} has {layer.count:,} characters, more than {MOST_GLYPHS:,}"
        raise unreadable(path, what, "leave that page out")
    turn = -layer.way(placing) % 4
    placing = replace(placing, quarters=(placing.quarters + turn) % 4)
    width, height = placing.size
    drawn = drawings(page.raw, placing)
    words = tuple(word for word in layer.words(placing) if _is_on_page(word.area, width, height))
    bullets = tuple(_bullets(drawn.dots, words))
    rules, fills, pictures = tuple(drawn.rules), tuple(drawn.fills), tuple(drawn.pictures)
    found = Page(number, width, height, (*bullets, *words), rules, fills, pictures, turn)
    if found.words or not found.is_pictured or not scan.can_read():
        return found
    try:
        return scan.scanned(found, page)
    except RuntimeError as error:
        reason = " ".join(str(error).split())[:160]
        raise unreadable(
            path, f"page {number} is a scan that Tesseract can't read ({reason})", "leave that page out"
        ) from error


def _placing(page: Any) -> Placing:
    left, bottom, right, top = page.get_bbox()
    return Placing(left, bottom, right, top, page.get_rotation() // 90 % 4)


def _is_on_page(area: Area, width: float, height: float) -> bool:
    across, down = (area.left + area.right) / 2, (area.top + area.bottom) / 2
    return 0 <= across <= width and 0 <= down <= height


def _bullets(dots: list[Area], words: tuple[Word, ...]) -> Iterator[Word]:
    """Yield a word for each dot that stands before a line of text, where another file prints a bullet."""
    by_height: dict[int, list[Word]] = {}
    if dots:
        for word in words:
            by_height.setdefault(round(baseline(word) / 4), []).append(word)
    for dot in dots:
        row = round(dot.bottom / 4)
        near = [word for at in range(row - 1, row + 4) for word in by_height.get(at, ()) if _is_beside(dot, word)]
        after = [word for word in near if 0 < word.area.left - dot.right < 4 * word.size]
        before = any(-0.5 * word.size < dot.left - word.area.right < 4 * word.size for word in near)
        if after and not before:
            first = min(after, key=lambda word: word.area.left)
            yield Word("•", Area(dot.left, first.area.top, dot.right, first.area.bottom), first.size)


def _is_beside(dot: Area, word: Word) -> bool:
    """Return whether a dot is a bullet's size beside a word and stands at the height of its small letters."""
    middle = (dot.top + dot.bottom) / 2
    return dot.height < 0.8 * word.size and 0 < baseline(word) - middle < 0.7 * word.size

"""Words of a page that is a picture, by Tesseract, where the optional extra `ocr` and the program are there."""

import os
import shutil
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import groupby
from typing import Any, Final

from qa.reading.canonical import plain
from qa.reading.pdf.page import Area, Page, Word

_DOTS_A_POINT: Final = 300 / 72
"""What Tesseract is trained on: 300 to the inch."""

_MOST_DOTS: Final = 40_000_000
_LONGEST: Final = 60.0
"""Seconds for a page."""

_LEAST_CONFIDENCE: Final = 40
"""Per cent; below it stands what is no writing at all: specks, lines, logos."""

_BULLETS: Final = frozenset("eo°*«»¢®©@")
"""What Tesseract takes a bullet for."""

_GAP: Final = 0.5
"""Between a bullet and its text, as a share of the letters' height; the space between words is about as wide."""

_SAME_SIZE: Final = 0.3
_CAPITAL_HEIGHT: Final = 0.7
"""Of a line's letters, from their foot to their top, as a share of the font's size."""


def can_read() -> bool:
    """Return whether the extra and the program are installed."""
    return find_spec("pytesseract") is not None and shutil.which("tesseract") is not None


def scanned(page: Page, drawn: Any) -> Page:
    """Return a page with the words in its picture; `drawn` is PDFium's page.

    :raises RuntimeError: if Tesseract fails, or takes longer than a minute.
    """
    import pytesseract

    scale = min(_DOTS_A_POINT, (_MOST_DOTS / (page.width * page.height)) ** 0.5)
    picture = drawn.render(scale=scale, grayscale=True).to_pil()
    # One thread: on few processors more of them only wait for each other.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    found = pytesseract.image_to_data(picture, timeout=_LONGEST, output_type=pytesseract.Output.DICT)
    lines = [[(text, _area(place, scale)) for text, place in line] for line in _lines(found)]
    heights = [area.height for line in lines for _, area in line]
    usual = statistics.median(heights) if heights else 0.0
    return replace(page, words=tuple(word for line in lines for word in _line(line, usual)), is_scan=True)


def _area(place: Sequence[float], scale: float) -> Area:
    left, top, width, height = (dots / scale for dots in place)
    return Area(left, top, left + width, top + height)


def _lines(found: Mapping[str, Sequence[Any]]) -> Iterator[list[tuple[str, Sequence[float]]]]:
    """Yield the words of each line with left, top, width and height in dots."""
    keys = ("block_num", "par_num", "line_num", "conf", "text", "left", "top", "width", "height")
    rows = list(zip(*(found[key] for key in keys), strict=True))
    for _, line in groupby(rows, key=lambda row: row[:3]):
        words: list[tuple[str, Sequence[float]]] = []
        for _block, _paragraph, _number, confidence, text, *place in line:
            if float(confidence) >= _LEAST_CONFIDENCE and plain(text):
                words.append((plain(text), place))
        if words:
            yield words


def _line(line: Sequence[tuple[str, Area]], usual: float) -> Iterator[Word]:
    """Yield a line's words, all of its height; lines that differ little are of one size, the page's usual one."""
    top, bottom = min(area.top for _, area in line), max(area.bottom for _, area in line)
    height = statistics.median(area.height for _, area in line)
    size = usual if abs(height - usual) <= _SAME_SIZE * usual else height
    if len(line) > 1 and line[0][0] in _BULLETS and line[1][1].left - line[0][1].right > _GAP * height:
        line = [("•", line[0][1]), *line[1:]]
    for text, area in line:
        yield Word(text, Area(area.left, top, area.right, bottom), size / _CAPITAL_HEIGHT)

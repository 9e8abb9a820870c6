"""Words of a page that is a picture, by Tesseract, where the optional extra `ocr` and the program are there."""

import shutil
import statistics
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import groupby
from typing import Any, Final

from qa.reading.canonical import plain
from qa.reading.pdf.page import Area, Page, Word

DOTS_PER_INCH: Final = 300
"""What Tesseract is trained on."""

_POINTS_PER_INCH: Final = 72
_LEAST_CONFIDENCE: Final = 40
"""Per cent; below it stands what is no writing at all: specks, lines, logos."""

_SAME_SIZE: Final = 0.3
_CAPITAL_HEIGHT: Final = 0.7
"""Of a line's letters, from their foot to their top, as a share of the font's size."""


def can_read() -> bool:
    """Return whether the extra and the program are installed."""
    return find_spec("pytesseract") is not None and shutil.which("tesseract") is not None


def words(picture: Any, page: Page, seconds: float) -> tuple[Word, ...]:
    """Return the words in a picture of `page` (a PIL image at `DOTS_PER_INCH`), line by line.

    :raises RuntimeError: if it takes longer than `seconds`, or Tesseract fails.
    """
    import pytesseract

    found = pytesseract.image_to_data(picture, timeout=seconds, output_type=pytesseract.Output.DICT)
    lines = [_in_points(line) for line in _lines(found)]
    heights = [area.height for line in lines for _, area in line]
    usual = statistics.median(heights) if heights else 0.0
    return tuple(word for line in lines for word in _line(line, usual))


def _lines(found: Mapping[str, Sequence[Any]]) -> Iterator[list[tuple[str, Sequence[float]]]]:
    """Yield the words of each line with left, top, width and height in dots."""
    keys = ("block_num", "par_num", "line_num", "text", "conf", "left", "top", "width", "height")
    rows = list(zip(*(found[key] for key in keys), strict=True))
    for _, line in groupby(rows, key=lambda row: row[:3]):
        read = [(plain(text), place) for *_, text, conf, left, top, width, height in line
                if float(conf) >= _LEAST_CONFIDENCE and (place := (left, top, width, height))]  # fmt: skip
        if kept := [(text, place) for text, place in read if text]:
            yield kept


def _in_points(line: Sequence[tuple[str, Sequence[float]]]) -> list[tuple[str, Area]]:
    scale = _POINTS_PER_INCH / DOTS_PER_INCH
    return [
        (text, Area(left * scale, top * scale, (left + width) * scale, (top + height) * scale))
        for text, (left, top, width, height) in line
    ]


def _line(line: Sequence[tuple[str, Area]], usual: float) -> Iterator[Word]:
    """Yield a line's words, all of its height; lines that differ little are of one size, the page's usual one."""
    top, bottom = min(area.top for _, area in line), max(area.bottom for _, area in line)
    height = statistics.median(area.height for _, area in line)
    size = usual if abs(height - usual) <= _SAME_SIZE * usual else height
    for text, area in line:
        yield Word(text, Area(area.left, top, area.right, bottom), size / _CAPITAL_HEIGHT)

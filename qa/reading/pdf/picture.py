"""Draws one page of a PDF as it is printed: rotation and crop applied, so that a `Box` lies where its words are."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qa.reading.source import unreadable

if TYPE_CHECKING:
    import PIL.Image
    import pypdfium2

WIDEST: Final = 2_400
"""Pixels a picture may be wide."""

_MOST_PIXELS: Final = 12_000_000
_LONGEST_SIDE: Final = 16_000  # WebP holds sides of up to 16,383
_LARGE: Final = 1_500_000  # bytes; a scan without loss would be several times that, a page of text is a tenth


def picture(path: Path, page: int, width: int) -> bytes:
    """Return page `page`, counted from 1, as a WebP picture `width` pixels wide; a very long page comes out narrower.

    WebP because a page of text without loss is half the size of a PNG and as quick to write. Not to be called from two
    threads at once: PDFium keeps state of its own.

    :raises ReadingError: if the file can't be opened as a PDF, or has no such page, or the page can't be drawn.
    :raises ValueError: if `width` is not in 1 to `WIDEST`.
    """
    import pypdfium2

    if not 1 <= width <= WIDEST:
        raise ValueError(f"a picture {width} pixels wide was asked for; the width must be in 1 to {WIDEST}")
    if not path.is_file():
        raise unreadable(path, "is not there any more", "add the guideline again")
    try:
        with pypdfium2.PdfDocument(path) as document:
            if not 1 <= page <= len(document):
                raise unreadable(path, f"has no page {page}", f"ask for one of its pages, 1 to {len(document)}")
            return _compressed(_drawn(document[page - 1], width))
    except (pypdfium2.PdfiumError, OSError, ValueError) as error:
        what = f"page {page} can't be drawn ({error})"
        raise unreadable(path, what, "see whether the file opens in a PDF viewer") from error


def _drawn(page: pypdfium2.PdfPage, width: int) -> PIL.Image.Image:
    across, down = page.get_size()  # points, as shown
    if not (across > 0 and down > 0):
        raise ValueError(f"it is {across:g} points wide and {down:g} high")
    ratio = down / across
    width = max(1, min(width, int((_MOST_PIXELS / ratio) ** 0.5), int(_LONGEST_SIDE / ratio)))
    if ratio * width > _LONGEST_SIDE:
        raise ValueError(f"it is {ratio:,.0f} times as high as wide")
    scale = (width - 0.5) / across  # half a pixel less, for the sides are rounded up
    image: PIL.Image.Image = page.render(scale=scale).to_pil()
    return image


def _compressed(image: PIL.Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, format="WEBP", lossless=True, method=1, quality=20)
    if written.tell() > _LARGE:
        written = io.BytesIO()
        image.save(written, format="WEBP", method=2, quality=85)
    return written.getvalue()

"""Pictures of printed pages with the cited words marked, as with a highlighter."""

import io
from collections.abc import Sequence
from typing import Final

import PIL.Image
import PIL.ImageChops
import PIL.ImageDraw

from ui.sources.outlines import Shape

_INK: Final = (255, 226, 94)
"""The marker's colour: what it covers is multiplied by it, so that print stays as black as it was."""


def marked(picture: bytes, shapes: Sequence[Shape]) -> bytes:
    """Return a WebP picture of a page with the shapes on it marked."""
    with PIL.Image.open(io.BytesIO(picture)) as opened:
        page = opened.convert("RGB")
    ink = PIL.Image.new("RGB", page.size, "white")
    draw = PIL.ImageDraw.Draw(ink)
    for shape in shapes:
        draw.polygon([(x / 100 * page.width, y / 100 * page.height) for x, y in shape.points], fill=_INK)
    written = io.BytesIO()
    PIL.ImageChops.multiply(page, ink).save(written, format="WEBP", lossless=True, method=1, quality=20)
    return written.getvalue()

"""Prints small PDF files to read."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from qa.reading.source import Source

WIDTH, HEIGHT = 595.0, 842.0


@dataclass
class Press:
    """Prints lines at places counted from the top left corner, the way a producer of PDF files does."""

    canvas: Canvas

    def line(self, x: float, y: float, text: str, size: float = 10, font: str = "Helvetica") -> float:
        """Print a line and return where it ends."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)
        return x + float(self.canvas.stringWidth(text, font, size))

    def lines(self, x: float, y: float, texts: list[str], size: float = 10, font: str = "Helvetica") -> float:
        """Print lines under each other and return the height of the next one."""
        for text in texts:
            self.line(x, y, text, size, font)
            y += 1.3 * size
        return y

    def set(self, x: float, y: float, width: float, text: str, size: float = 10, font: str = "Helvetica") -> float:
        """Print a paragraph broken to `width` and return the height of the line after it."""
        row = ""
        for word in text.split():
            longer = f"{row} {word}".strip()
            if row and self.canvas.stringWidth(longer, font, size) > width:
                self.line(x, y, row, size, font)
                y += 1.3 * size
                row = word
            else:
                row = longer
        self.line(x, y, row, size, font)
        return y + 1.3 * size

    def page(self) -> None:
        """Begin a new page."""
        self.canvas.showPage()


def source(data: bytes) -> Source:
    return Source(Path("printed.pdf"), data, hashlib.sha256(data).hexdigest())


@pytest.fixture
def printed() -> Callable[..., Source]:
    """Return what prints a file: it takes a function that draws on a press."""

    def print_it(draw: Callable[[Press], object], **options: object) -> Source:
        file = io.BytesIO()
        canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), **options)
        draw(Press(canvas))
        canvas.save()
        return source(file.getvalue())

    return print_it

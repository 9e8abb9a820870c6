"""PDF: glyphs to words, words to lines in reading order, lines to blocks, each word knowing its place on the page."""

from qa.reading.pdf.reader import draft, recognises

__all__ = ["draft", "recognises"]

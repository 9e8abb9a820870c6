"""Reads HTML: web pages as a browser saves them, exports of content systems, XHTML."""

from qa.reading.html.document import draft
from qa.reading.html.recognition import recognises

__all__ = ["draft", "recognises"]

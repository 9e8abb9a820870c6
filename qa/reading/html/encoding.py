"""The characters of an HTML file, whose encoding it may declare in four places, truly or not."""

import codecs
import re
from typing import Final

from qa.reading.source import LARGEST_TEXT, Source, unreadable

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED: Final = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_DECLARATION_ENDS: Final = 4096
"""Bytes; browsers look no further than a quarter of this."""

# Of the encodings that Python knows, those in which a page may stand; browsers take Latin-1 for windows-1252.
_PAGES: Final = re.compile(
    r"windows-\d+|cp\d{3,4}|iso-?8859-?\d+|iso8859_\d+|latin\d|koi8.*|mac.*|gb.*|big5.*|shift_?jis.*|euc.*", re.I
)
_LATIN: Final = re.compile(r"iso-?8859-?1|latin-?1|(?:us-)?ascii", re.IGNORECASE)
_WESTERN: Final = "windows-1252"
_NUL: Final = "\0"


def decoded(source: Source) -> str:
    """Return the file's text.

    What is valid UTF-8 is taken for it, whatever is declared: text in another encoding hardly ever is.

    :raises ReadingError: if the file is too large, holds binary data, or is in none of the encodings that it may be in.
    """
    data = source.data
    if len(data) > LARGEST_TEXT:
        what = f"has {len(data):,} bytes of text, more than {LARGEST_TEXT:,}"
        raise unreadable(source.path, what, "divide it into several guidelines")
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    candidates = [marked] if marked else ["utf-8", _declared(data)]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if _NUL in text:
            raise unreadable(source.path, "holds binary data (a NUL byte)", "save the page again as HTML in UTF-8")
        return text
    what = f"is not {' or '.join(dict.fromkeys(name.upper() for name in candidates))}"
    raise unreadable(source.path, what, "save the page again as HTML in UTF-8")


def _declared(data: bytes) -> str:
    """Return the encoding that the page declares, or the one that pages are in which declare none or UTF-8 wrongly."""
    match = _DECLARED.search(data[:_DECLARATION_ENDS])
    name = match.group(1).decode("ascii", "replace") if match else ""
    return name if _PAGES.fullmatch(name) and not _LATIN.fullmatch(name) else _WESTERN

"""Whether a file holds HTML, by what it begins with; its name counts only where the content leaves a doubt."""

import re
from typing import Final

from qa.reading.source import Source

_OPENING: Final = 65_536
"""Bytes that are looked at."""

_NAMES: Final = (".html", ".htm", ".xhtml", ".mhtml", ".mht")
_BYTE_ORDER_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DOCTYPE: Final = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)
_ROOT: Final = re.compile(r"<(?:html|head|body)(?:[\s>/]|$)", re.IGNORECASE)
_TAG: Final = re.compile(
    r"</?(?:p|div|h[1-6]|table|tr|td|ul|ol|li|section|article|main|title|meta|br|span|a|b|strong|font|center)[\s/>]",
    re.I,
)
_ARCHIVE: Final = re.compile(
    r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related\b", re.IGNORECASE
)


def recognises(source: Source) -> bool:
    """Return whether the file is an HTML document, or is named as one and holds tags."""
    head = _opening(source.data)
    if is_archive(source) or opens_html(head):
        return True
    return source.path.suffix.lower() in _NAMES and _TAG.search(head) is not None


def is_archive(source: Source) -> bool:
    """Return whether the file is a page with its pictures in one mail message (MHTML)."""
    return _ARCHIVE.match(_opening(source.data)[:4096].lstrip()) is not None


def opens_html(text: str) -> bool:
    """Return whether a text begins as an HTML document does: prologue and comments may stand before its first tag."""
    at = 0
    while True:
        at += len(text[at:]) - len(text[at:].lstrip("\ufeff \t\r\n\f\0"))
        if text.startswith("<!--", at):
            end = text.find("-->", at)
        elif text.startswith("<?", at):
            end = text.find(">", at) - 2
        else:
            return bool(_DOCTYPE.match(text, at) or _ROOT.match(text, at))
        if end < at:
            return False
        at = end + 3


def _opening(data: bytes) -> str:
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "latin-1")
    return data[:_OPENING].decode(encoding, errors="replace")

"""Files whose name says one thing and whose content another: the content decides where it is sure."""

import re
from typing import Final

from qa.guideline import SourceWarning
from qa.reading.source import Source, foreign, shown, unreadable

OF_ENDING: Final = {
    ".pdf": "PDF",
    ".docx": "Word",
    ".docm": "Word",
    ".html": "HTML",
    ".htm": "HTML",
    ".xhtml": "HTML",
    ".markdown": "text",
    ".md": "text",
    ".txt": "text",
}
"""What a file of each ending, in lower case, is taken to hold."""

_BINARY: Final = ("PDF", "Word")
_ARTICLE: Final = {"PDF": "a PDF file", "Word": "a Word file", "HTML": "an HTML page"}
_HTML: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,1000}?-->\s*)?<(?:!doctype\s+html|html[\s>])",
    re.IGNORECASE | re.DOTALL,
)


def ending_warning(source: Source) -> SourceWarning | None:
    """Return the warning that a file is not what its name says, None where it is or where nobody can be sure.

    :raises ReadingError: if it is named as a PDF or Word file and its content is nothing that can be read as one.
    """
    ending = source.path.suffix.lower()
    named, holds = OF_ENDING.get(ending), content(source.data)
    if named is None or holds == named:
        return None
    if holds is not None:
        return SourceWarning(
            "type", f"The file is named {shown(ending)}, but it is {_ARTICLE[holds]}, and read as one."
        )
    if named in _BINARY:
        what, mend = foreign(source.data) or (
            "something else",
            f"save it as {ending} again, or name it .txt if it is text",
        )
        raise unreadable(source.path, f"is named {ending}, but holds {what}", mend)
    return None


def content(data: bytes) -> str | None:
    """Return which format the bytes are for sure; None for text that may be anything, and for what is no guideline."""
    if b"%PDF-" in data[:1024] and (data.lstrip()[:5] == b"%PDF-" or b"\0" in data):
        return "PDF"
    if data[:4] == b"PK\x03\x04" and b"word/document" in data:
        return "Word"
    return "HTML" if _HTML.match(data) else None

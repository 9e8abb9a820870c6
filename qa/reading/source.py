"""A guideline file: its bytes, and its text where it is text, without characters that a reader can't see."""

import hashlib
import re
import stat
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from qa.errors import ReadingError
from qa.reading.limits import USUAL, ReadingLimits

LONGEST_LINE: Final = 50_000
"""Characters; a longer line is no prose, and parsers are slow on it."""

LARGEST_TEXT: Final = 20_000_000
"""Bytes of a file that is text; the longest guidelines in print are a twentieth of it."""

_FOREIGN: Final = (
    (re.compile(rb"PK\x03\x04"), "a zip archive or another Office file", "save it as .docx or PDF"),
    (
        re.compile(rb"\xd0\xcf\x11\xe0"),
        "an Office file of the old kind (.doc, .xls) or with a password",
        "save it as .docx without a password, or as PDF",
    ),
    (re.compile(rb"\{\\rtf"), "an RTF file", "save it as .docx or PDF"),
    (re.compile(rb"\s*<\?xml", re.IGNORECASE), "XML that is not HTML", "save it as HTML, .docx, PDF or text"),
)
_BYTE_ORDER_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_LINE_END: Final = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Marks of direction and width that change what is seen but not what is read: they could disguise a quote.
_UNSEEN: Final = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


@dataclass(frozen=True)
class Source:
    """One file: `data` its bytes, `sha256` of them in hex; a reader keeps to `limits`."""

    path: Path
    data: bytes
    sha256: str
    limits: ReadingLimits = USUAL

    @cached_property
    def text(self) -> str:
        """The file as text: lines part at line feeds, no control character but tabs.

        :raises ReadingError: if it is binary, too large, not UTF-8 (or UTF-16 with a byte order mark), holds no
            character that can be seen, or a line of more than `LONGEST_LINE` characters.
        """
        if len(self.data) > LARGEST_TEXT:
            what = f"has {len(self.data):,} bytes of text, more than {LARGEST_TEXT:,}"
            raise unreadable(self.path, what, "divide it into several guidelines")
        text = visible(_decoded(self.path, self.data))
        if not text.strip():
            raise unreadable(self.path, "is empty", "put the guideline's text into it or remove it")
        _refuse_long_lines(self.path, text)
        return text


def unreadable(path: Path, what: str, mend: str, line: int | None = None) -> ReadingError:
    """Return the error that names the file, the line (from 1, if known), what is wrong and how to mend it."""
    place = shown(path.name) if line is None else f"{shown(path.name)}, line {line}"
    return ReadingError(f"{place}: {what}; {mend}")


def load(path: Path, limits: ReadingLimits = USUAL) -> Source:
    """Read a file's bytes.

    :raises ReadingError: if it is no file, can't be opened, is empty, or has more bytes than `limits` allow.
    """
    most = int(limits.max_file_mb * 1_000_000)
    try:
        status = path.stat()
        # A pipe or a device would be waited for, or read, without end.
        data = path.read_bytes() if stat.S_ISREG(status.st_mode) and status.st_size <= most else b""
    except OSError as error:
        raise unreadable(path, f"can't be opened ({error.strerror})", "check that it is a readable file") from error
    if not stat.S_ISREG(status.st_mode):
        raise unreadable(path, "is a folder, a pipe or a device", "name a file")
    if status.st_size > most:
        what = f"has {status.st_size:,} bytes, more than {most:,}"
        raise unreadable(path, what, "divide it, or raise the setting reading.max_file_mb")
    if not data:
        raise unreadable(path, "is empty", "put the guideline's text into it or remove it")
    return Source(path, data, hashlib.sha256(data).hexdigest(), limits)


def shown(name: str) -> str:
    """Return a file's name on one line: what can't be printed, as bytes that are no UTF-8, stands escaped."""
    if name.isprintable():
        return name
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def foreign(data: bytes) -> tuple[str, str] | None:
    """Return what the bytes are and how to mend it, where they are of a known kind that is not read."""
    return next(((name, mend) for magic, name, mend in _FOREIGN if magic.match(data)), None)


def visible(text: str) -> str:
    """Return `text` with every line end as a line feed and no other control or invisible character but tabs."""
    text = _UNSEEN.sub("", _LINE_END.sub("\n", text))
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def _decoded(path: Path, raw: bytes) -> str:
    if known := foreign(raw):
        raise unreadable(path, f"holds {known[0]}", known[1])
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if raw.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        raise unreadable(path, "holds binary data (a NUL byte)", "save it as plain text in UTF-8", line)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        what = f"is not {encoding.upper()} (byte 0x{raw[error.start]:02x})"
        raise unreadable(path, what, "save the file as UTF-8", line) from error


def _refuse_long_lines(path: Path, text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            what = f"has {len(line):,} characters, more than {LONGEST_LINE:,}"
            raise unreadable(path, what, "break it into paragraphs", number)

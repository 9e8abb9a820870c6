"""Reads Word files (.docx and its templates and macro-enabled kin): structure, numbers, tables, notes, as printed."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from qa.reading.canonical import plain
from qa.reading.composition import title_index
from qa.reading.draft import Draft, Imprint
from qa.reading.source import Source, unreadable
from qa.reading.word.archive import Package, is_word
from qa.reading.word.arrangement import Arrangement, captions_first, is_layout
from qa.reading.word.headings import manner
from qa.reading.word.names import Element, child
from qa.reading.word.notes import Notes
from qa.reading.word.numbering import Numbering
from qa.reading.word.styles import Styles
from qa.reading.word.walk import Content, Line, Walk

_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"
# What Word, its templates and other programs put there when the author puts nothing.
_NO_TITLE: Final = re.compile(
    r"microsoft (?:office )?word\b.*|(?:document|title|untitled|doc|template|slide)\s?\d*|.*\.(?:docx?|dotx?|docm|rtf|pdf)"
    r"|\[.*\]|.{0,2}|.*\btemplate",
    re.IGNORECASE,
)


def recognises(source: Source) -> bool:
    """Return whether the file is a Word document; not other Office files nor other archives."""
    return is_word(source.data)


def draft(source: Source) -> Draft:
    """Return the document's blocks, the references among its notes, and its title if no heading gives it.

    :raises ReadingError: if the file is damaged, encrypted or hostile, or holds no document.
    """
    package = Package(source)
    body = child(package.part(package.main), "body")
    if body is None:
        raise unreadable(source.path, f"has no text in {package.main}", "open it in Word and save it again as .docx")
    styles = Styles(_part(package, "styles"))
    kinds = ("footnotes", "endnotes")
    notes = Notes(styles, **{kind: _part(package, kind) for kind in kinds})
    walk = Walk(styles, Numbering(_part(package, "numbering"), styles), notes)
    content = walk.content(body)
    blocks = captions_first(Arrangement(manner([*_lines(content)])).blocks(content))
    titled = any(line.is_title for line in _lines(content)) or title_index(blocks) is not None
    title = "" if titled else _title(package)
    return Draft(tuple(blocks), Imprint(title=title, references=notes.references))


def _part(package: Package, kind: str) -> Element:
    return package.part(package.related(package.main, kind))


def _lines(content: Sequence[Content]) -> Iterator[Line]:
    """Yield the lines outside tables that are tables; text in boxes is as good as any."""
    for each in content:
        if isinstance(each, Line):
            yield each
        elif is_layout(each):
            yield from (line for row in each.rows for square in row for line in _lines(square.content))


def _title(package: Package) -> str:
    """Return the title among the file's properties, "" if it is none that an author gave."""
    root = package.part(package.related("", "core-properties"))
    title = plain(str(root.findtext(_TITLE) or "")) if root is not None else ""
    return "" if _NO_TITLE.fullmatch(title) else title

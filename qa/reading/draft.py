"""What a format's reader hands on: blocks of plain text, in order, and what the document says about itself.

Every format is brought to these few values; `qa.reading.composition` makes the guideline out of them, so that statements,
marks and warnings are found in one place.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Final

from qa.guideline import Box, Reference, SourceWarning
from qa.reading.source import Source


@dataclass(frozen=True, slots=True)
class Print:
    """Where characters `[start, end)` of a text are printed: a word, or a part of one that a line's end cuts off."""

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` counts from 1, the outermost."""

    text: str
    level: int
    prints: tuple[Print, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, its source lines joined.

    `prints`, here and elsewhere, are in the order of the text and count in its characters; a reader that gives any gives
    a text that `qa.reading.canonical.plain` leaves as it is.
    """

    text: str
    prints: tuple[Print, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list; `depth` counts from 0, `marker` is what is printed before it ("-" or "3.")."""

    text: str
    depth: int = 0
    marker: str = "-"
    prints: tuple[Print, ...] = ()


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list with its nested lists, in reading order."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `head` holds the column heads (empty if there are none), `caption` the line that titles it.

    `boxes` says for each row where it is printed, or is empty.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    boxes: tuple[tuple[Box, ...], ...] = ()


Block = Heading | Paragraph | ListBlock | Table


@dataclass(frozen=True, slots=True)
class Doubt:
    """A warning that the front matter attaches to the statement that holds the words `match`; `line` counts from 1."""

    match: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a document says about itself; empty where it is silent. Lengths and formats are the source's own."""

    id: str = ""
    title: str = ""
    publisher: str = ""
    edition: str = ""
    updated: date | None = None
    review_status: str = ""
    audience: str = ""
    licence: str = ""
    editorial_policy: str = ""
    disclaimer: str = ""
    example_questions: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    warnings: tuple[Doubt, ...] = ()

    def over(self, other: "Imprint") -> "Imprint":
        """Return an imprint that takes from `other` what this one is silent about."""
        if other == _SILENT:
            return self  # most lines say nothing about the document
        silent = [item.name for item in fields(self) if not getattr(self, item.name)]
        return replace(self, **{name: getattr(other, name) for name in silent})


_SILENT: Final = Imprint()


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as its format's reader understood it: what its structure shows to be furniture is gone.

    `pages` is how many it has, 0 where the format has none; `scanned` are those (from 1) whose text a machine made out
    from a picture. `warnings` are doubts about the file as a whole.
    """

    blocks: tuple[Block, ...]
    imprint: Imprint = field(default_factory=Imprint)
    pages: int = 0
    warnings: tuple[SourceWarning, ...] = ()
    scanned: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """One format that can be read.

    `recognises` looks at the content, never at the name alone. `draft` returns the source's blocks and raises
    ReadingError, with file and line, if the format is broken.
    """

    recognises: Callable[[Source], bool]
    draft: Callable[[Source], Draft]

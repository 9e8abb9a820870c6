"""What a guideline is once it has been read: canonical text, sections, statements, metadata.

Every span is half-open, `[start, end)`, in characters of `Guideline.text`. `Guideline.text` is the source's own text with
markup and furniture removed and nothing else changed: bibliographic numbers stay in it, outside the spans of statements
where they stand at an end, inside where they stand in the middle.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class StatementKind(StrEnum):
    """What sort of statement it is."""

    RECOMMENDATION = "recommendation"
    DEFINITION = "definition"
    STATEMENT = "statement"
    TABLE_ROW = "table row"


@dataclass(frozen=True, slots=True)
class SourceWarning:
    """A doubt about the source's own text, to travel with every answer that uses it.

    `statement` is an index into `Guideline.statements`, or None when the doubt concerns the whole guideline.
    """

    kind: str
    text: str
    statement: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the guideline's list of references; `number` is 1-based as printed."""

    number: int
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading path and the span of canonical text it covers, subsections included.

    `path[-1]` is the heading itself; `start` is where the heading begins.
    """

    path: tuple[str, ...]
    start: int
    end: int
    heading_end: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a printed page that holds a piece of one line.

    `page` counts from 1; the edges are shares, in [0, 1], of the page's width and height as it is shown, from its top
    left corner.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Statement:
    """The smallest thing that can be cited: `guideline.text[start:end]` is its quote, verbatim.

    `text` is the quote as a reader sees it: bibliographic numbers and evidence labels in its middle taken out, a table row
    with its column heads. `lead_in` is the sentence that introduces the list the statement stands in ("" if none).
    `number` is a recommendation's own number ("1.7.1"). `block` counts lists, paragraphs and tables from 0: statements of
    one list share it. `boxes` are where the source prints it, line by line, and `page` is the first one's; a source
    without pages has neither.
    """

    start: int
    end: int
    text: str
    section: tuple[str, ...]
    block: int
    kind: StatementKind = StatementKind.STATEMENT
    lead_in: str = ""
    number: str = ""
    strength: str | None = None
    evidence: str | None = None
    references: tuple[int, ...] = ()
    page: int | None = None
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a guideline: `label` as the reader sees it, `updated` as printed, sha256 of the file in hex.

    `fate` is empty for the edition in force; else it says what became of it ("superseded by 2026-01-12").
    """

    label: str
    updated: date | None
    sha256: str
    fate: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the source says about itself; an empty string where it is silent."""

    title: str
    publisher: str = ""
    review_status: str = ""
    audience: str = ""
    licence: str = ""
    editorial_policy: str = ""
    disclaimer: str = ""
    example_questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guideline:
    """One edition of one guideline, read.

    `abbreviations` maps an abbreviation to its expansion as the text itself defines it ("IHC" -> "Immunohistochemistry").
    `pages` is how many pages the source has, 0 where it has none.
    """

    id: str
    edition: Edition
    metadata: Metadata
    text: str
    sections: tuple[Section, ...]
    statements: tuple[Statement, ...]
    references: tuple[Reference, ...] = ()
    warnings: tuple[SourceWarning, ...] = ()
    abbreviations: tuple[tuple[str, str], ...] = ()
    source_name: str = ""
    pages: int = 0

    def quote(self, statement: Statement) -> str:
        """Return the statement's verbatim quote, `text[start:end]`."""
        return self.text[statement.start : statement.end]

"""A place in a guideline that somebody cites: found by what they sent, which may be anything."""

from dataclasses import dataclass
from typing import Protocol

from qa.errors import QuestionError, UnknownGuidelineError
from qa.guideline import Guideline, Statement
from ui.sources.pages import Library, edition_name


class _Editions(Protocol):
    def guideline(self, name: str, /) -> Guideline: ...


@dataclass(frozen=True, slots=True)
class Cited:
    """The words `[start, end)` of an edition's text, and the statements that they touch."""

    guideline: Guideline
    start: int
    end: int
    statements: tuple[Statement, ...]

    @classmethod
    def received(cls, library: Library, name: object, start: object, end: object) -> "Cited":
        """Find the place.

        :raises UnknownGuidelineError: if there is no edition `name`.
        :raises QuestionError: if `start` and `end` are no span of its text.
        """
        found = edition(library, name)
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(found.text)):
            raise QuestionError(f"{start!s:.20}-{end!s:.20} is no span of {found.id}; ask again for a fresh citation")
        touched = (statement for statement in found.statements if statement.start < end and start < statement.end)
        return cls(found, start, end, tuple(touched))

    @property
    def quote(self) -> str:
        """The words, verbatim."""
        return self.guideline.text[self.start : self.end]


def edition(library: _Editions, sent: object) -> Guideline:
    """Return the edition of that name; a citation's `guideline` and `edition`, joined by "@", always are one.

    :raises UnknownGuidelineError: if there is none, or there are several.
    """
    name = edition_name(sent)
    try:
        return library.guideline(name)
    except UnknownGuidelineError:
        # Citations name a past edition by ID@SHA256 as the guideline: with its label behind, that is said twice.
        ident, _, rest = name.partition("@")
        sha256, _, label = rest.partition("@")
        found = library.guideline(f"{ident}@{sha256}") if label else None
        if found is None or found.edition.label != label:
            raise
        return found

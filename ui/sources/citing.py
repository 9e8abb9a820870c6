"""A place in a guideline that somebody cites: found by what they sent, which may be anything."""

from dataclasses import dataclass

from qa.errors import QuestionError
from qa.guideline import Guideline, Statement
from ui.sources.pages import Library, edition_name


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
        found = library.guideline(edition_name(name))
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(found.text)):
            raise QuestionError(f"{start!s:.20}-{end!s:.20} is no span of {found.id}; ask again for a fresh citation")
        touched = (statement for statement in found.statements if statement.start < end and start < statement.end)
        return cls(found, start, end, tuple(touched))

    @property
    def quote(self) -> str:
        """The words, verbatim."""
        return self.guideline.text[self.start : self.end]

"""A result's citations as the reader meets them: numbered from 1, each with what its source line says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from qa.answer import Answer, AnsweredStatement, Citation, Notice, Result
from qa.guideline import Guideline, Reference

NOTICE_LABELS: Final = {
    "review": "Review status",
    "age": "Age of the guideline",
    "edition": "Edition",
    "doubtful": "Doubtful source text",
    "contradiction": "Contradiction",
    "spelling": "Spelling",
    "question": "Your question",
    "release": "Index",
    "model": "Language model",
}
"""Kind of notice -> the words shown before it, so that colour is never the only sign."""


@dataclass(frozen=True, slots=True)
class Source:
    """One citation with the number it carries on the page (from 1) and what its source line adds.

    `edition` names the edition that is cited (`ID@SHA256`), so that the source is found when another is in force by then.
    `references` are the entries of the guideline's own list that the statement rests on; `warnings` are the doubts that
    no notice has told already.
    """

    number: int
    citation: Citation
    edition: str
    references: tuple[Reference, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What stands in the text for it."""
        return f"[{self.number}]"

    @property
    def place(self) -> str:
        """Section path and, where the source has pages, the page."""
        section = " › ".join(self.citation.section)
        page = f"p. {self.citation.page}" if self.citation.page is not None else ""
        return ", ".join(part for part in (section, page) if part)

    @property
    def grading(self) -> str:
        """Strength and level of evidence as printed; "" where the guideline gives neither."""
        parts = (("Strength", self.citation.strength), ("Evidence", self.citation.evidence))
        return "; ".join(f"{name}: {value}" for name, value in parts if value)

    @property
    def line(self) -> str:
        """Title, edition, place and grading, as a sentence."""
        parts = (self.citation.title, self.citation.edition, self.place, self.grading)
        return ". ".join(part.rstrip(".") for part in parts if part) + "."

    @property
    def path(self) -> str:
        """Path, on the server, of the page that shows the cited words in the guideline's text."""
        return f"/source/{quote(self.edition, safe='@')}/{self.citation.start}-{self.citation.end}"


def place_of(citation: Citation) -> tuple[str, int, int]:
    """Return what tells the places of citations apart: guideline, start and end."""
    return citation.guideline, citation.start, citation.end


def cited_in(result: Result) -> list[Citation]:
    """Return the citations of an answer's statements, or those nearest to what an abstention was asked.

    An answer that was worded has them in the order of its verbatim form, so that both forms carry the same numbers.
    """
    if isinstance(result, Answer):
        return cited_by([*result.verbatim, *result.statements])
    return list(result.nearest)


def cited_by(statements: Iterable[AnsweredStatement]) -> list[Citation]:
    """Return the citations of the statements in order, some perhaps twice."""
    return [citation for statement in statements for citation in statement.citations]


def number_sources(
    citations: Iterable[Citation], guidelines: Mapping[str, Guideline], notices: Sequence[Notice] = ()
) -> list[Source]:
    """Give the citations their numbers in order of first appearance; one place of a guideline carries one number."""
    told = " ".join(notice.text for notice in notices)
    sources: dict[tuple[str, int, int], Source] = {}
    for citation in citations:
        key = place_of(citation)
        if key not in sources:
            warnings = tuple(warning for warning in citation.warnings if warning not in told)
            guideline = _cited_edition(citation, guidelines)
            edition = f"{guideline.id}@{guideline.edition.sha256}" if guideline else citation.guideline
            sources[key] = Source(len(sources) + 1, citation, edition, _references(citation, guideline), warnings)
    return list(sources.values())


def understood(result: Result) -> str:
    """Return the question as understood where that differs from what was typed in more than case and punctuation."""
    return "" if _bare(result.understood_as) == _bare(result.question) else result.understood_as


def _bare(question: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in question.casefold()).split())


def _cited_edition(citation: Citation, guidelines: Mapping[str, Guideline]) -> Guideline | None:
    """Return the edition that is cited, None if it is not the one in force any more."""
    found = guidelines.get(citation.guideline)
    return found if found and found.edition.label == citation.edition else None


def _references(citation: Citation, guideline: Guideline | None) -> tuple[Reference, ...]:
    listed = guideline.references if guideline else ()
    return tuple(reference for reference in listed if reference.number in citation.references)

"""A result as the chat shows it: statements with numbered citations, notices, sources, and what can be asked next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.answer import Abstention, Answer, AnsweredStatement, Citation, Notice
from qa.answering.explanation import Explanation, meanings
from qa.guideline import Guideline, Reference
from ui.rendering import render

NOTICE_LABELS = {
    "review": "Review status",
    "age": "Age of the guideline",
    "edition": "Edition",
    "doubtful": "Doubtful source text",
    "contradiction": "Contradiction",
    "spelling": "Spelling",
    "question": "Your question",
    "release": "Index",
}
"""Kind of notice -> the words shown before it, so that colour is never the only sign."""

_READ_FIRST = frozenset({"spelling", "question"})


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


def number_sources(
    citations: Iterable[Citation], guidelines: Mapping[str, Guideline], notices: Sequence[Notice] = ()
) -> list[Source]:
    """Give the citations their numbers in order of first appearance; one place of a guideline carries one number."""
    told = " ".join(notice.text for notice in notices)
    sources: dict[tuple[str, int, int], Source] = {}
    for citation in citations:
        key = _key(citation)
        if key not in sources:
            warnings = tuple(warning for warning in citation.warnings if warning not in told)
            guideline = _cited_edition(citation, guidelines)
            edition = f"{guideline.id}@{guideline.edition.sha256}" if guideline else citation.guideline
            sources[key] = Source(len(sources) + 1, citation, edition, _references(citation, guideline), warnings)
    return list(sources.values())


def working(stage: str, statements: Sequence[AnsweredStatement], guidelines: Mapping[str, Guideline]) -> str:
    """Return the HTML of an answer in the making: what is being done and the statements found so far."""
    sources = number_sources(_cited(statements), guidelines)
    return render("chat/working.html", stage=stage, statements=_with_numbers(statements, sources))


def answered(
    answer: Answer,
    guidelines: Mapping[str, Guideline],
    copy: str,
    explanation: Explanation | None = None,
    marking: str = "",
) -> str:
    """Return the HTML of an answer; `copy` is the plain text that its copy button puts on the clipboard.

    `explanation` tells how it came about, in a disclosure that is closed. `marking` is what the browser hands back when
    the reader marks the answer as bad; without it, it can't be marked.
    """
    sources = number_sources(_cited(answer.statements), guidelines, answer.notices)
    return render(
        "chat/answer.html",
        understood=understood(answer),
        statements=_with_numbers(answer.statements, sources),
        sources=sources,
        **_notices(answer),
        copy=copy,
        explanation=explanation,
        scores=meanings(),
        marking=marking,
    )


def abstained(
    abstention: Abstention,
    guidelines: Mapping[str, Guideline],
    copy: str,
    explanation: Explanation | None = None,
    marking: str = "",
) -> str:
    """Return the HTML of an abstention, the nearest statements marked as not answering; the rest as for an answer."""
    return render(
        "chat/abstention.html",
        understood=understood(abstention),
        text=abstention.text,
        nearest=number_sources(abstention.nearest, guidelines, abstention.notices),
        **_notices(abstention),
        copy=copy,
        explanation=explanation,
        scores=meanings(),
        marking=marking,
    )


def refused(message: str) -> str:
    """Return the HTML shown when a question can't be asked; `message` says why and how to mend it."""
    return render("chat/refusal.html", message=message)


def understood(result: Answer | Abstention) -> str:
    """Return the question as understood where that differs from what was typed in more than case and punctuation."""
    return "" if _bare(result.understood_as) == _bare(result.question) else result.understood_as


def _notices(result: Answer | Abstention) -> dict[str, Any]:
    """Notices to read before what is said (on the question; on an answer out of force or in doubt), and those after."""
    kinds = _READ_FIRST | {"edition", "doubtful", "contradiction"} if isinstance(result, Answer) else _READ_FIRST
    first = [notice for notice in result.notices if notice.kind in kinds]
    return {"before": first, "after": [n for n in result.notices if n not in first], "labels": NOTICE_LABELS}


def _bare(question: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in question.casefold()).split())


def _cited(statements: Iterable[AnsweredStatement]) -> list[Citation]:
    return [citation for statement in statements for citation in statement.citations]


def _key(citation: Citation) -> tuple[str, int, int]:
    return citation.guideline, citation.start, citation.end


def _with_numbers(
    statements: Sequence[AnsweredStatement], sources: Sequence[Source]
) -> list[tuple[AnsweredStatement, list[Source]]]:
    by_place = {_key(source.citation): source for source in sources}
    return [(s, [by_place[_key(citation)] for citation in s.citations]) for s in statements]


def _cited_edition(citation: Citation, guidelines: Mapping[str, Guideline]) -> Guideline | None:
    """Return the edition that is cited, None if it is not the one in force any more."""
    found = guidelines.get(citation.guideline)
    return found if found and found.edition.label == citation.edition else None


def _references(citation: Citation, guideline: Guideline | None) -> tuple[Reference, ...]:
    listed = guideline.references if guideline else ()
    return tuple(reference for reference in listed if reference.number in citation.references)

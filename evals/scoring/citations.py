"""Whether citations answer, are the guideline's own words, and carry what is said."""

from typing import Final

from evals.cases.expected import Span
from evals.cases.gold import contains
from evals.scoring.case import Case
from evals.scoring.facts import groups
from evals.scoring.pieces import pieces
from evals.statistics import Share
from qa.answer import Citation

LONGEST: Final = 2_000
"""Longest citation, in characters, that can answer: about a page. One of the whole guideline answers nothing."""


def can_judge(case: Case) -> bool:
    """Whether it is known which places answer: a named fact stands in the text, or there is a pattern of the line."""
    question = case.expected.question
    return case.answerable and bool(question.line or any(case.expected.places.get(fact) for fact in question.named))


def answers(case: Case, citation: Citation) -> bool:
    """Whether a citation is of a place that answers."""
    question = case.expected.question
    return any(_is_of(case, fact, citation) for fact in question.named) or bool(
        question.line and _is_place(case, citation) and contains(question.line, citation.quote)
    )


def _is_of(case: Case, fact: str, citation: Citation) -> bool:
    return _is_place(case, citation) and case.expected.is_at(fact, Span(citation.start, citation.end))


def _is_place(case: Case, citation: Citation) -> bool:
    """Whether it names a place of the right guideline that a reader can look up: not page upon page."""
    ours = case.expected.guideline in ("", citation.guideline)
    return ours and max(citation.end - citation.start, len(citation.quote)) <= LONGEST


def cited_right(case: Case) -> Share | None:
    """Whether some citation answers."""
    return Share.of(any(answers(case, each) for each in case.citations)) if can_judge(case) else None


def first_citation(case: Case) -> Share | None:
    """Whether the first citation of an answer answers."""
    if not (case.answered and can_judge(case)):
        return None
    return Share.of(bool(case.citations) and answers(case, case.citations[0]))


def citation_precision(case: Case) -> float | None:
    """Share of the places cited that answer, one cited twice counted once; does not apply where nothing is cited."""
    if not (case.citations and can_judge(case)):
        return None
    places = {(each.guideline, each.start, each.end, each.quote): each for each in case.citations}
    return sum(answers(case, each) for each in places.values()) / len(places)


def citation_recall(case: Case) -> float | None:
    """Share of the groups of facts of which one is cited; 0 for an answer that cites nothing."""
    wanted = groups(case) if case.answered and case.answerable else ()
    if not wanted:
        return None
    hits = sum(any(_is_of(case, fact.id, each) for fact in group for each in case.citations) for group in wanted)
    return hits / len(wanted)


def altered(case: Case) -> list[Citation]:
    """Return the citations, those of an abstention's nearest statements included, that are not the guideline's text."""
    nearest = case.response.nearest if case.response else ()
    return [each for each in (*case.citations, *nearest) if not is_verbatim(case, each)]


def is_verbatim(case: Case, citation: Citation) -> bool:
    """Whether the quote is, to the character, the guideline's canonical text at the place it names."""
    return case.texts.get(citation.guideline, "")[citation.start : citation.end] == citation.quote != ""


def verbatim(case: Case) -> Share | None:
    """Citations that are the guideline's text to the character."""
    trials = len(case.citations) + (len(case.response.nearest) if case.response else 0)
    return Share(trials - len(altered(case)), trials) if trials else None


def uncited(case: Case) -> Share | None:
    """Pieces of an answer that cite nothing."""
    found = pieces(case)
    return Share(sum(not piece.citations for piece in found), len(found)) if found else None

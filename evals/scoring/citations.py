"""Whether citations answer, are the guideline's own words, and carry what is said."""

from evals.cases.expected import Span
from evals.cases.gold import contains
from evals.scoring.case import Case
from evals.scoring.facts import groups
from evals.scoring.pieces import pieces
from evals.statistics import Share
from qa.answer import Citation


def can_judge(case: Case) -> bool:
    """Whether it is known which places answer: a named fact stands in the text, or there is a pattern of the line."""
    question = case.expected.question
    return case.answerable and bool(question.line or any(case.expected.places.get(fact) for fact in question.named))


def answers(case: Case, citation: Citation) -> bool:
    """Whether a citation is of a place that answers."""
    question, expected = case.expected.question, case.expected
    if expected.guideline and citation.guideline != expected.guideline:
        return False
    span = Span(citation.start, citation.end)
    return any(expected.is_at(fact, span) for fact in question.named) or bool(
        question.line and contains(question.line, citation.quote)
    )


def cited_right(case: Case) -> Share | None:
    """Whether some citation answers."""
    return Share.of(any(answers(case, each) for each in case.citations)) if can_judge(case) else None


def first_citation(case: Case) -> Share | None:
    """Whether the first citation of an answer answers."""
    if not (case.answered and can_judge(case)):
        return None
    return Share.of(bool(case.citations) and answers(case, case.citations[0]))


def citation_precision(case: Case) -> float | None:
    """Share of an answer's citations that answer; does not apply where nothing is cited."""
    if not (case.citations and can_judge(case)):
        return None
    return sum(answers(case, each) for each in case.citations) / len(case.citations)


def citation_recall(case: Case) -> float | None:
    """Share of the groups of facts of which one is cited; 0 for an answer that cites nothing."""
    wanted = groups(case) if case.answered and case.answerable else ()
    if not wanted:
        return None
    cited = [Span(each.start, each.end) for each in case.citations if each.guideline == case.expected.guideline]
    return sum(any(case.expected.is_at(fact.id, span) for fact in group for span in cited) for group in wanted) / len(
        wanted
    )


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

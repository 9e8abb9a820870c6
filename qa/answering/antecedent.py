"""The statement before, where a statement can't be understood without it: "It should be stopped in pregnancy."."""

import re
from typing import Final

from qa.guideline import Guideline, Statement, StatementKind
from qa.question.noun_phrases import phrases
from qa.retrieval.context import points_back
from qa.terms import terms

_PRONOUN: Final = re.compile(
    r"\W*(?:(?:however|moreover|furthermore|therefore|thus|hence|consequently|instead|otherwise|in addition),? +)?"
    r"(?:it|its|they|their|both|neither|"
    r"(?:this|these|those|such|the (?:former|latter|same|other|others|remaining|rest))"
    r"(?: (?P<noun>[a-z-]+))?)\b",
    re.IGNORECASE,
)
_VERBS: Final = frozenset(
    """is are was were be has have had may might can could should shall will would must does do did include includes
    increases reduces requires suggests shows means""".split()
)
_IMPERSONAL: Final = re.compile(
    r"\W*it (?:is|was|may be|might be|would be|has been|is not|remains|seems|appears) (?:not )?(?:\w+ly )?"
    r"(?:important|essential|necessary|possible|recommended|advis\w+|clear|unclear|likely|unlikely|known|unknown|"
    r"reasonable|preferable|appropriate|uncertain|estimated|thought|believed|suggested|not|hard|difficult|premature|"
    r"helpful|useful|that|to)\b",
    re.IGNORECASE,
)


def antecedent(guideline: Guideline, number: int) -> int | None:
    """Return the number of the statement that must be shown before statement `number`, None if it stands alone.

    It must when the statement opens with a pronoun or demonstrative, no heading or lead-in shown with it names a subject,
    and the one before does, in words of its own.
    """
    statement = guideline.statements[number]
    if statement.lead_in or statement.kind is StatementKind.TABLE_ROW or not points_back(guideline, number):
        return None
    if not _opens_without_subject(statement) or points_back(guideline, number - 1):
        return None
    return number - 1 if _adds_subject(guideline.statements[number - 1], statement) else None


def _opens_without_subject(statement: Statement) -> bool:
    match = _PRONOUN.match(statement.text)
    if match is None or _IMPERSONAL.match(statement.text):
        return False
    noun = (match["noun"] or "").lower()
    return not (noun and noun not in _VERBS and set(terms(noun)) & set(terms(" ".join(statement.section[-1:]))))


def _adds_subject(before: Statement, statement: Statement) -> bool:
    """Whether the statement before begins with something that neither the statement nor its heading names."""
    subject = {term for phrase in phrases(before.text)[:1] for term in terms(phrase.text)}
    return bool(subject - set(terms(" ".join((*statement.section[-1:], statement.text)))))

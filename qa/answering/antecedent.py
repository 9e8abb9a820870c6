"""The statements before, where a statement can't be understood without them: "It should be stopped in pregnancy."."""

import re
from typing import Final

from qa.guideline import Guideline, Statement, StatementKind
from qa.question.noun_phrases import phrases
from qa.retrieval.context import points_back
from qa.terms import terms

_VERBS: Final = frozenset(
    """is are was were be has have had may might can could should shall will would must does do did include includes
    increases reduces requires suggests shows means""".split()
)
_VERB: Final = rf"(?:{'|'.join(sorted(_VERBS))})"
_OPENING: Final = (
    r"\W*(?:(?:however|moreover|furthermore|therefore|thus|hence|consequently|instead|otherwise|in addition),? +"
    rf"(?:(?:in|during|for|with|after|before|at|on)(?: [\w-]+){{1,4}}?,? +(?=(?:it|they) {_VERB}\b))?)?"
)
"""What may stand before the subject: "However,", "However, in pregnancy"."""
_PRONOUN: Final = re.compile(
    rf"{_OPENING}(?:it|its|they|their|both|neither|"
    r"(?:in )?(?:this|these|those|such|the (?:former|latter|same|other|others|remaining|rest)|"
    rf"the(?= (?:drug|test|procedure) {_VERB}\b))(?: (?P<noun>[a-z-]+))?)\b",
    re.IGNORECASE,
)
_IMPERSONAL: Final = re.compile(
    rf"{_OPENING}it (?:is|was|may be|might be|would be|has been|is not|remains|seems|appears) (?:not )?(?:\w+ly )?"
    r"(?:important|essential|necessary|possible|recommended|advis\w+|clear|unclear|likely|unlikely|known|unknown|"
    r"reasonable|preferable|appropriate|uncertain|estimated|thought|believed|suggested|not|hard|difficult|premature|"
    r"helpful|useful|that|to)\b",
    re.IGNORECASE,
)
_ITSELF: Final = frozenset("guideline guidelines guidance document section chapter summary update review table".split())
"""What "this" doesn't point back from: "In this guideline, folate is recommended."."""
_REACH: Final = 3
"""Most statements to show before another; a subject further off is left unnamed."""


def needed(guideline: Guideline, number: int) -> range:
    """Return the numbers of the statements that must be shown before statement `number`; none if it stands alone.

    It doesn't when it opens with a pronoun or demonstrative and no heading or lead-in shown with it names a subject. Back
    to the one that does, in words of its own, all are shown: what "it" means may be named on the way.
    """
    statement, first = guideline.statements[number], number - 1
    if statement.lead_in or statement.kind is StatementKind.TABLE_ROW or not points_back(guideline, number):
        return range(0)
    if not _opens_without_subject(statement):
        return range(0)
    while points_back(guideline, first) and _names_nothing(guideline.statements[first]):
        first -= 1
    before = guideline.statements[first]
    if number - first > _REACH or _opens_without_subject(before) or not _adds_subject(before, statement):
        return range(0)
    return range(first, number)


def _names_nothing(statement: Statement) -> bool:
    return _opens_without_subject(statement) or _IMPERSONAL.match(statement.text) is not None


def _opens_without_subject(statement: Statement) -> bool:
    match = _PRONOUN.match(statement.text)
    if match is None or _IMPERSONAL.match(statement.text):
        return False
    noun = (match["noun"] or "").lower()
    if noun in _ITSELF:
        return False
    return not (noun and noun not in _VERBS and set(terms(noun)) & set(terms(" ".join(statement.section[-1:]))))


def _adds_subject(before: Statement, statement: Statement) -> bool:
    """Whether the statement before begins with something that neither the statement nor its heading names."""
    subject = {term for phrase in phrases(before.text)[:1] for term in terms(phrase.text)}
    return bool(subject - set(terms(" ".join((*statement.section[-1:], statement.text)))))

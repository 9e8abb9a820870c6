"""The statement that denies what a question takes for granted, put first: "Why is X recommended?" where it is not."""

import re
from collections.abc import Sequence, Set
from typing import Final

from qa.guideline import Statement
from qa.question.kind import QuestionKind
from qa.question.understand import Understood
from qa.retrieval.features import coverage
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found
from qa.settings import AnsweringSettings
from qa.terms import Token, tokens

_OPEN: Final = (QuestionKind.BROAD, QuestionKind.DEFINITION)
"""Kinds that take nothing for granted, unless they ask what good something does."""
_ASSUMES_GOOD: Final = re.compile(
    r"\b(?:why|how come|benefits?|rationale|reasons?|advantages?|purpose|improves?|helps?)\b", re.IGNORECASE
)
_DENIAL: Final = frozenset("not never no none neither nor cannot contraindicated avoid avoided fails fail".split())
_ADVISES: Final = ("recommend", "advis", "warn", "argu", "decid")
"""How the word before "against" begins where the two deny: a drug against malaria denies nothing."""
_GOOD: Final = (
    *("recommend", "indicat", "giv", "us", "advis", "need", "necessar", "offer", "help", "effective", "benefi"),
    *("improv", "work"),
)
"""How the word after a denial begins where what stands before it is denied: "X is not recommended"."""
_SIDE_CLAUSE: Final = re.compile(
    r"(?:\b(?:if|because|although|though|whereas|while|unless)|(?<=\w )(?:when|who))\b[^,;.?]*|^\W*when\b[^,;.?]*,|"
    r"^\W*(?:in order )?to avoid\b[^,;]*,",
    re.IGNORECASE,
)
_NO_DENIAL: Final = re.compile(
    # "Do not delay it" affirms it; "it does not delay the disease" denies something.
    r"(?:(?:^|[.;:,]\s*)do not|\b(?:should|must|shall|need|is|are) not|\bnever|\b(?:not|cannot) be|\bnot to)\s+"
    r"(?:be\s+|to\s+)?(?:delay|withh[eo]ld|stop|omit|forg[eo]t|hesitat|postpon|discontinu|interrupt|skip|miss|refus)\w*|"
    r"\b(?:no|not|never|cannot)\s+(?:be\s+)?(?:only|just|merely|simply|doubt|contra-?indicat|avoid)\w*|"
    # "No better drug" affirms it; "no better than placebo" denies something.
    r"\bno\s+(?:better|safer|superior|stronger|more \w+)\b(?!\s+than)|"
    r"\bno\s+(?:\w+\s+){1,2}(?:is|are|works?)\s+(?:better|safer|superior)\b",
    re.IGNORECASE,
)
_REACH: Final = 5
"""Words from a denial within which what it denies must stand."""
_DENIED_ALREADY: Final = re.compile(
    r"\b(?:not|never|no|none|neither|nor|cannot|avoid(?:ed)?|contraindicated|withh(?:o|e)ld)\b|n['’]t\b|"
    r"\b(?:recommend|advis|warn|argu|decid)\w* against\b",
    re.IGNORECASE,
)


def corrected(found: Found, chosen: Sequence[Ranked], settings: AnsweringSettings) -> list[Ranked]:
    """Return `chosen` led by the statement that denies the question's premise, where a comparable one does.

    It must deny something in the question's own words, and hold as much of what is asked for as the best statement; only as
    much, and it must be about as probable too.
    """
    question, best = found.question, found.ranked[0]
    if not _assumes(question):
        return list(chosen)
    for ranked in found.ranked:
        if ranked.probability < settings.adding_share * best.probability:
            break
        if denies(ranked.candidate.profile.statement, question) and _is_comparable(ranked, best, question, settings):
            return [ranked, *(each for each in chosen if each is not ranked)]
    return list(chosen)


def _is_comparable(ranked: Ranked, best: Ranked, question: Understood, settings: AnsweringSettings) -> bool:
    held, by_best = (coverage(question.own, each.candidate.profile.own) for each in (ranked, best))
    return held > by_best or (held == by_best and ranked.probability >= settings.equal_share * best.probability)


def _assumes(question: Understood) -> bool:
    """Whether the question takes something for granted that can be denied; a denial of its own in a side clause is none."""
    if question.kind is QuestionKind.YES_NO or _DENIED_ALREADY.search(_SIDE_CLAUSE.sub(" ", question.text)):
        return False
    return question.kind not in _OPEN or _ASSUMES_GOOD.search(question.text) is not None


def denies(statement: Statement, question: Understood) -> bool:
    """Whether a statement denies something in the question's own words, or that its subject does good."""
    asked = {term for concept in question.own for phrase in concept.phrases for term in phrase}
    wants_good = _ASSUMES_GOOD.search(question.text) is not None
    words = list(tokens(_denying_part(statement.text)))
    for at in range(len(words)):
        before, after = words[:at], words[at + 1 : at + 1 + _REACH]
        of_subject = wants_good and _judges(words[at].surface, after) and _holds(before, asked)
        if _is_denial(words, at) and (of_subject or _holds(after, asked)):
            return True
    return False


def _denying_part(text: str) -> str:
    """Return `text` without side clauses and without what only looks like a denial, "n't" spelt out."""
    return _NO_DENIAL.sub(" ", _SIDE_CLAUSE.sub(" ", re.sub(r"n['’]t\b", " not", text)))


def _is_denial(words: Sequence[Token], at: int) -> bool:
    word = words[at].surface.lower()
    advised = at > 0 and words[at - 1].surface.lower().startswith(_ADVISES)
    return word in _DENIAL or (word == "against" and advised)


def _judges(denial: str, after: Sequence[Token]) -> bool:
    """Whether a denial says of its subject that it is not to be given or does no good."""
    judged = [denial, *(word.surface for word in after[:2])]
    return any(word.lower().startswith((*_GOOD, "contraindicat", "avoid")) for word in judged)


def _holds(words: Sequence[Token], asked: Set[str]) -> bool:
    return any(word.term in asked for word in words)

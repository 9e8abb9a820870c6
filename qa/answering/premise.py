"""The statement that denies what a question takes for granted, put first: "Why is X recommended?" where it is not."""

import re
from collections.abc import Sequence
from typing import Final

from qa.guideline import Statement
from qa.question.kind import QuestionKind
from qa.question.understand import Understood
from qa.retrieval.features import coverage
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found
from qa.settings import AnsweringSettings
from qa.terms import tokens

_ASSUMES_NOTHING: Final = (QuestionKind.BROAD, QuestionKind.DEFINITION, QuestionKind.YES_NO)
_DENIAL: Final = frozenset(
    "not never no none neither nor cannot contraindicated avoid avoided against fails fail".split()
)
_REACH: Final = 5
"""Words from a denial within which what it denies must stand."""
_DENIED_ALREADY: Final = re.compile(
    r"\b(?:not|never|no|none|neither|nor|cannot|avoid(?:ed)?|contraindicated|against|withh(?:o|e)ld)\b|n['’]t\b",
    re.IGNORECASE,
)


def corrected(found: Found, chosen: Sequence[Ranked], settings: AnsweringSettings) -> list[Ranked]:
    """Return `chosen` led by the statement that denies the question's premise, where a comparable one does.

    It must deny something in the question's own words, and hold as much of what is asked for as the best statement; only as
    much, and it must be about as probable too.
    """
    question, best = found.question, found.ranked[0]
    if question.kind in _ASSUMES_NOTHING or _DENIED_ALREADY.search(question.text):
        return list(chosen)
    for ranked in found.ranked:
        if ranked.probability < settings.adding_share * best.probability:
            break
        if _denies(ranked.candidate.profile.statement, question) and _is_comparable(ranked, best, question, settings):
            return [ranked, *(each for each in chosen if each is not ranked)]
    return list(chosen)


def _is_comparable(ranked: Ranked, best: Ranked, question: Understood, settings: AnsweringSettings) -> bool:
    held, by_best = (coverage(question.own, each.candidate.profile.own) for each in (ranked, best))
    return held > by_best or (held == by_best and ranked.probability >= settings.equal_share * best.probability)


def _denies(statement: Statement, question: Understood) -> bool:
    asked = {term for concept in question.own for phrase in concept.phrases for term in phrase}
    words = list(tokens(statement.text))
    return any(
        _is_denial(word.surface) and any(near.term in asked for near in words[at + 1 : at + 1 + _REACH])
        for at, word in enumerate(words)
    )


def _is_denial(word: str) -> bool:
    return word.lower() in _DENIAL or word.lower().endswith(("n't", "n’t"))

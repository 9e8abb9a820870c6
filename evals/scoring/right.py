"""Whether a case is right as a whole, and if not, why."""

from collections.abc import Iterator
from typing import Final

from evals.scoring.behaviour import forbidden, noticed, unsaid
from evals.scoring.case import Case
from evals.scoring.citations import answers, can_judge
from evals.scoring.facts import groups, is_group_stated, missing
from evals.statistics import Share

MAX_WORDS: Final = 120
"""Longest answer, in words, that can be right."""


def right(case: Case) -> Share:
    """Whether the case is right as a whole."""
    return Share.of(is_right(case))


def is_right(case: Case) -> bool:
    """Whether the case is right as a whole: nothing stands against it."""
    return next(_against(case), None) is None


def why(case: Case) -> list[str]:
    """Return what keeps a case from being right, in words; nothing where it is.

    An answerable question is right when it is answered with every fact stated, every pattern that must be there and none
    that must not, a citation that answers (as far as that is known), at most `MAX_WORDS` words, and the notice that is due.
    Another is right when the system abstained; a failure to reply never is.
    """
    return list(_against(case))


def _against(case: Case) -> Iterator[str]:
    if case.response is None:
        yield f"no reply: {case.failure or 'asking failed'}"
    elif case.answerable and case.abstained:
        yield "abstained, though the guideline answers"
    elif case.answerable:
        yield from _against_answer(case)
    elif case.answered:
        reason = case.expected.question.reason
        yield f"answered, though the guideline doesn't say{f': {reason}' if reason else ''}"


def _against_answer(case: Case) -> Iterator[str]:
    question, wanted = case.expected.question, groups(case)
    if not (wanted or question.must or question.line):
        yield "none of its facts stands in the text asked, so nobody can tell; review the gold"
    for group in wanted:
        if not is_group_stated(case, group):
            lacking = min((missing(case, fact) for fact in group), key=len)
            yield f"fact {' or '.join(fact.id for fact in group)} not stated: {', '.join(lacking)}"
    yield from (f"not said: {pattern}" for pattern in unsaid(case))
    yield from (f"said, and must not be: {pattern}" for pattern in forbidden(case))
    if can_judge(case) and not any(answers(case, citation) for citation in case.citations):
        yield "cites another place" if case.citations else "cites nothing"
    if case.words > MAX_WORDS:
        yield f"{case.words} words, at most {MAX_WORDS} can be right"
    if (notice := noticed(case)) and not notice.hits:
        yield f"no notice ({case.expected.question.notice})"

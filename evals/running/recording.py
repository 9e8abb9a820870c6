"""A scored case as it is recorded: what reports and comparisons need, guideline text included."""

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from evals.cases.gold import GoldFact
from evals.running.record import CaseRecord, ExpectedRecord, PassageRecord
from evals.scoring.case import Case
from evals.scoring.citations import answers, is_verbatim
from evals.scoring.facts import is_stated
from evals.scoring.right import is_right, why
from evals.scoring.scorer import Score
from evals.scoring.table import SCORERS
from evals.statistics import Share
from qa.answer import Citation

AROUND: Final = 160
"""Characters of the guideline shown before and after a cited passage."""


def recorded(case: Case) -> CaseRecord:
    """Score a case with every scorer and return its record."""
    question, response = case.expected.question, case.response
    right = is_right(case)
    return CaseRecord(
        id=case.id,
        gold=case.gold,
        guideline=case.expected.guideline,
        category=question.category,
        tags=list(question.tags),
        question=case.asked,
        history=list(question.history),
        understood_as=response.understood_as if response else None,
        answerable=question.answerable,
        reason=question.reason,
        premise=question.premise,
        expected=list(_expected(case)),
        must=list(question.must),
        must_not=list(question.must_not),
        status=response.status if response else "failed",
        text=response.text if response else case.failure,
        notices=[notice.text for notice in response.notices] if response else [],
        passages=list(_passages(case)),
        right=right,
        why=[] if right else why(case),
        expectation=_hash(case),
        scores={scorer.name: _plain(scorer.score(case)) for scorer in SCORERS},
    )


def _plain(score: Score) -> tuple[int, int] | float | None:
    return (score.hits, score.trials) if isinstance(score, Share) else score


def _hash(case: Case) -> str:
    """Return a hash (12 hex digits) of the phrasing asked and all that is expected of the answer."""
    expected = case.expected
    facts = [expected.facts[name].model_dump_json() for name in sorted(expected.facts)]
    whole = "\n".join([case.asked, expected.question.model_dump_json(exclude={"ask"}), *facts])
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def _expected(case: Case) -> Iterator[ExpectedRecord]:
    expected = case.expected
    for number, group in enumerate(expected.groups, start=1):
        for fact in group:
            stated = is_stated(case, fact) if case.answered and expected.places.get(fact.id) else None
            yield _fact(fact, number, stated)
    for name in expected.question.also:
        yield _fact(expected.facts[name], 0, None)


def _fact(fact: GoldFact, group: int, stated: bool | None) -> ExpectedRecord:
    tokens = [*fact.numbers, *fact.drugs, *fact.conditions, *fact.negation]
    return ExpectedRecord(fact=fact.id, quote=fact.quote, group=group, tokens=tokens, stated=stated)


def _passages(case: Case) -> Iterator[PassageRecord]:
    for citation in case.citations:
        yield _passage(case, citation, right=answers(case, citation) if case.answerable else None)
    for citation in case.response.nearest if case.response else ():
        yield _passage(case, citation, right=answers(case, citation) if case.answerable else None, nearest=True)


def _passage(case: Case, citation: Citation, *, right: bool | None, nearest: bool = False) -> PassageRecord:
    text = case.texts.get(citation.guideline, "")
    start, end = min(citation.start, len(text)), min(citation.end, len(text))
    return PassageRecord(
        title=citation.title,
        section=citation.section,
        page=citation.page,
        before=_from_a_word(text[max(0, start - AROUND) : start]) if start > AROUND else text[:start],
        at=text[start:end],
        after=_to_a_word(text[end : end + AROUND]) if end + AROUND < len(text) else text[end:],
        quote=citation.quote,
        verbatim=is_verbatim(case, citation),
        right=right,
        nearest=nearest,
    )


def _from_a_word(text: str) -> str:
    """Return `text` without the word that it begins in the middle of."""
    return re.sub(r"^\S*\s", "", text, count=1)


def _to_a_word(text: str) -> str:
    """Return `text` without the word that it ends in the middle of."""
    return re.sub(r"\s\S*$", "", text, count=1)

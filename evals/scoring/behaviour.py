"""What else a clinician relies on: premises, follow-ups, notices, the same answer again, and short ones."""

from evals.cases.gold import contains
from evals.scoring.case import Case
from evals.scoring.citations import answers, can_judge
from evals.statistics import Share


def must_said(case: Case) -> Share | None:
    """Whether the answer contains all that it must, and nothing that it must not."""
    question = case.expected.question
    if not (case.answerable and (question.must or question.must_not)):
        return None
    return Share.of(case.answered and not unsaid(case) and not forbidden(case))


def unsaid(case: Case) -> list[str]:
    """Return the patterns that the text must contain and does not."""
    text = case.response.text if case.response else ""
    return [pattern for pattern in case.expected.question.must if not contains(pattern, text)]


def forbidden(case: Case) -> list[str]:
    """Return the patterns that the text must not contain and does."""
    text = case.response.text if case.response else ""
    return [pattern for pattern in case.expected.question.must_not if contains(pattern, text)]


def premise_corrected(case: Case) -> Share | None:
    """Whether the answer leads with a statement that answers, where the question takes something wrong for granted."""
    if not (case.expected.question.premise and can_judge(case)):
        return None
    return Share.of(case.answered and bool(case.citations) and answers(case, case.citations[0]))


def follow_up_resolved(case: Case) -> Share | None:
    """Whether a follow-up was understood as what it means, where the system tells."""
    patterns = case.expected.question.understood
    understood = case.response.understood_as if case.response else None
    return (
        Share.of(all(contains(each, understood) for each in patterns)) if patterns and understood is not None else None
    )


def noticed(case: Case) -> Share | None:
    """Whether the notice that is due stands beside the answer."""
    kind = case.expected.question.notice
    if not kind:
        return None
    kinds = [notice.kind for notice in case.response.notices] if case.response else []
    return Share.of(bool(kinds) if kind == "any" else kind in kinds)


def repeatable(case: Case) -> Share | None:
    """Whether every reply to the question asked again has the same status, text and citations; a failure has none."""
    if not case.repeated:
        return None
    first = case.response
    return Share.of(
        first is not None
        and all(
            each is not None
            and (each.status, each.text, each.said, each.nearest)
            == (first.status, first.text, first.said, first.nearest)
            for each in case.repeated
        )
    )


def words(case: Case) -> float | None:
    """Words of an answer to an answerable question."""
    return float(case.words) if case.answered and case.answerable else None

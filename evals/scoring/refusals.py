"""Answering and abstaining: two rates, one of each kind of question, never folded into one."""

from evals.scoring.case import Case
from evals.statistics import Share


def over_refusal(case: Case) -> Share | None:
    """Answerable questions that got no answer: an abstention or a failure."""
    return Share.of(not case.answered) if case.answerable else None


def wrong_answer(case: Case) -> Share | None:
    """Questions that the guideline doesn't answer, and were answered."""
    return None if case.answerable else Share.of(case.answered)

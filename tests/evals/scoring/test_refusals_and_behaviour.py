from collections.abc import Callable
from dataclasses import replace

import pytest

from evals.scoring.behaviour import (
    follow_up_resolved,
    must_said,
    noticed,
    premise_corrected,
    repeatable,
    words,
)
from evals.scoring.case import Case, Response
from evals.scoring.refusals import over_refusal, wrong_answer
from evals.statistics import Share
from qa.answer import Citation, Notice

YES, NO = Share(1, 1), Share(0, 1)


def test_refusals_and_wrong_answers_are_two_rates(
    ask: Callable[..., Case], answer: Callable[..., Response], abstention: Response
) -> None:
    said = answer(("A.", []))
    assert [over_refusal(ask(each)) for each in (said, abstention, None)] == [NO, YES, YES]
    assert [wrong_answer(ask(each)) for each in (said, abstention, None)] == [None, None, None]
    absent = [ask(each, answerable=False) for each in (said, abstention, None)]
    assert [over_refusal(each) for each in absent] == [None, None, None]
    assert [wrong_answer(each) for each in absent] == [YES, NO, NO]


def test_what_must_and_must_not_be_said(
    ask: Callable[..., Case], answer: Callable[..., Response], abstention: Response
) -> None:
    said = answer(("Give 4 mg.", []))
    assert must_said(ask(said, must=["GIVE", r"\b4 mg"])) == YES
    assert must_said(ask(said, must=["give", "daily"])) == NO
    assert must_said(ask(said, answers=["dose"], must_not=["4 mg"])) == NO
    assert must_said(ask(abstention, must=["does not say"])) == NO
    assert must_said(ask(said, answers=["dose"])) is must_said(ask(said, answerable=False)) is None


def test_a_premise_is_corrected_by_what_leads(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation], abstention: Response
) -> None:
    asked = {"answers": ["pregnancy"], "premise": "that it is safe"}
    first = answer(("A.", [cite("pregnancy")]), ("B.", [cite("dose")]))
    assert premise_corrected(ask(first, **asked)) == YES
    assert premise_corrected(ask(replace(first, said=first.said[::-1]), **asked)) == NO
    assert premise_corrected(ask(answer(("A.", [])), **asked)) == premise_corrected(ask(abstention, **asked)) == NO
    assert premise_corrected(ask(first, answers=["pregnancy"])) is None
    assert premise_corrected(ask(first, must=["A"], premise="that it is safe")) is None


@pytest.mark.parametrize(("understood", "score"), [("dose of oxaline?", YES), ("dose?", NO), (None, None)])
def test_a_follow_up_is_resolved(
    ask: Callable[..., Case], answer: Callable[..., Response], understood: str | None, score: Share | None
) -> None:
    said = answer(("A.", []), understood_as=understood)
    assert follow_up_resolved(ask(said, history=["Oxaline?"], understood=["oxaline", "dose"])) == score
    assert follow_up_resolved(ask(said)) is None


def test_a_failure_to_reply_resolves_nothing_that_could_be_judged(ask: Callable[..., Case]) -> None:
    assert follow_up_resolved(ask(None, history=["Oxaline?"], understood=["oxaline"])) is None


@pytest.mark.parametrize(("due", "score"), [("age", YES), ("any", YES), ("doubtful", NO), ("", None)])
def test_a_notice_that_is_due_must_stand_there(
    ask: Callable[..., Case], answer: Callable[..., Response], due: str, score: Share | None
) -> None:
    said = answer(("A.", []), notices=(Notice(kind="age", text="Old."),))
    assert noticed(ask(said, notice=due)) == score
    assert noticed(ask(None, notice="any")) == noticed(ask(answer(("A.", [])), notice="any")) == NO


def test_a_reply_is_repeatable_when_all_but_the_time_is_the_same(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation], abstention: Response
) -> None:
    said = answer(("A.", [cite("dose")]), took_ms=3.0)
    assert repeatable(ask(said)) is None
    assert repeatable(ask(said, repeated=(replace(said, took_ms=5.0), said))) == YES
    for other in (replace(said, text="B."), replace(said, said=()), abstention):
        assert repeatable(ask(said, repeated=(said, other))) == NO
    assert repeatable(ask(None, repeated=(said,))) == NO


def test_words_are_counted_of_answers_to_answerable_questions(
    ask: Callable[..., Case], answer: Callable[..., Response], abstention: Response
) -> None:
    said = answer(("Give 4 mg/kg  a\nday", []))
    assert words(ask(said)) == 5.0
    assert words(ask(said, answerable=False)) is words(ask(abstention)) is words(ask(None)) is None

from collections.abc import Callable
from typing import Any

import pytest

from evals.errors import RunFileError
from evals.judging.opinion import Opinion
from evals.judging.trend import Trend, answerable, in_order, point
from evals.running.record import CaseRecord, RunRecord
from evals.statistics import ratio_interval

Answers = Callable[..., RunRecord]


def by_text(case: CaseRecord) -> Opinion:
    """Take the answer for its own grade."""
    return Opinion(int(case.text) if case.text.isdigit() else None)


def test_the_mean_leaves_out_what_has_no_score_and_counts_it(answers: Answers) -> None:
    made = point(answers("4", "?", "1", "1"), by_text)
    assert (made.mean, made.n, made.unscored, made.answerable) == (2.0, 3, 1, 4)
    assert (made.low, made.high) == ratio_interval(["her2"] * 3, [4.0, 1.0, 1.0])


def test_scores_that_are_all_alike_have_no_interval(answers: Answers) -> None:
    made = point(answers("0", "0"), by_text)
    assert (made.mean, made.low, made.high) == (0.0, None, None)


def test_without_a_score_there_is_no_mean(answers: Answers) -> None:
    made = point(answers("?"), by_text)
    assert (made.mean, made.n, made.unscored) == (None, 0, 1)


def test_only_answers_to_what_can_be_answered_are_judged(recorded: Any) -> None:
    run = recorded(
        {"text": "4"},
        {"text": "3", "answerable": False},
        {"text": "2", "status": "abstained"},
        {"text": "1", "status": "failed"},
    )
    made = point(run, by_text)
    assert [case.text for case, _ in made.opinions] == ["4"]
    assert made.answerable == 3


def test_a_limit_draws_the_same_cases_whatever_was_answered(answers: Answers, recorded: Any) -> None:
    whole, abstaining = answers(*"1" * 40), recorded(*[{"status": "abstained"}] * 40)
    drawn = [case.id for case in answerable(whole, 10)]
    assert len(drawn) == 10
    assert drawn != [case.id for case in whole.cases[:10]]
    assert drawn == [case.id for case in whole.cases if case.id in drawn]
    assert [case.id for case in answerable(abstaining, 10)] == drawn
    assert set(drawn) < {case.id for case in answerable(whole, 11)}
    assert len(answerable(whole, 99)) == 40


def test_runs_stand_in_the_order_in_which_they_began(answers: Answers) -> None:
    stamps = ["2026-03-01T12:00:00+00:00", "2026-03-01T12:30:00+02:00", "2026-02-28T23:00:00"]
    ordered = in_order([answers("1", started=each) for each in stamps])
    assert [run.times.started for run in ordered] == [stamps[2], stamps[1], stamps[0]]


def test_a_run_without_a_time_has_no_place(answers: Answers) -> None:
    with pytest.raises(RunFileError, match="ISO 8601"):
        in_order([answers("1", started="")])


def test_runs_over_other_questions_are_told_from_runs_over_the_same(answers: Answers) -> None:
    same = [point(answers("1"), by_text), point(answers("2", started="2026-02-01T00:00:00Z"), by_text)]
    assert Trend("u", "m", tuple(same)).one_gold
    filtered = point(answers("1", filters=["id=c*"]), by_text)
    assert not Trend("u", "m", (same[0], filtered)).one_gold

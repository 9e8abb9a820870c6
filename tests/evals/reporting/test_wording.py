from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from evals.reporting import wording
from evals.running.record import CaseRecord, RunRecord
from evals.scorecard import Figure, figures
from evals.statistics import Share

MRR = Figure("mrr", "", "mean", "more", "", n=40, value=0.8714, low=0.8, high=0.9, how="bootstrap")
WORDS = Figure("words", "", "mean", "neither", "words", n=29, value=46.25, low=40.0, high=50.5, how="bootstrap")
SHARE = Figure("right", "", "share", "more", "", 150, Share(140, 150), 140 / 150, 0.88, 0.964, "Wilson")
NONE = Figure("noticed", "", "share", "more", "")


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (SHARE, ("93.3%", "88.0% to 96.4%", "140/150")),
        (MRR, ("0.871", "0.800 to 0.900", "40")),
        (WORDS, ("46.25 words", "40 to 50.5", "29")),
        (NONE, ("–", "–", "0")),
    ],
)
def test_a_figure_has_value_interval_and_count(figure: Figure, words: tuple[str, ...]) -> None:
    assert (wording.value(figure), wording.interval(figure), wording.count(figure)) == words


def test_few_cases_are_fewer_than_thirty_but_some() -> None:
    assert [wording.is_few(each) for each in (SHARE, MRR, WORDS, NONE)] == [False, False, True, False]


def test_only_what_lies_between_0_and_1_is_drawn() -> None:
    assert [wording.on_scale(each) for each in (SHARE, MRR, WORDS, NONE)] == [True, True, False, False]


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "soon", ""])
def test_what_is_no_time_in_utc_is_none(stamp: str) -> None:
    assert wording.moment(stamp) is None


def test_a_time_is_told_in_utc() -> None:
    assert wording.moment("2026-03-01T01:30:00+02:00") == datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    assert wording.moment("2026-03-01T01:30:00") == datetime(2026, 3, 1, 1, 30)


def test_a_figure_is_told_in_a_sentence() -> None:
    assert wording.sentence(WORDS) == "words 46.25 words, 95% interval 40 to 50.5, 29 cases, few"


@pytest.mark.parametrize(("given", "said"), [(None, "–"), (Share(1, 3), "1/3"), (0.5, "0.5"), (1 / 3, "0.3333")])
def test_a_score_that_does_not_apply_is_not_zero(given: Share | float | None, said: str) -> None:
    assert wording.score(given) == said


def test_a_case_loses_where_a_hit_is_missing_or_one_too_many(
    run: RunRecord, changed_case: Callable[..., CaseRecord]
) -> None:
    found = figures(run)
    scores = {"right": [1, 1], "fact_recall": [1, 2], "wrong_answer": [1, 1], "over_refusal": [0, 1], "mrr": 0.1}
    assert wording.missed(changed_case("x", "?", scores=scores), found) == ["wrong_answer", "fact_recall"]


@pytest.mark.parametrize(
    ("status", "answerable", "said"),
    [
        ("answered", True, "answered"),
        ("abstained", True, "abstained, though answerable"),
        ("answered", False, "answered, though absent"),
        ("abstained", False, "abstained, rightly"),
        ("failed", False, "failed to reply"),
        ("failed", True, "failed to reply"),
    ],
)
def test_outcomes_are_those_of_the_table(
    changed_case: Callable[..., CaseRecord], status: str, answerable: bool, said: str
) -> None:
    assert wording.outcome(changed_case("x", "?", status=status, answerable=answerable)) == said


def test_wrong_cases_come_first_in_their_own_order(changed_case: Callable[..., CaseRecord]) -> None:
    cases = [changed_case(str(number), "?", right=number % 2 == 0) for number in range(5)]
    assert [case.id[-1] for case in wording.failed_first(cases)] == ["1", "3", "0", "2", "4"]

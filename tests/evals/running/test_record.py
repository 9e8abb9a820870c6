from collections.abc import Callable

import pytest
from pydantic import ValidationError

from evals.running.record import RunRecord
from evals.statistics import Share

Recorded = Callable[..., RunRecord]


def test_scores_are_read_by_name_and_those_that_do_not_apply_are_left_out(recorded: Recorded) -> None:
    run = recorded({"scores": {"a": [1, 2], "b": None}}, {"scores": {"a": None, "b": 0.5}})
    assert [(case.id, score) for case, score in run.scored("a")] == [("g/c0", Share(1, 2))]
    assert [(case.id, score) for case, score in run.scored("b")] == [("g/c1", 0.5)]
    assert list(run.scored("c")) == []


@pytest.mark.parametrize(
    "score", [[1], [-1, 2], 1e300, [1, 10**400], [1, 2, 3], "x", float("nan"), float("inf"), [0.5, 1]]
)
def test_a_score_that_is_none_is_refused(recorded: Recorded, score: object) -> None:
    with pytest.raises(ValidationError):
        recorded({"scores": {"s": score}})


def test_a_case_stands_in_a_run_once(recorded: Recorded) -> None:
    with pytest.raises(ValidationError, match="a second case with id 'x'"):
        recorded({"id": "x"}, {"id": "x"})

from collections.abc import Callable
from typing import Any

import pytest

from evals.comparing.gate_file import Gate
from evals.comparing.gates import check_gates, refuse_failed
from evals.errors import ComparisonError, GateError, GateFailedError
from evals.running.record import RunRecord

Recorded = Callable[..., RunRecord]


def right(hits: int, trials: int, **changed: Any) -> list[dict[str, Any]]:
    return [{"scores": {"right": [int(n < hits), 1]}, **changed} for n in range(trials)]


def why(run: RunRecord, baseline: RunRecord | None = None, **gate: Any) -> tuple[str, ...]:
    (result,) = check_gates(run, [Gate(figure=gate.pop("figure", "right"), **gate)], baseline)
    assert result.passed == (not result.why)
    return result.why


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        ({"min": 0.9}, ()),
        ({"min": 0.91}, ("is 90.0%",)),
        ({"max": 0.9}, ()),
        ({"max": 0.89}, ("is 90.0%",)),
        # Wilson's interval of 9 of 10 is 59.6% to 98.2%.
        ({"min": 0.59, "on": "interval"}, ()),
        ({"min": 0.6, "on": "interval"}, ("may be as low as 59.6%",)),
        ({"max": 0.99, "on": "interval"}, ()),
        ({"max": 0.98, "on": "interval"}, ("may be as high as 98.2%",)),
        ({"min": 0.5, "n_at_least": 10}, ()),
        ({"min": 0.5, "n_at_least": 11}, ("applies to 10 cases only",)),
        ({"min": 0.95, "max": 0.96, "n_at_least": 11}, ("applies to 10 cases only", "is 90.0%")),
    ],
)
def test_a_threshold_by_hand(recorded: Recorded, gate: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert why(recorded(*right(9, 10)), **gate) == expected


def test_a_gate_is_on_its_own_cases(recorded: Recorded) -> None:
    run = recorded(
        *right(4, 4, category="list"),
        *right(0, 4, category="direct"),
        *right(1, 2, category="list", guideline="malaria"),
    )
    assert why(run, min=0.83, category="list") == ()
    assert why(run, min=0.9, category="list") == ("is 83.3%",)
    assert why(run, min=1.0, category="list", guideline="her2") == ()


@pytest.mark.parametrize("gate", [{"max": 1.0}, {"min": 0.0}, {"max_drop": 1.0}])
@pytest.mark.parametrize("limit", [{"category": "lits"}, {"figure": "verbatim"}])
def test_what_applies_to_no_case_fails(recorded: Recorded, gate: dict[str, float], limit: dict[str, str]) -> None:
    run = recorded(*right(5, 5))
    assert why(run, run, **gate, **limit) == ("applies to no case",)


def test_cases_that_are_all_alike_can_leave_no_interval(recorded: Recorded) -> None:
    run = recorded(*[{"scores": {"words": 20.0}}] * 5)
    (found,) = why(run, figure="words", max=100.0, on="interval")
    assert "without an interval" in found
    assert why(run, figure="words", max=100.0) == ()


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        ({"max_drop": 0.03}, ()),
        ({"max_drop": 0.02}, ("is worse by 3.0%",)),
        ({"min": 0.95, "max_drop": 0.03}, ("is 94.0%",)),
    ],
)
def test_a_drop_from_the_baseline(recorded: Recorded, gate: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert why(recorded(*right(94, 100)), recorded(*right(97, 100)), **gate) == expected


def test_less_of_what_is_bad_is_no_drop(recorded: Recorded) -> None:
    few, many = ([{"scores": {"over_refusal": [int(n < hits), 1]}} for n in range(50)] for hits in (1, 20))
    assert why(recorded(*few), recorded(*many), figure="over_refusal", max_drop=0.0) == ()
    assert why(recorded(*many), recorded(*few), figure="over_refusal", max_drop=0.3) == ("is worse by 38.0%",)


def test_the_worse_end_of_the_difference(recorded: Recorded) -> None:
    run, baseline = recorded(*right(94, 100)), recorded(*right(97, 100))
    (found,) = why(run, baseline, max_drop=0.05, on="interval")
    assert found.startswith("may be worse by ")
    assert why(baseline, baseline, max_drop=0.0, on="interval") == ()


def test_a_drop_from_nothing_fails(recorded: Recorded) -> None:
    assert why(recorded(*right(5, 5)), recorded(*[{}] * 5), max_drop=0.9) == ("applies to no case of the baseline",)


def test_a_drop_without_a_baseline_is_wrong_use(recorded: Recorded) -> None:
    with pytest.raises(GateError, match="right has a max_drop; name the run to compare with: --baseline RUN"):
        why(recorded(*right(5, 5)), max_drop=0.1)


def test_a_baseline_over_other_cases_is_refused(recorded: Recorded) -> None:
    with pytest.raises(ComparisonError, match="1 case of A is not in B"):
        why(recorded(*right(5, 5)), recorded(*right(6, 6)), max_drop=0.1)


def test_failed_gates_are_named_together(recorded: Recorded) -> None:
    gates = [Gate(figure="right", min=0.8), Gate(figure="right", min=0.95), Gate(figure="verbatim", min=1.0)]
    results = check_gates(recorded(*right(9, 10)), gates)
    assert [result.passed for result in results] == [True, False, False]
    with pytest.raises(GateFailedError) as caught:
        refuse_failed(results)
    assert str(caught.value) == (
        "2 of 3 gates failed: right at least 0.95 on the value: is 90.0% | verbatim at least 1 on the value: "
        "applies to no case"
    )
    refuse_failed(results[:1])

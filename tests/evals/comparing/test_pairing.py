from collections.abc import Callable
from typing import Any

import pytest

from evals.comparing.pairing import LeftOut, pair
from evals.errors import ComparisonError
from evals.running.record import RunRecord

Recorded = Callable[..., RunRecord]


def with_gold(run: RunRecord, **changed: Any) -> RunRecord:
    return run.model_copy(update={"gold": [run.gold[0].model_copy(update=changed)]})


def test_runs_over_the_same_gold_are_paired_by_id(recorded: Recorded) -> None:
    a, b = recorded({"text": "one"}, {"text": "two"}), recorded({"text": "uno"}, {"text": "due"})
    b = b.model_copy(update={"cases": b.cases[::-1]})
    paired = pair(a, b)
    assert [(one.text, other.text) for one, other in paired.cases] == [("one", "uno"), ("two", "due")]
    assert (paired.left_out, paired.differences) == ((), ())


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"sha256": "b" * 64}, "gold g differs .sha256 aaaaaaaaaaaa in A, bbbbbbbbbbbb in B."),
        ({"asked_edition": "2027"}, "gold g was asked of edition '2026' in A and of '2027' in B"),
        ({"name": "h"}, "gold g is in A alone"),
    ],
)
def test_another_gold_or_edition_is_refused_unless_told(
    recorded: Recorded, changed: dict[str, str], complaint: str
) -> None:
    a, b = recorded({}), with_gold(recorded({}), **changed)
    with pytest.raises(ComparisonError, match=f"{complaint}; compare what they have in common with --common"):
        pair(a, b)
    paired = pair(a, b, common=True)
    assert len(paired.cases) == 1
    assert paired.differences


def test_cases_of_one_run_alone_are_left_out_and_named(recorded: Recorded) -> None:
    a, b = recorded({}, {}, {}), recorded({}, {}, {}, {})
    b = b.model_copy(update={"cases": b.cases[1:]})
    with pytest.raises(ComparisonError, match=r"1 case of A is not in B \(g/c0\)"):
        pair(a, b)
    paired = pair(a, b, common=True)
    assert [case.id for case, _ in paired.cases] == ["g/c1", "g/c2"]
    assert paired.left_out == (LeftOut("A", "g/c0", "not in B"), LeftOut("B", "g/c3", "not in A"))


@pytest.mark.parametrize("changed", [{"expectation": "f" * 12}, {"guideline": "malaria"}])
def test_a_case_that_asks_or_expects_otherwise_has_no_equal(recorded: Recorded, changed: dict[str, Any]) -> None:
    a, b = recorded({}, {}), recorded(changed, {})
    with pytest.raises(ComparisonError, match="1 case of A is asked or expected otherwise"):
        pair(a, b)
    assert [case.id for case, _ in pair(a, b, common=True).cases] == ["g/c1"]


def test_what_an_answer_stated_is_no_expectation(recorded: Recorded) -> None:
    fact = {"fact": "f", "quote": "q", "group": 1, "tokens": ["5 mg"]}
    a, b = (recorded({"expected": [{**fact, "stated": stated}]}) for stated in (True, False))
    assert len(pair(a, b).cases) == 1


def test_nothing_in_common_is_refused(recorded: Recorded) -> None:
    with pytest.raises(ComparisonError, match="no case in common"):
        pair(recorded({"expectation": "a" * 12}), recorded({"expectation": "b" * 12}), common=True)

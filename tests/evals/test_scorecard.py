from collections.abc import Callable
from typing import Literal

import pytest

from evals.errors import RunFileError
from evals.running.record import RunRecord
from evals.scorecard import TABLE, TOOK_MS, Figure, Refusals, by, figures
from evals.scoring.scorer import Scorer
from evals.statistics import Share, ratio_interval, wilson

Recorded = Callable[..., RunRecord]


def scorer(name: str, kind: Literal["share", "mean"] = "share", unit: str = "") -> Scorer:
    return Scorer(name, f"what {name} means", "nothing", kind, lambda case: None, unit=unit)


def one(run: RunRecord, name: str = "s", kind: Literal["share", "mean"] = "share", unit: str = "") -> Figure:
    return figures(run, scorers=[scorer(name, kind, unit)])[name]


def test_a_share_of_one_trial_a_case_has_wilson_s_interval(recorded: Recorded) -> None:
    found = one(recorded(*({"scores": {"s": [int(n < 7), 1]}} for n in range(10)), {"scores": {"s": None}}, {}))
    low, high = wilson(7, 10)
    assert found == Figure("s", "what s means", "share", "more", "", 10, Share(7, 10), 0.7, low, high, "Wilson")


def test_trials_of_one_case_hang_together(recorded: Recorded) -> None:
    found = one(recorded(*({"scores": {"s": [10 * (n % 2), 10]}} for n in range(10))))
    assert (found.n, found.share, found.value, found.how) == (10, Share(50, 100), 0.5, "bootstrap")
    assert (found.low, found.high) == ratio_interval(["her2"] * 10, [0, 10] * 5, [10] * 10)
    # A hundred trials that were independent would tell more.
    assert found.low is not None
    assert found.low < wilson(50, 100)[0] - 0.05


def test_cases_on_one_guideline_are_resampled_together(recorded: Recorded) -> None:
    alike = [{"scores": {"s": float(n < 10)}} for n in range(20)]
    apart = [{**case, "guideline": "her2" if n < 10 else "malaria"} for n, case in enumerate(alike)]
    narrow, wide = one(recorded(*alike), kind="mean"), one(recorded(*apart), kind="mean")
    assert narrow.value == wide.value == 0.5
    assert (wide.low, wide.high) == (0.0, 1.0)
    assert (narrow.low or 0) > 0.2


def test_plain_lists_without_a_guideline_are_told_apart_by_file(recorded: Recorded) -> None:
    cases = [{"guideline": "", "gold": "one" if n < 9 else "two", "scores": {"s": float(n < 9)}} for n in range(18)]
    found = one(recorded(*cases), kind="mean")
    assert (found.low, found.high) == (0.0, 1.0)


def test_a_mean_has_median_and_p95(recorded: Recorded) -> None:
    found = one(recorded(*({"scores": {"s": float(n)}} for n in range(1, 101))), kind="mean", unit="words")
    assert (found.n, found.value, found.median, found.p95, found.how) == (100, 50.5, 50.5, 96, "bootstrap")
    assert found.share is None


@pytest.mark.parametrize(
    ("score", "kind", "unit", "interval", "how"),
    [
        # However many trials there are, a case counts once.
        ([50, 50], "share", "", wilson(4, 4), "Wilson"),
        ([0, 50], "share", "", wilson(0, 4), "Wilson"),
        (1.0, "mean", "", wilson(4, 4), "Wilson"),
        ([1, 2], "share", "", (None, None), ""),
        (0.5, "mean", "", (None, None), ""),
        (1.0, "mean", "words", (None, None), ""),
    ],
)
def test_cases_that_are_all_alike_don_t_make_sure(
    recorded: Recorded, score: object, kind: Literal["share", "mean"], unit: str, interval: object, how: str
) -> None:
    found = one(recorded(*[{"scores": {"s": score}}] * 4), kind=kind, unit=unit)
    assert ((found.low, found.high), found.how) == (interval, how)


@pytest.mark.parametrize("score", [None, [0, 0]])
def test_what_applies_to_no_case_has_no_value(recorded: Recorded, score: object) -> None:
    found = one(recorded({"scores": {"s": score}}))
    assert found == Figure("s", "what s means", "share", "more", "")


def test_a_run_without_cases_has_every_figure_and_no_value(recorded: Recorded) -> None:
    found = figures(recorded())
    assert [*found] == [scorer.name for scorer in TABLE]
    assert {figure.value for figure in found.values()} == {None}


def test_times_come_from_where_they_are_recorded(recorded: Recorded) -> None:
    run = recorded({}, {}, {})
    run = run.model_copy(update={"times": run.times.model_copy(update={"took_ms": {"g/c0": 10.0, "g/c2": 30.0}})})
    assert figures(run)["took_ms"].value == 20.0
    assert figures(run, run.cases[1:])["took_ms"].n == 1
    assert TABLE[-1] is TOOK_MS


def test_figures_of_some_cases(recorded: Recorded) -> None:
    run = recorded(*({"scores": {"s": [int(n < 7), 1]}, "category": "list" if n < 8 else "direct"} for n in range(10)))
    some = figures(run, [case for case in run.cases if case.category == "list"], [scorer("s")])["s"]
    assert some.share == Share(7, 8)
    assert some == by(run, lambda case: case.category, "s", [scorer("s")])["list"]


def test_groups_stand_in_order_of_appearance_even_where_nothing_applies(recorded: Recorded) -> None:
    run = recorded({"category": "b"}, {"category": "a", "scores": {"s": [1, 1]}}, {"category": "b"})
    found = by(run, lambda case: case.category, "s", [scorer("s")])
    assert [(name, figure.n) for name, figure in found.items()] == [("b", 0), ("a", 1)]


def test_no_scorer_of_that_name(recorded: Recorded) -> None:
    with pytest.raises(KeyError, match="rigth"):
        by(recorded(), lambda case: case.category, "rigth")


@pytest.mark.parametrize(("kind", "score"), [("share", 0.5), ("mean", [1, 2]), ("share", [3, 2])])
def test_a_score_of_the_other_kind_or_an_impossible_one_is_refused(
    recorded: Recorded, kind: Literal["share", "mean"], score: object
) -> None:
    with pytest.raises(RunFileError, match="case g/c0: the score of s should be"):
        one(recorded({"scores": {"s": score}}), kind=kind)


def test_refusals_are_never_folded_into_one(recorded: Recorded) -> None:
    counts = {("answered", True): 1, ("abstained", True): 2, ("failed", True): 3}
    counts |= {("answered", False): 4, ("abstained", False): 5, ("failed", False): 6}
    cases = [{"status": status, "answerable": can} for (status, can), count in counts.items() for _ in range(count)]
    assert Refusals.of(recorded(*cases).cases) == Refusals(1, 2, 3, 4, 5, 6)

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st
from scipy import stats

from evals.statistics import bootstrap, ratio_interval


def normal(seed: int, n: int) -> list[float]:
    return np.random.default_rng(seed).normal(10, 2, n).tolist()


def test_one_guideline_is_the_plain_bootstrap_of_its_cases() -> None:
    values = np.random.default_rng(1).exponential(1, 60)
    peer = stats.bootstrap((values,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(2))
    expected = peer.confidence_interval
    assert ratio_interval(["a"] * 60, values.tolist()) == pytest.approx((expected.low, expected.high), abs=0.03)


def test_a_normal_mean_is_covered_as_often_as_promised() -> None:
    intervals = [ratio_interval(["a"] * 50, normal(1_000 + seed, 50)) for seed in range(300)]
    assert 0.92 <= sum(low <= 10 <= high for low, high in intervals) / 300 <= 0.98


def test_two_stages_agree_with_drawing_guidelines_and_cases_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "RESAMPLES", 20_000)
    groups = {"a": [(3, 4), (1, 4), (2, 2)], "b": [(0, 1), (5, 6)], "c": [(1, 3)] * 5, "d": [(2, 2), (0, 9)]}
    choose = random.Random(3)
    drawn = []
    for _ in range(20_000):
        cases = [case for g in choose.choices([*groups], k=4) for case in choose.choices(groups[g], k=len(groups[g]))]
        drawn.append(sum(top for top, _ in cases) / sum(bottom for _, bottom in cases))
    rows = [(name, *case) for name, cases in groups.items() for case in cases]
    found = ratio_interval(*zip(*rows, strict=True))
    assert found == pytest.approx(np.quantile(drawn, [0.025, 0.975]).tolist(), abs=0.015)


def test_guidelines_that_differ_widen_the_interval() -> None:
    values = [1.0] * 50 + [0.0] * 50
    low, high = ratio_interval(["a"] * 100, values)
    assert (low, high) == pytest.approx((0.4, 0.6), abs=0.02)
    # Two guidelines, of which one is always right and one never: both may be drawn twice.
    assert ratio_interval(["a"] * 50 + ["b"] * 50, values) == (0.0, 1.0)


@tried(max_examples=15)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.integers(3, 5)), min_size=1, max_size=30),
    st.randoms(use_true_random=False),
)
def test_order_makes_no_difference_and_the_interval_lies_among_the_cases(
    rows: list[tuple[str, int, int]], choose: random.Random
) -> None:
    low, high = ratio_interval(*zip(*rows, strict=True))
    choose.shuffle(rows)
    assert ratio_interval(*zip(*rows, strict=True)) == (low, high)
    shares = [top / bottom for _, top, bottom in rows]
    assert min(shares) - 1e-9 <= low <= high <= max(shares) + 1e-9


def test_a_small_hold_changes_nothing_but_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ratio_interval(["a"] * 50 + ["b"] * 50, normal(5, 100))
    monkeypatch.setattr(bootstrap, "_HELD", 7_000)
    assert ratio_interval(["a"] * 50 + ["b"] * 50, normal(5, 100)) == pytest.approx(whole, abs=0.1)


@pytest.mark.parametrize("values", [[0.4], [0.25] * 9])
def test_cases_that_are_alike_don_t_vary(values: list[float]) -> None:
    assert ratio_interval(["a"] * len(values), values) == (values[0], values[0])


def test_a_lopsided_sum_is_finite() -> None:
    assert all(math.isfinite(end) for end in ratio_interval(["a", "b"], [0, 1], [1, 10_000]))


@pytest.mark.parametrize(
    ("clusters", "tops", "bottoms", "complaint"),
    [
        ([], [], [], "0 clusters for 0 cases"),
        (["a"], [1, 2], [1, 2], "1 clusters for 2 cases"),
        (["a"], [0], [0], "without a trial"),
    ],
)
def test_impossible_cases_are_refused(
    clusters: list[str], tops: list[float], bottoms: list[float], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        ratio_interval(clusters, tops, bottoms)

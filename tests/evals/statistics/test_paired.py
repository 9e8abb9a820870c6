import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from evals.statistics import difference_interval, holm, mcnemar


@given(st.integers(0, 3_000), st.integers(0, 3_000))
def test_mcnemar_equals_scipy(gained: int, lost: int) -> None:
    expected = binomtest(min(gained, lost), gained + lost).pvalue if gained + lost else 1.0
    assert mcnemar(gained, lost) == pytest.approx(expected, rel=1e-9, abs=1e-290)


def test_mcnemar_by_hand() -> None:
    # 1 of 5 or fewer, both ways: 2 · (1 + 5) / 2^5.
    assert mcnemar(4, 1) == mcnemar(1, 4) == 0.375
    assert mcnemar(0, 0) == mcnemar(3, 3) == 1.0


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="-1 gained"):
        mcnemar(-1, 4)


def test_holm_by_hand() -> None:
    assert holm({"a": 0.04, "b": 0.01, "c": 0.03, "d": 0.6}) == pytest.approx(
        {"a": 0.09, "b": 0.04, "c": 0.09, "d": 0.6}
    )
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}


def test_what_is_hard_for_both_cancels_out() -> None:
    hardness = np.random.default_rng(1).normal(0, 10, 80)
    old = [(value, 1.0) for value in hardness]
    new = [(value + 1 + 0.1 * (number % 3), 1.0) for number, value in enumerate(hardness)]
    found = difference_interval(["a"] * 80, old, new)
    assert found == pytest.approx((1.08, 1.12), abs=0.02)


def test_a_difference_of_shares_is_that_of_their_sums() -> None:
    # 6 of 8 against 3 of 8, in cases that are all alike.
    assert difference_interval(["a"] * 4, [(6, 8)] * 4, [(3, 8)] * 4) == (-0.375, -0.375)


def test_a_case_that_counts_for_one_alone_counts_for_that_one() -> None:
    low, high = difference_interval(["a"] * 40, [(1, 1)] * 20 + [(0, 0)] * 20, [(0, 0)] * 20 + [(0, 1)] * 20) or (0, 0)
    assert (low, high) == (-1, -1)


def test_without_a_case_that_counts_there_is_no_difference() -> None:
    assert difference_interval(["a"], [(0, 0)], [(1, 1)]) is None

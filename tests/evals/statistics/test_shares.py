import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from evals.statistics import Share, wilson


@given(st.integers(1, 20_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_equals_scipy(counts: tuple[int, int]) -> None:
    hits, trials = counts
    expected = binomtest(hits, trials).proportion_ci(confidence_level=0.95, method="wilson")
    assert wilson(hits, trials) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_an_interval_stays_within_what_a_share_can_be() -> None:
    assert all(wilson(0, n)[0] == 0 and wilson(n, n)[1] == 1 for n in range(1, 300))


@pytest.mark.parametrize(("hits", "trials"), [(0, 0), (3, 2), (-1, 2)])
def test_wilson_refuses_impossible_counts(hits: int, trials: int) -> None:
    with pytest.raises(ValueError, match=f"{hits} hits in {trials} trials"):
        wilson(hits, trials)


def test_a_share_without_trials_has_no_value_and_one_with_no_hit_is_zero() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)
    assert Share(0, 3).value == 0.0
    assert Share(1, 2) + Share.of(True) + Share.of(False) == Share(2, 4)


def test_shares_don_t_load_numpy() -> None:
    code = "import evals.statistics, sys; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

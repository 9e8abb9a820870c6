import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from evals.reporting.latency import BARS, Bar, histogram


def test_no_times_no_bars() -> None:
    assert histogram([]) == []
    assert histogram([math.nan, math.inf]) == []


def test_bars_have_a_round_width_and_are_as_high_as_they_are_many() -> None:
    bars = histogram([1.0, 21.0, 22.0, 23.0, 39.0])
    assert [bar for bar in bars if bar.cases] == [
        Bar(0, 2, 1, 0.5),
        Bar(20, 22, 1, 0.5),
        Bar(22, 24, 2, 1),
        Bar(38, 40, 1, 0.5),
    ]
    assert len(bars) == 20


def test_what_took_much_longer_than_the_rest_stands_in_a_bar_without_end() -> None:
    bars = histogram([*([10.0] * 200), 5_000.0])
    assert (bars[-1].low, bars[-1].high, bars[-1].cases) == (20, None, 1)
    assert sum(bar.cases for bar in bars[:-1]) == 200


@given(st.lists(st.floats(min_value=0, max_value=1e9), min_size=1))
def test_every_time_stands_in_one_bar(times: list[float]) -> None:
    bars = histogram(times)
    assert sum(bar.cases for bar in bars) == len(times)
    assert len(bars) <= BARS + 1
    assert max(bar.share for bar in bars) == 1
    assert all(one.high == next_one.low for one, next_one in itertools.pairwise(bars))

from typing import Any

import pytest
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from ui.access.counts import Counts

ITEM = parse("10/minute")


def _admitted(counts: Counts, *who: str, times: int = 1) -> int:
    limiter = SlidingWindowCounterRateLimiter(counts)
    return sum(limiter.hit(ITEM, name) for name in who for _ in range(times))


def test_the_limit_is_reached_and_not_passed(clock: Any) -> None:
    counts = Counts(clock)
    assert _admitted(counts, "a", times=25) == 10
    assert _admitted(counts, "b", times=25) == 10


def test_no_minute_that_lies_across_two_windows_admits_twice_the_limit(clock: Any) -> None:
    clock.now = 6000.0 + 59
    counts = Counts(clock)
    assert _admitted(counts, "a", times=25) == 10
    clock.now += 2
    assert _admitted(counts, "a", times=25) <= 1


def test_after_two_windows_of_rest_all_are_admitted(clock: Any) -> None:
    counts = Counts(clock)
    _admitted(counts, "a", times=25)
    clock.now += 120
    assert _admitted(counts, "a", times=25) == 10


def test_a_clock_set_back_admits_no_more_than_the_limit(clock: Any) -> None:
    counts = Counts(clock)
    _admitted(counts, "a", times=25)
    clock.now -= 30
    assert _admitted(counts, "a", times=25) <= 10


def test_memory_is_bounded_and_what_is_used_stays(clock: Any) -> None:
    counts = Counts(clock, room=100)
    _admitted(counts, "busy", times=10)
    for number in range(1000):
        _admitted(counts, str(number))
        assert _admitted(counts, "busy") == 0
    assert len(counts._kept) == 100


def test_it_counts_as_the_library_does(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("limits.storage.memory.time.time", clock)
    ours, theirs = Counts(clock), MemoryStorage()
    for step in (0, 0.5, 7, 13, 1, 0, 30, 2, 45, 0, 0, 3, 61, 0.25, 119, 4):
        clock.now += step
        for _ in range(3):
            assert _admitted(ours, "a") == _admitted(theirs, "a")
        key = ITEM.key_for("a")
        before, left, count, count_left = ours.get_sliding_window(key, 60)
        expected = theirs.get_sliding_window(key, 60)
        assert (before, count) == (expected[0], expected[2])
        assert count_left == pytest.approx(expected[3], abs=1e-4)
        assert left == pytest.approx(expected[1], abs=1e-4) or not before
    theirs.timer.join()


def test_a_count_can_be_forgotten(clock: Any) -> None:
    counts = Counts(clock)
    _admitted(counts, "a", times=10)
    SlidingWindowCounterRateLimiter(counts).clear(ITEM, "a")
    assert _admitted(counts, "a", times=10) == 10

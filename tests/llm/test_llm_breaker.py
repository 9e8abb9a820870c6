import pytest

from qa.llm.breaker import Breaker
from qa.llm.trouble import ModelTrouble


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _is_asked(breaker: Breaker) -> bool:
    try:
        breaker.ask()
    except ModelTrouble as trouble:
        assert trouble.kind == "away"
        return False
    return True


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def broken(clock: Clock) -> Breaker:
    """One that has just opened for 30 s."""
    breaker = Breaker(2, 30, clock)
    for _ in range(2):
        assert _is_asked(breaker)
        breaker.failed()
    return breaker


def test_failures_count_only_in_a_row() -> None:
    breaker = Breaker(2, 30, Clock())
    for outcome in (breaker.failed, breaker.worked, breaker.failed, breaker.left):
        assert _is_asked(breaker)
        outcome()
    assert _is_asked(breaker)


def test_it_is_left_alone_for_its_time_then_tried_once(broken: Breaker, clock: Clock) -> None:
    clock.now = 29.9
    assert not _is_asked(broken)
    clock.now = 30.1
    assert [_is_asked(broken) for _ in range(3)] == [True, False, False]


def test_a_trial_that_works_ends_it(broken: Breaker, clock: Clock) -> None:
    clock.now = 31
    assert _is_asked(broken)
    broken.worked()
    assert [_is_asked(broken) for _ in range(3)] == [True] * 3


def test_a_trial_that_fails_begins_it_anew(broken: Breaker, clock: Clock) -> None:
    clock.now = 31
    assert _is_asked(broken)
    broken.failed()
    clock.now = 60.9
    assert not _is_asked(broken)
    clock.now = 61.1
    assert _is_asked(broken)


def test_a_trial_that_nobody_waited_for_makes_room_for_another(broken: Breaker, clock: Clock) -> None:
    clock.now = 31
    assert _is_asked(broken)
    broken.left()
    assert _is_asked(broken)

from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.desk.places import NoRoom, Places


def test_the_first_in_line_gets_what_comes_free() -> None:
    places = Places(1, 2)
    first, second, third = (places.ask() for _ in range(3))
    assert (first.done(), second.done(), third.done()) == (True, False, False)
    places.leave(0.1)
    assert (second.done(), third.done(), places.taken, places.waiting) == (True, False, 1, 1)


def test_one_who_left_the_line_makes_room_and_is_passed_over() -> None:
    places = Places(1, 2)
    _, second, third = (places.ask() for _ in range(3))
    second.cancel()
    fourth = places.ask()
    with pytest.raises(NoRoom) as refused:
        places.ask()
    assert refused.value.reason == "full"
    places.leave(0.1)
    places.leave(0.1)
    assert (third.done(), fourth.done(), places.waiting) == (True, True, 0)


def test_it_tells_to_come_again_later_the_longer_questions_take() -> None:
    quick, slow = Places(2, 0), Places(2, 0)
    for places, seconds in ((quick, 0.1), (slow, 50.0)):
        for _ in range(20):
            places.ask()
            places.leave(seconds)
        places.ask()
    assert int(quick.full("full").headers["retry-after"]) == 1
    assert 20 <= int(slow.full("full").headers["retry-after"]) <= 30
    slow.leave(10_000)
    assert int(slow.full("full").headers["retry-after"]) == 60


def test_a_closed_line_keeps_its_promises() -> None:
    places = Places(1, 1)
    places.ask()
    waiting = places.ask()
    places.close()
    with pytest.raises(NoRoom) as refused:
        places.ask()
    assert (refused.value.reason, places.is_closed) == ("stopping", True)
    places.leave(1)
    assert waiting.done()


@given(st.integers(1, 3), st.integers(0, 3), st.lists(st.sampled_from(["ask", "leave", "cancel"]), max_size=40))
def test_never_more_than_there_are_places_and_never_one_idle_while_somebody_waits(
    running: int, waiting: int, steps: list[str]
) -> None:
    places = Places(running, waiting)
    line: list[Future[None]] = []
    held = 0
    for step in steps:
        if step == "ask":
            try:
                line.append(places.ask())
            except NoRoom:
                assert (held, len(line)) == (running, waiting)
        elif step == "leave" and held:
            places.leave(0.1)
            held -= 1
        elif step == "cancel" and line:
            assert line.pop().cancel()
        got = [place for place in line if place.done()]
        assert line[: len(got)] == got  # in order
        held += len(got)
        line = line[len(got) :]
        assert (places.taken, places.waiting) == (held, len(line))
        assert held <= running
        assert held == running or not line

"""The time it has, and how many may ask at a time: whatever the server does, the reader waits no longer."""

import threading
import time
from collections.abc import Callable, Iterator
from queue import Queue
from typing import Any

import pytest
from model_server import Dribble, Drop, Endless, Fail, Held, ModelServer, Say, Silence

from qa.llm.asking import Request
from qa.llm.model import LanguageModel
from qa.llm.trouble import ModelTrouble

On = Callable[..., LanguageModel]
Ask = Callable[..., str]
SHORT = 0.2
"""Seconds until it is too late; a test that waited for the server would wait for ever."""


@pytest.mark.parametrize(
    "stuck",
    [Silence(), Silence(headers=True), Held("Tanks "), Dribble("drop by drop " * 1_000, pause=0.01)],
    ids=["silence", "head only", "half", "dribble"],
)
def test_what_does_not_end_ends_in_time(model_server: ModelServer, model_on: On, say: Ask, stuck: Any) -> None:
    model_server.replies(stuck)
    with pytest.raises(ModelTrouble) as caught:
        say(model_on(), seconds=SHORT, most_tokens=5_000)
    assert caught.value.kind == "slow"
    # The connection is closed though the server would have gone on.
    model_server.wait_for_rest()


def test_a_head_that_comes_byte_by_byte_ends_in_time(model_on: On, say: Ask, dribbled_head: str) -> None:
    with pytest.raises(ModelTrouble) as caught:
        say(model_on(base_url=dribbled_head), seconds=SHORT)
    assert caught.value.kind == "slow"


def test_an_endless_reply_is_cut(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Endless("and on "))
    with pytest.raises(ModelTrouble) as caught:
        say(model_on(), most_tokens=50)
    assert caught.value.kind == "unusable"
    model_server.wait_for_rest()


def test_an_endless_thought_is_cut(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Endless("<think>and on "))
    with pytest.raises(ModelTrouble) as caught:
        say(model_on(), most_tokens=50)
    assert caught.value.kind == "unusable"
    model_server.wait_for_rest()


def test_when_it_is_too_late_nothing_is_sent(model_server: ModelServer, model_on: On, say: Ask) -> None:
    with pytest.raises(ModelTrouble) as caught:
        say(model_on(), seconds=-1)
    assert caught.value.kind == "slow"
    assert model_server.requests == []


def test_who_leaves_breaks_it_off(model_server: ModelServer, model_on: On, request_for: Callable[..., Request]) -> None:
    model_server.replies(Held("Tanks "), Say("Yes."))
    model = model_on(concurrent=1)
    pieces = iter(model.stream(request_for(), time.monotonic() + 60))
    assert next(pieces) == "Tanks "
    pieces.close()  # type: ignore[attr-defined]
    model_server.wait_for_rest()
    assert "".join(model.stream(request_for("Next?"), time.monotonic() + 10)) == "Yes."


def test_a_reader_who_stops_reading_holds_nothing_up(
    model_server: ModelServer, model_on: On, request_for: Callable[..., Request]
) -> None:
    model_server.replies(Held("Tanks "))
    pieces = iter(model_on().stream(request_for(), time.monotonic() + SHORT))
    next(pieces)
    model_server.wait_for_rest()  # nobody reads on, and yet the request ends at its time
    with pytest.raises(ModelTrouble):
        next(pieces)


def test_no_more_ask_at_a_time_than_may(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model = model_on(concurrent=2, cache_mb=0)
    model_server.replies(Held("Yes", "."))
    said: Queue[str] = Queue()
    threads = [threading.Thread(target=lambda: said.put(say(model, seconds=30))) for _ in range(2)]
    for thread in threads:
        thread.start()
    model_server.wait_for(2)
    with pytest.raises(ModelTrouble) as caught:
        say(model, seconds=30)
    assert caught.value.kind == "busy"
    model_server.go_on.set()
    for thread in threads:
        thread.join()
    assert [said.get(), said.get()] == ["Yes.", "Yes."]
    assert model_server.most_at_once == 2
    assert say(model) == "Yes."


@pytest.mark.parametrize("failing", [Fail(500), Fail(503), Fail(408), Fail(429, retry_after=0.01), Drop()])
def test_what_may_pass_is_asked_again(model_server: ModelServer, model_on: On, say: Ask, failing: Any) -> None:
    model_server.replies(failing, failing, Say("Yes."))
    assert say(model_on(retries=2)) == "Yes."
    assert len(model_server.requests) == 3


def test_it_is_asked_again_only_so_often(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Fail(500))
    with pytest.raises(ModelTrouble) as caught:
        say(model_on(retries=1))
    assert caught.value.kind == "away"
    assert len(model_server.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_stays_refused_is_not_asked_again(model_server: ModelServer, model_on: On, say: Ask, status: int) -> None:
    model_server.replies(Fail(status), Say("Yes."))
    with pytest.raises(ModelTrouble) as caught:
        say(model_on(retries=5))
    assert caught.value.kind == "refused"
    assert len(model_server.requests) == 1


def test_a_wait_that_takes_too_long_is_not_begun(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Fail(429, retry_after=3600), Say("Yes."))
    with pytest.raises(ModelTrouble) as caught:
        say(model_on(retries=5), seconds=60)
    assert caught.value.kind == "busy"


def test_what_was_said_is_never_said_twice(
    model_server: ModelServer, model_on: On, request_for: Callable[..., Request]
) -> None:
    model_server.replies(Drop("Tanks "), Say("Tanks are clean."))
    pieces = iter(model_on(retries=5).stream(request_for(), time.monotonic() + 10))
    assert next(pieces) == "Tanks "
    with pytest.raises(ModelTrouble) as caught:
        next(pieces)
    assert caught.value.kind == "away"
    assert len(model_server.requests) == 1


def test_what_fails_in_a_row_is_left_alone(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model = model_on(failures=2, pause_seconds=3600)
    model_server.replies(Fail(500), Fail(500), Say("Yes."))
    for _ in range(4):
        with pytest.raises(ModelTrouble) as caught:
            say(model)
        assert caught.value.kind == "away"
    assert len(model_server.requests) == 2


def test_a_slow_model_that_is_heard_is_not_left_alone(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model = model_on(failures=1, pause_seconds=3600)
    model_server.replies(Held("Tanks "), Say("Yes."))
    with pytest.raises(ModelTrouble):
        say(model, seconds=SHORT)
    assert say(model) == "Yes."


def test_a_closed_model_is_away(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Say("Yes."))
    model = model_on()
    say(model)
    model.close()
    with pytest.raises(ModelTrouble) as caught:
        say(model, text="And now?")
    assert caught.value.kind == "away"


def test_closing_breaks_off_what_is_under_way(
    model_server: ModelServer, model_on: On, request_for: Callable[..., Request]
) -> None:
    model_server.replies(Silence(headers=True))
    model = model_on()
    failed: Queue[str] = Queue()

    def ask() -> None:
        try:
            list(model.stream(request_for(), time.monotonic() + 30))
        except ModelTrouble as trouble:
            failed.put(trouble.kind)

    thread = threading.Thread(target=ask)
    thread.start()
    model_server.wait_for(1)
    model.close()
    model_server.wait_for_rest()
    assert failed.get(timeout=10) == "away"
    thread.join()


@pytest.fixture
def dribbled_head() -> Iterator[str]:
    """A server that sends header lines for ever, one at a time."""
    import socket
    from contextlib import suppress

    listener = socket.create_server(("127.0.0.1", 0))
    ending = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not ending.wait(0.01):
                connection.sendall(b"X: y\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    ending.set()
    thread.join()
    listener.close()

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from ui.edge.events import EventStream, event
from ui.edge.problems import Problem

SCOPE: dict[str, Any] = {"type": "http", "asgi": {"spec_version": "2.3"}}


class Source:
    """Yields what it is given, then waits for ever if it `lasts`; knows whether it was closed."""

    def __init__(self, *events: bytes, lasts: bool = False) -> None:
        self.events, self.lasts, self.is_closed = events, lasts, False

    async def __aiter__(self) -> AsyncGenerator[bytes, None]:
        try:
            for one in self.events:
                yield one
            if self.lasts:
                await asyncio.Event().wait()
        finally:
            self.is_closed = True


async def _sent(stream: EventStream, *, stays: bool = True, reads: int | None = None) -> list[dict[str, Any]]:
    """Answer a client that goes once it has read so many parts, or at once, or stays; it reads no more after that."""
    messages: list[dict[str, Any]] = []
    going = asyncio.Event()
    if not stays and reads is None:
        going.set()

    async def receive() -> dict[str, Any]:
        await going.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        messages.append(message)
        if reads is not None and len(messages) == 1 + reads:
            going.set()
            await asyncio.Event().wait()  # its window is full

    async with asyncio.timeout(10):
        await stream(SCOPE, receive, send)
    return messages


def test_events_are_sent_as_they_are_and_held_back_by_nobody() -> None:
    source = Source(b"event: a\n\n", b"event: b\n\n")
    start, *parts = asyncio.run(_sent(EventStream(aiter(source))))
    headers = dict(start["headers"])
    assert headers[b"content-type"].startswith(b"text/event-stream")
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"x-accel-buffering"] == b"no"
    assert b"".join(part["body"] for part in parts) == b"event: a\n\nevent: b\n\n"
    assert source.is_closed


def test_silence_is_filled_with_comments() -> None:
    source = Source(b"event: a\n\n", lasts=True)
    _, first, *comments = asyncio.run(_sent(EventStream(aiter(source), quiet_seconds=0.001), stays=False, reads=3))
    assert first["body"] == b"event: a\n\n"
    assert [part["body"] for part in comments] == [b": ping\n\n"] * 2


@pytest.mark.parametrize("reads", [None, 1])
def test_the_source_is_closed_when_the_client_goes(reads: int | None) -> None:
    # It waits for what comes next, or stands at a yield that nobody takes.
    source = Source(b"event: a\n\n", b"event: b\n\n", lasts=True)

    async def answered() -> bool:
        await _sent(EventStream(aiter(source)), stays=False, reads=reads)
        return source.is_closed

    assert asyncio.run(answered())


def test_a_failing_source_fails_the_response() -> None:
    async def failing() -> AsyncGenerator[bytes, None]:
        yield b"event: a\n\n"
        raise LookupError("it broke")

    with pytest.raises(LookupError, match="it broke"):
        asyncio.run(_sent(EventStream(failing())))


def test_an_event_keeps_its_data_on_one_line() -> None:
    made = event("problem", Problem.of(422, "two\nlines\r\nand event: result\n\ndata: forged"))
    assert made.count(b"\n") == 3
    assert made.startswith(b"event: problem\ndata: {")
    assert made.endswith(b"}\n\n")

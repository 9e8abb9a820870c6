import asyncio
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from ui.desk.leaving import unless_gone


def request(messages: "asyncio.Queue[dict[str, Any]]") -> Request:
    return Request({"type": "http", "method": "POST", "path": "/", "headers": []}, messages.get)


class Endless:
    """Work that goes on until it is cancelled."""

    def __init__(self) -> None:
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    async def go(self) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()


def test_work_is_cancelled_once_the_client_has_gone() -> None:
    async def gone() -> bool:
        messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        work = Endless()
        answering = asyncio.create_task(unless_gone(request(messages), work.go()))
        await work.begun.wait()
        messages.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        messages.put_nowait({"type": "http.disconnect"})
        with pytest.raises(HTTPException):
            await answering
        return work.ended.is_set() and len(asyncio.all_tasks()) == 1

    assert asyncio.run(gone())


def test_work_for_one_who_stays_gives_its_result_or_its_error() -> None:
    async def stays() -> None:
        async def work(number: int) -> float:
            return 1 / number

        messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        assert await unless_gone(request(messages), work(2)) == 0.5
        with pytest.raises(ZeroDivisionError):
            await unless_gone(request(messages), work(0))
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(stays())


def test_cancelling_who_waits_cancels_the_work() -> None:
    async def cancelled() -> bool:
        work = Endless()
        answering = asyncio.create_task(unless_gone(request(asyncio.Queue()), work.go()))
        await work.begun.wait()
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)
        return work.ended.is_set()

    assert asyncio.run(cancelled())

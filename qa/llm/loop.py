"""A thread with an event loop, in which models are asked: there a request can be broken off wherever it stands."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Final

_PATIENCE: Final = 5.0
"""Seconds that closing waits for what is under way; it is broken off, so that takes milliseconds."""


class Loop:
    """The thread begins with the first coroutine; it is a daemon, so that no model keeps the program from its end."""

    def __init__(self) -> None:
        """Begin nothing yet."""
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def start(self, coroutine: Coroutine[Any, Any, None], ended: Callable[[], None]) -> Callable[[], None]:
        """Start a coroutine and return what breaks it off; `ended` is called once it has ended in whatever way.

        :raises RuntimeError: if the loop is closed.
        """
        begun: list[asyncio.Task[None]] = []

        def begin() -> None:
            task = loop.create_task(coroutine)
            task.add_done_callback(lambda _: ended())
            begun.append(task)

        def break_off() -> None:
            # Once closed there is nothing left to break off.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(lambda: begun[0].cancel())

        try:
            with self._lock:
                loop = self._running()
                loop.call_soon_threadsafe(begin)
        except RuntimeError:
            coroutine.close()
            raise
        return break_off

    def close(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Break off what is under way, run one last coroutine, and end the thread."""
        with self._lock:
            self._is_closed = True
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        done: Future[None] = asyncio.run_coroutine_threadsafe(_end(last), loop)
        with suppress(TimeoutError):
            done.result(_PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_PATIENCE)

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._is_closed:
            raise RuntimeError("the loop is closed")
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=_run, args=(self._loop,), name="language model", daemon=True)
            self._thread.start()
        return self._loop


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


async def _end(last: Callable[[], Coroutine[Any, Any, None]]) -> None:
    under_way = asyncio.all_tasks() - {asyncio.current_task()}
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
    await last()
    await asyncio.get_running_loop().shutdown_default_executor()

"""The desk: every question, through whatever door, is asked here, waits its turn, and is watched."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import aclosing, closing, contextmanager
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import Any, Final, ParamSpec, TypeVar, cast

from qa.answer import Reader, Result
from qa.engine import Draft, GuidelineQA, Part
from qa.settings import LimitSettings
from ui.access.caller import Caller
from ui.desk.asked import Asked, Watching
from ui.desk.places import NoRoom, Places, stopping
from ui.desk.remembered import Key, Remembered, key_of
from ui.desk.work import Steps, Wait, Work

P = ParamSpec("P")
T = TypeVar("T")

_WATCHERS: Final = 2
"""Threads that tell the watch; its audit log writes one entry after the other."""


class Desk:
    """Asks `engine` for coroutines and for threads, as many questions at once as there are places.

    Work is done in threads of its own, whoever asks and however slowly they read. Whoever asks what somebody else is just
    asking gets the same answer. What the answer says is handed out when the watch has taken note of it, stages at once.
    """

    def __init__(self, engine: GuidelineQA, limits: LimitSettings, watch: Watching, elsewhere: int = 0) -> None:
        """Begin with all places free.

        Where the limits don't say how many there are, there is one for each processor, and `elsewhere` more for questions
        that wait for a language model meanwhile.
        """
        running = limits.running or (os.cpu_count() or 1) + elsewhere
        self._engine, self._limits, self._watch = engine, limits, watch
        self._places = Places(running, limits.waiting)
        self._workers = ThreadPoolExecutor(running, thread_name_prefix="guideline-qa answers")
        self._watchers = ThreadPoolExecutor(_WATCHERS, thread_name_prefix="guideline-qa watch")
        self._remembered = Remembered(limits.remembered, limits.remembered_minutes * 60)
        self._lock = Lock()
        self._works: set[Work] = set()
        self._shared: dict[Key, Work] = {}
        self._open = 0
        self._closed: Future[None] | None = None

    @property
    def running(self) -> int:
        """Questions that are being answered."""
        return self._places.taken

    @property
    def waiting(self) -> int:
        """Questions that wait for their turn."""
        return self._places.waiting

    @property
    def is_draining(self) -> bool:
        """Whether no more questions are taken."""
        return self._places.is_closed

    async def ask(self, asked: Asked, caller: Caller) -> Result:
        """Answer or abstain.

        :raises NoRoom: if there is no room (503), or it takes too long (504).
        :raises GuidelineQAError: as the engine, and as the watch if it can't take note.
        """
        return cast(Result, await _last(self.stream(asked, caller)))

    async def again(self, asked: Asked) -> Result:
        """Return the answer to what somebody has asked already, who isn't shown it anew: the watch isn't told.

        Where it isn't remembered, no language model words it anew. Raises as the engine, and `NoRoom` as `ask`.
        """
        known = asked if self._key(asked) else replace(asked, reader=Reader(verbatim=True))
        return cast(Result, await _last(_awaited(self._answered(known, None))))

    async def stream(self, asked: Asked, caller: Caller) -> AsyncGenerator[Part, None]:
        """Yield what the engine's stream yields; closing it stops the work at its next step; raises as `ask`."""
        async with aclosing(_awaited(self._answered(asked, caller))) as parts:
            async for part in parts:
                yield part

    def stream_sync(self, asked: Asked, caller: Caller) -> Iterator[Part]:
        """Do the same for a thread."""
        return _waited(self._answered(asked, caller))

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do other work on the engine, at a place of its own; raises as `ask`, and what `work` raises."""
        return cast(T, await _last(_awaited(self._done(partial(work, *args, **kwargs)))))

    def run_sync(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do the same for a thread."""
        return cast(T, [*_waited(self._done(partial(work, *args, **kwargs)))][-1])

    async def drain(self, seconds: float) -> bool:
        """Take no more questions, finish those that run or wait, and return whether that was done in so many seconds.

        What isn't finished by then is refused.
        """
        self._places.close()
        closed: Future[None] = Future()
        with self._lock:
            self._closed = closed
            is_empty = not self._open
        if is_empty:
            return True
        await asyncio.wait([asyncio.wrap_future(closed)], timeout=seconds)
        with self._lock:
            left = tuple(self._works)
        for work in left:
            work.fail(stopping())
        return closed.done()

    def _answered(self, asked: Asked, caller: Caller | None) -> Generator[Part | Wait, None, None]:
        """Yield what is to be handed out to one who asks, of whom the watch is told, and what is to be waited for."""
        began = time.perf_counter()
        with self._counted():
            if caller is None:
                yield from (yield from self._found(asked, began))
                return
            parts, is_noted = yield from self._drafted(self._found(asked, began), caller)
            result = cast(Result, parts[-1])
            if not is_noted:
                yield from self._noted(result, caller)
            self._watch.answered(result, time.perf_counter() - began)
            yield from parts

    def _drafted(
        self, found: Generator[Part | Wait, None, list[Part]], caller: Caller
    ) -> Generator[Part | Wait, None, tuple[list[Part], bool]]:
        """Yield what `found` yields, a draft once it was noted; return its parts, and whether there was a draft.

        What is said after a draft rests on the statements that the draft shows.
        """
        is_noted = False
        with closing(found):
            while True:
                try:
                    part = next(found)
                except StopIteration as end:
                    return end.value, is_noted
                if isinstance(part, Draft):
                    yield from self._noted(part.result, caller)
                    is_noted = True
                yield part

    def _noted(self, result: Result, caller: Caller) -> Generator[Wait, None, None]:
        noted = self._watchers.submit(self._watch.shown, result, caller)
        yield Wait(noted)
        noted.result()

    def _done(self, work: Callable[[], Any]) -> Generator[Any, None, None]:
        """Yield what is to be waited for, and at last what `work` returns."""

        def steps() -> Generator[Any, None, None]:
            yield work()

        with self._counted():
            begun, _ = self._work(steps)
            yield from (yield from self._followed(begun))

    def _found(self, asked: Asked, began: float) -> Generator[Part | Wait, None, list[Part]]:
        """Yield stages and what is to be waited for; return what is to be handed out, the result last."""
        key = self._key(asked)
        if key is not None and (known := self._remembered.known(key, self._engine.release)) is not None:
            return [*known.statements, _again(known, began)]

        def steps() -> Generator[Part, None, None]:
            yield from self._engine.stream(
                asked.question, asked.history, asked.guidelines, asked.reader, explained=asked.explained
            )

        work, is_first = self._work(steps, key)
        parts = yield from self._followed(work)
        return parts if is_first else [*parts[:-1], _again(cast(Result, parts[-1]), began)]

    def _key(self, asked: Asked) -> Key | None:
        """Return what the answer is remembered under; while a newer release can't be opened, each answer must say so."""
        if not self._limits.remembered or self._engine.trouble:
            return None
        return key_of(asked, self._engine.release)

    def _work(self, steps: Steps, key: Key | None = None) -> tuple[Work, bool]:
        """Return the work that goes under `key`, and whether it has only just begun, with these steps."""
        with self._lock:
            if key is not None and (work := self._shared.get(key)) is not None and work.join():
                return work, False
            work = Work(steps, self._places, self._limits, partial(self._ended, key))
            self._works.add(work)
            if key is not None:
                self._shared[key] = work
        work.start(self._workers)
        return work, True

    def _ended(self, key: Key | None, work: Work) -> None:
        if key is not None and work.outcome:
            self._remembered.keep(key, work.outcome[-1])
        with self._lock:
            self._works.discard(work)
            if key is not None and self._shared.get(key) is work:
                del self._shared[key]

    def _followed(self, work: Work) -> Generator[Any, None, list[Any]]:
        try:
            return (yield from work.follow())
        finally:
            work.leave()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count one who asks, until the last part was taken, and those who were refused."""
        with self._lock:
            self._open += 1
        try:
            if self.is_draining:
                raise stopping()
            yield
        except NoRoom as refusal:
            self._watch.refused(refusal.reason)
            raise
        finally:
            with self._lock:
                self._open -= 1
                # Taken, as questions that are refused from now on end too.
                closed, self._closed = (self._closed, None) if not self._open else (None, self._closed)
            if closed is not None and closed.set_running_or_notify_cancel():
                closed.set_result(None)


async def _awaited(parts: Generator[Any, None, None]) -> AsyncGenerator[Any, None]:
    """Yield what is to be handed out, and wait in the event loop for the rest."""
    with closing(parts):
        for part in parts:
            if isinstance(part, Wait):
                await asyncio.wait([asyncio.wrap_future(part.future)], timeout=part.seconds)
            else:
                yield part


def _waited(parts: Generator[Any, None, None]) -> Iterator[Any]:
    """Yield what is to be handed out, and let the thread wait for the rest."""
    with closing(parts):
        for part in parts:
            if isinstance(part, Wait):
                wait([part.future], part.seconds)
            else:
                yield part


async def _last(parts: AsyncGenerator[T, None]) -> T:
    async with aclosing(parts):
        return [part async for part in parts][-1]


def _again(result: Result, began: float) -> Result:
    """Return a result that was made for somebody else, with the time that this one waited."""
    provenance = result.provenance.model_copy(update={"took_ms": (time.perf_counter() - began) * 1000})
    return result.model_copy(update={"provenance": provenance})

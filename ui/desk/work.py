"""One piece of work: waits for its place, is done in a thread, and is followed by all who want to know what comes of it."""

import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import dataclass
from threading import Lock
from typing import Any

from qa.answer import AnsweredStatement
from qa.engine import Draft, Stage
from qa.settings import LimitSettings
from ui.desk.places import Places, late

Steps = Callable[[], Generator[Any, None, None]]
"""Begins the work, and yields its stages and what comes of it; may be closed at any step."""


@dataclass(frozen=True, slots=True)
class Wait:
    """To be waited for: until `future` is done, but no longer than `seconds` (None: however long)."""

    future: Future[None]
    seconds: float | None = None


class _Left(Exception):
    """Nobody follows any more."""


class Work:
    """Safe from several threads. It begins with one follower, who calls `leave` at the end, as does each who has joined."""

    def __init__(self, steps: Steps, places: Places, limits: LimitSettings, ended: "Callable[[Work], None]") -> None:
        """Stand in line for a place; `ended` is called once, before the followers are told, however it ends.

        :raises NoRoom: if the line is full or closed.
        """
        self._steps, self._places, self._limits, self._ended = steps, places, limits, ended
        self._lock = Lock()
        self._stages: list[Stage | Draft | AnsweredStatement] = []
        self._rest: list[Any] = []
        self._error: BaseException | None = None
        self._is_over = self._has_begun = self._is_drafted = False
        self._followers = 1
        self._told: list[Future[None]] = []
        self._until = time.monotonic() + limits.wait_seconds
        self._place = places.ask()

    @property
    def outcome(self) -> list[Any] | None:
        """What came of it, stages aside; None as long as it isn't over, or if it failed."""
        return self._rest if self._is_over and self._error is None else None

    def start(self, workers: Executor) -> None:
        """Have it done by one of `workers` once its place is free."""

        def work(place: Future[None]) -> None:
            if not place.cancelled():
                workers.submit(self._run)

        self._place.add_done_callback(work)

    def join(self) -> bool:
        """Follow it too, and return whether that was possible: not once it is over, or left by all."""
        with self._lock:
            is_open = self._followers > 0 and not self._is_over
            self._followers += is_open
            return is_open

    def leave(self) -> None:
        """Follow it no more; without followers it leaves the line, or stops at its next step."""
        with self._lock:
            self._followers -= 1
            is_left = self._followers == 0
        if is_left:
            self.fail(_Left())

    def follow(self) -> Generator[Stage | Draft | AnsweredStatement | Wait, None, list[Any]]:
        """Yield each stage once it has begun, and what is to be waited for before going on; return what came of it.

        Where there is a draft, it is yielded at once, and so is each sentence after it.

        :raises NoRoom: if it had to wait too long (503), or took too long (504).
        """
        seen = 0
        while True:
            with self._lock:
                new, is_over = self._stages[seen:], self._is_over
                told: Future[None] = Future()
                if not new and not is_over:
                    self._told.append(told)
                seconds = self._until - time.monotonic()
            yield from new
            seen += len(new)
            if is_over:
                break
            if not new:
                yield Wait(told, max(0.0, seconds))
                self._look_at_the_time()
        if self._error is not None:
            raise self._error
        return self._rest

    def fail(self, error: BaseException) -> None:
        """End it for its followers; the place stays taken until the thread has come to its next step."""
        self._place.cancel()
        self._finish(error)

    def _run(self) -> None:
        began, error = time.monotonic(), None
        try:
            if self._begin():
                self._go_through()
        except BaseException as raised:  # whatever it is, the followers wait for it
            error = raised
        self._places.leave(time.monotonic() - began)
        self._finish(error)

    def _begin(self) -> bool:
        with self._lock:
            self._has_begun = not self._is_over
            self._until = time.monotonic() + self._limits.answer_seconds
            return self._has_begun

    def _go_through(self) -> None:
        with closing(self._steps()) as steps:
            for item in steps:
                if not self._take(item):
                    return

    def _take(self, item: Any) -> bool:
        """Keep a part, tell of what is to be told at once, and return whether to go on."""
        with self._lock:
            if self._is_over:
                return False
            self._is_drafted |= isinstance(item, Draft)
            # A sentence that follows a draft rests on what the draft shows, and that has been noted.
            if not (isinstance(item, Stage | Draft) or (self._is_drafted and isinstance(item, AnsweredStatement))):
                self._rest.append(item)
                return True
            self._stages.append(item)
            told, self._told = self._told, []
        _tell(told)
        return True

    def _look_at_the_time(self) -> None:
        with self._lock:
            if self._is_over or time.monotonic() < self._until:
                return
            has_begun = self._has_begun
        self.fail(late(self._limits.answer_seconds) if has_begun else self._places.full("waited"))

    def _finish(self, error: BaseException | None) -> None:
        with self._lock:
            if self._is_over:
                return
            self._is_over, self._error = True, error
            told, self._told = self._told, []
        self._ended(self)
        _tell(told)


def _tell(told: Iterable[Future[None]]) -> None:
    for future in told:
        if future.set_running_or_notify_cancel():
            future.set_result(None)

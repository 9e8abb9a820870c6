"""Places: how many are answered at once, who waits, and for how long; for coroutines and threads alike."""

import threading
from collections import deque
from concurrent.futures import Future
from http import HTTPStatus
from math import ceil
from typing import Final, Literal

from ui.edge.problems import Refusal

Reason = Literal["full", "waited", "late", "stopping"]
"""Why a question was refused: the line was full, its turn didn't come, it took too long, or the server is stopping."""

_LONGEST_WAIT: Final = 60
_FORGETTING: Final = 0.2
"""Share of the latest question in the running mean of how long one takes."""


class NoRoom(Refusal):
    """A question that is not answered: no fault of its own."""

    def __init__(self, reason: Reason, status: int, detail: str, retry_after: int) -> None:
        """Refuse, for a `reason` that is counted; `retry_after` is in seconds."""
        super().__init__(status, detail, {"retry-after": str(retry_after)})
        self.reason = reason


def stopping() -> NoRoom:
    """Return the refusal of a server that is being stopped."""
    return NoRoom("stopping", HTTPStatus.SERVICE_UNAVAILABLE, "the server is stopping; ask again in 10 s", 10)


def late(seconds: float) -> NoRoom:
    """Return the refusal of a question that was worked on for `seconds` in vain."""
    detail = f"the answer was not there after {seconds:g} s; ask again, or ask something shorter"
    return NoRoom("late", HTTPStatus.GATEWAY_TIMEOUT, detail, 5)


class Places:
    """At most `running` places are taken, `waiting` more stand in line, in order; safe from several threads.

    A place is had as a future: it is done once the place is one's own. Cancelling it leaves the line.
    """

    def __init__(self, running: int, waiting: int) -> None:
        """Begin with all places free."""
        self._most, self._longest_line = running, waiting
        self._lock = threading.RLock()
        self._taken = 0
        self._line: deque[Future[None]] = deque()
        self._is_closed = False
        self._usual_seconds = 0.3

    @property
    def taken(self) -> int:
        """Places that are taken."""
        return self._taken

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        with self._lock:
            return sum(not each.cancelled() for each in self._line)

    @property
    def is_closed(self) -> bool:
        """Whether nobody is let in any more."""
        return self._is_closed

    def ask(self) -> Future[None]:
        """Stand in line and return the future of a place; whoever has had it gives it back with `leave`.

        :raises NoRoom: if the line is full, or this was closed.
        """
        with self._lock:
            if self._is_closed:
                raise stopping()
            place: Future[None] = Future()
            if self._taken < self._most:
                self._taken += 1
                place.set_running_or_notify_cancel()
                place.set_result(None)
                return place
            self._line = deque(each for each in self._line if not each.cancelled())
            if len(self._line) >= self._longest_line:
                raise self.full("full")
            self._line.append(place)
            return place

    def leave(self, seconds: float) -> None:
        """Give a place back after so many seconds, to the first in line."""
        with self._lock:
            self._usual_seconds += _FORGETTING * (seconds - self._usual_seconds)
            while self._line:
                first = self._line.popleft()
                if first.set_running_or_notify_cancel():
                    break
            else:
                self._taken -= 1
                return
        first.set_result(None)  # without the lock: whoever is told may ask for something else

    def full(self, reason: Reason) -> NoRoom:
        """Return the refusal of somebody for whom there is no room: to come again when the line will have moved."""
        seconds = ceil((self.waiting + 1) * self._usual_seconds / self._most)
        seconds = min(max(1, seconds), _LONGEST_WAIT)
        detail = f"all {self._most} places are taken, and others wait; ask again in {seconds} s"
        return NoRoom(reason, HTTPStatus.SERVICE_UNAVAILABLE, detail, seconds)

    def close(self) -> None:
        """Let nobody in any more; those in line keep their turn."""
        self._is_closed = True

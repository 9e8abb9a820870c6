"""A circuit breaker: what has failed several times in a row isn't asked for a while, then once on trial.

Our own, of a few lines: pybreaker guards a call that returns or raises, and a reply that streams does neither in time.
"""

import threading
import time
from collections.abc import Callable

from qa.llm.trouble import ModelTrouble


class Breaker:
    """Counts failures in a row; shared by threads. After `ask`, one of `worked`, `failed` and `left` must be called."""

    def __init__(self, failures: int, pause: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Open after so many failures, for `pause` seconds."""
        self._failures, self._pause, self._clock = failures, pause, clock
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._closed_again = 0.0
        self._is_tried = False

    def ask(self) -> None:
        """Take leave to ask.

        :raises ModelTrouble: "away", if it isn't to be asked now.
        """
        with self._lock:
            if self._in_a_row < self._failures:
                return
            left = self._closed_again - self._clock()
            if left > 0 or self._is_tried:
                when = f"in {left:.0f} s" if left > 0 else "once the trial under way has ended"
                raise ModelTrouble("away", f"it failed {self._in_a_row} times in a row; it is asked again {when}")
            self._is_tried = True

    def worked(self) -> None:
        """Note that it answered."""
        with self._lock:
            self._in_a_row, self._is_tried = 0, False

    def failed(self) -> None:
        """Note that it failed."""
        with self._lock:
            self._in_a_row += 1
            self._is_tried = False
            self._closed_again = self._clock() + self._pause

    def left(self) -> None:
        """Note that it was not waited for, which says nothing of it."""
        with self._lock:
            self._is_tried = False

"""Counts of requests in memory that can't outgrow it.

The library's own store in memory keeps what a million addresses did for as long as their windows run, and starts a thread
to look through all of it a hundred times a second.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from math import floor
from threading import Lock
from typing import Final, NoReturn

from limits.storage import SlidingWindowCounterSupport, Storage

ROOM: Final = 50_000
"""Counters kept at once, of some 300 bytes each."""


class Counts(Storage, SlidingWindowCounterSupport):
    """Counts for the strategy of sliding windows; safe from several threads.

    Where there are more than `room` counters, the one that was used longest ago begins anew. `clock` gives seconds.
    """

    STORAGE_SCHEME = None  # made here, never by a URI

    def __init__(self, clock: Callable[[], float] = time.monotonic, room: int = ROOM) -> None:
        """Begin with no counts."""
        super().__init__()
        self._clock = clock
        self._room = room
        self._lock = Lock()
        self._kept: OrderedDict[str, tuple[int, int, int]] = (
            OrderedDict()
        )  # number of the window, count before it, in it

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what the library may wrap."""
        return ValueError

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` more, unless the last `expiry` seconds would then hold more than `limit`; return whether it did.

        The count before this window is taken to be spread evenly over it, as the library's other stores do.
        """
        now = self._clock()
        with self._lock:
            window, before, count = self._at(key, expiry, now)
            left = 1 - now % expiry / expiry
            admitted = floor(before * left + count) + amount <= limit
            self._kept[key] = (window, before, count + amount if admitted else count)
            self._kept.move_to_end(key)
            while len(self._kept) > self._room:
                self._kept.popitem(last=False)
        return admitted

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Return the count before this window, the seconds it still counts, the count in it, and the seconds likewise."""
        now = self._clock()
        with self._lock:
            _, before, count = self._at(key, expiry, now)
        left = expiry - now % expiry
        return before, left, count, left + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        """Forget the count of `key`."""
        with self._lock:
            self._kept.pop(key, None)

    def _at(self, key: str, expiry: int, now: float) -> tuple[int, int, int]:
        window = int(now // expiry)
        kept, before, count = self._kept.get(key, (window, 0, 0))
        if kept == window:
            return window, before, count
        return window, count if kept == window - 1 else 0, 0

    def check(self) -> bool:
        """Return that it works."""
        return True

    def incr(self, key: str, expiry: int, amount: int = 1) -> NoReturn:
        """Refuse: this is for fixed windows."""
        raise NotImplementedError

    def get(self, key: str) -> NoReturn:
        """Refuse: this is for fixed windows."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> NoReturn:
        """Refuse: this is for fixed windows."""
        raise NotImplementedError

    def clear(self, key: str) -> NoReturn:
        """Refuse: this is for fixed windows."""
        raise NotImplementedError

    def reset(self) -> NoReturn:
        """Refuse: nothing here needs it."""
        raise NotImplementedError

"""Keeps to the release in use: when another is published it is opened aside, and takes the place of the one before.

Questions that run finish on the release they began with; it is closed when the last of them has ended.
"""

import logging
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import inf
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final

from qa.errors import GuidelineQAError, ReleaseError
from qa.index.shelf import Shelf
from qa.opened import Opened

LOG = logging.getLogger(__name__)

_LOOK_SECONDS: Final = 0.5
_TIDY_SECONDS: Final = 60.0
_LONGEST_PAUSE: Final = 60.0
"""Seconds between tries to open a release that can't be opened: one at first, then twice as many each time."""


class _Held:
    """A release and how many need it open: the one in use counts for one, and so does each question."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.users = 1


class Following:
    """The release in use, open; safe from several threads. Close it when done."""

    def __init__(self, first: Opened, shelf: Shelf, open_new: Callable[[], Opened]) -> None:
        """Begin with `first`; `open_new` opens what is in use on the `shelf`, and raises what is wrong with it."""
        self._held = _Held(first)
        self._shelf = shelf
        self._open_new = open_new
        self._lock = Lock()
        self._looking = Lock()
        self._seen: tuple[int, int] | None = None
        self._pause = 0.0
        self._again = inf
        self._tidy_at = inf
        self._trouble = ""
        self._ended = Event()
        self._thread: Thread | None = None

    @property
    def now(self) -> Opened:
        """What answers at this moment; to ask it, take it from `using`, which keeps it open."""
        return self._held.opened

    @property
    def trouble(self) -> str:
        """Why the release that is in use by now can't be opened, "" if it is the one that answers."""
        return self._trouble

    @contextmanager
    def using(self) -> Iterator[Opened]:
        """Yield what answers now, and keep it open until the end.

        :raises ReleaseError: if this was closed.
        """
        with self._lock:
            if self._ended.is_set():
                raise ReleaseError("this engine was closed; open another with GuidelineQA.open")
            held = self._held
            held.users += 1
        try:
            yield held.opened
        finally:
            self._let_go(held)

    def start(self) -> None:
        """Look from now on twice a second, in a thread that ends when this is closed or forgotten."""
        self._tidy_at = monotonic() + _TIDY_SECONDS
        weakref.finalize(self, self._ended.set)
        self._thread = Thread(
            target=_look_on, args=(weakref.ref(self), self._ended), name="guideline-qa releases", daemon=True
        )
        self._thread.start()

    def look(self) -> None:
        """If another release was published, open it and answer from it from now on; costs a look at one file if not.

        What can't be opened leaves things as they are and is tried again, less and less often.
        """
        with self._looking:
            seen = self._shelf.seen()
            if seen != self._seen:
                self._pause, self._again = 0.0, -inf
            if monotonic() >= self._again:
                self._seen, self._again = seen, inf
                self._catch_up()
        if monotonic() >= self._tidy_at:
            self._tidy_at = monotonic() + _TIDY_SECONDS
            self._shelf.tidy()

    def close(self) -> None:
        """End the thread and let go of the release, once the questions that run have ended."""
        with self._lock:
            if self._ended.is_set():
                return
            self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self._let_go(self._held)

    def _catch_up(self) -> None:
        try:
            if not self._is_in_use():
                self._take(self._open_new())
        except Exception as error:  # whatever it is, it must not end the answers
            if not isinstance(error, GuidelineQAError):
                LOG.exception("the release in use can't be opened")
            self._trouble = str(error) or type(error).__name__
            self._pause = min(max(1.0, 2 * self._pause), _LONGEST_PAUSE)
            self._again = monotonic() + self._pause
        else:
            self._trouble = ""

    def _is_in_use(self) -> bool:
        with suppress(ReleaseError):
            return self._shelf.current() == self.now.release.folder
        return False

    def _take(self, opened: Opened) -> None:
        with self._lock:
            if not self._ended.is_set():
                self._held, before = _Held(opened), self._held
            else:
                before = _Held(opened)
        self._let_go(before)

    def _let_go(self, held: _Held) -> None:
        with self._lock:
            held.users -= 1
            last = held.users == 0
        if last:
            held.opened.close()
            self._tidy_at = min(self._tidy_at, monotonic())  # it may have been the last reason to keep the files


def _look_on(following: "weakref.ref[Following]", ended: Event) -> None:
    while not ended.wait(_LOOK_SECONDS):
        found = following()
        if found is None:
            return
        found.look()
        del found  # or this thread would keep alive what it only looks after

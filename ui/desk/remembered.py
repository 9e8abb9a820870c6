"""Answers that are given again: in memory, for minutes, under a hash of the question."""

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from qa.answer import Result
from qa.engine import LONGEST_QUESTION
from qa.identifying import identifying
from ui.desk.asked import Asked

Key = bytes


def key_of(asked: Asked, release: str) -> Key | None:
    """Return what an answer is remembered under, None for a question whose answer isn't.

    Remembered is what anybody may ask: no history, nothing that may identify a person, nothing explained.
    """
    if asked.history or asked.explained or not isinstance(asked.question, str):
        return None
    words = " ".join(asked.question.split())
    if not words or len(words) > LONGEST_QUESTION or identifying(words):
        return None
    scope = None if asked.guidelines is None else sorted(set(asked.guidelines))
    reader = None if asked.reader is None else asked.reader.model_dump()
    return hashlib.sha256(json.dumps([release, words, scope, reader]).encode()).digest()


class Remembered:
    """The latest answers of one release, at most `room` of them, none older than `seconds`; safe from several threads."""

    def __init__(self, room: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none."""
        self._room, self._seconds, self._clock = room, seconds, clock
        self._lock = Lock()
        self._release = ""
        self._known: OrderedDict[Key, tuple[float, Result]] = OrderedDict()

    def known(self, key: Key, release: str) -> Result | None:
        """Return the answer that `release` gave; all answers of another one are forgotten."""
        with self._lock:
            self._keep_to(release)
            at, result = self._known.get(key, (0.0, None))
            if result is None or self._clock() - at >= self._seconds:
                self._known.pop(key, None)
                return None
            self._known.move_to_end(key)
            return result

    def keep(self, key: Key, result: Result) -> None:
        """Remember an answer, unless it tells of what will pass; that used least goes for it.

        That is an index that has moved on, or a language model that has failed.
        """
        if any(notice.kind in ("release", "model") for notice in result.notices):
            return
        with self._lock:
            if result.provenance.release == self._release:
                self._known[key] = (self._clock(), result)
                self._known.move_to_end(key)
                while len(self._known) > self._room:
                    self._known.popitem(last=False)

    def _keep_to(self, release: str) -> None:
        if release != self._release:
            self._release = release
            self._known.clear()

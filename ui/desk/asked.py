"""What is asked at the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from qa.answer import Result, Turn
from ui.access.caller import Caller


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the turns before it, and the ids of the guidelines to keep to (None: all in force)."""

    question: str
    history: Sequence[Turn | Mapping[str, Any]] = ()
    guidelines: tuple[str, ...] | None = None
    explained: bool = False


class Watching(Protocol):
    """What is told of every question; `ui.watching.watch.Watch` is one."""

    def answered(self, result: Result, caller: Caller, seconds: float, /) -> None:
        """Take note of a result before it is handed out; if this fails it isn't."""
        ...

    def refused(self, reason: str, /) -> None:
        """Take note of a question that was refused."""
        ...

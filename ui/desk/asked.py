"""What is asked at the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from qa.answer import Reader, Result, Turn
from ui.access.caller import Caller


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the turns before it, and the ids of the guidelines to keep to (None: all in force).

    `reader` says for whom a language model words the answer, where there is one; None: as the settings say.
    """

    question: str
    history: Sequence[Turn | Mapping[str, Any]] = ()
    guidelines: tuple[str, ...] | None = None
    explained: bool = False
    reader: Reader | None = None


class Watching(Protocol):
    """What is told of every question; `ui.watching.watch.Watch` is one."""

    def shown(self, result: Result, caller: Caller, /) -> None:
        """Take note of what is about to be shown; if this fails it isn't."""
        ...

    def answered(self, result: Result, seconds: float, /) -> None:
        """Count a result, all of which was noted as shown."""
        ...

    def refused(self, reason: str, /) -> None:
        """Take note of a question that was refused."""
        ...

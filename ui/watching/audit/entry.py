"""What an entry of the audit log says: who, when, from which release, and what they were shown or have changed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from qa.answer import Citation, Result
from qa.identifying import masked
from ui.access.caller import Caller
from ui.watching.audit.key import Key


class Auditable(Protocol):
    """What can be appended to the log: an `Entry` or a `Change`."""

    def fields(self, key: Key) -> dict[str, Any]:
        """Return what is written of it, what must not be read sealed with `key`."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A statement that was shown: characters [start, end) of an edition's canonical text."""

    guideline: str
    edition: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A question that was answered or abstained from. `question` is its words, masked, where they are kept at all."""

    caller_kind: str
    caller: str
    release: str
    status: Literal["answered", "abstained"]
    shown: tuple[Place, ...]
    asked: str
    question: str | None = None

    @classmethod
    def of(cls, result: Result, caller: Caller, *, content: bool) -> "Entry":
        """Make the entry of a result; with `content` it keeps the words of the question, masked."""
        return cls(
            caller_kind=caller.kind,
            caller=caller.name,
            release=result.provenance.release,
            status=result.status,
            shown=tuple(dict.fromkeys(_places(result))),
            asked=result.question,
            question=masked(result.question) if content else None,
        )

    def fields(self, key: Key) -> dict[str, Any]:
        """Return what is written of it, the words of the question replaced by their seal."""
        return {
            "time": now(),
            "who": {"kind": self.caller_kind, "name": self.caller},
            "release": self.release,
            "status": self.status,
            "shown": [asdict(place) for place in self.shown],
            "question_hash": key.question(self.asked),
            **({} if self.question is None else {"question": self.question}),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the guidelines: who made it, what it was ("Removing her2"), and the release that came of it.

    `added`, `changed` and `removed` are ids of guidelines.
    """

    by: str
    what: str
    release: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def fields(self, key: Key) -> dict[str, Any]:
        """Return what is written of it; there is nothing in it to seal."""
        return {
            "time": now(),
            "who": {"kind": "admin", "name": self.by},
            "release": self.release,
            "status": "changed",
            "what": masked(self.what),
            "guidelines": {"added": self.added, "changed": self.changed, "removed": self.removed},
        }


def now() -> str:
    """Return the time as entries write it: UTC, to the millisecond, in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _places(result: Result) -> Iterator[Place]:
    for citation in _cited(result):
        yield Place(citation.guideline, citation.edition, citation.start, citation.end)


def _cited(result: Result) -> Iterator[Citation]:
    for statement in result.statements:
        yield from statement.citations
    yield from result.nearest

"""What an entry of the audit log says: who, when, from which release, what they were shown, and a seal of the question."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from qa.answer import Citation, Result
from qa.identifying import masked
from ui.access.caller import Caller
from ui.watching.audit.key import Key


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

"""OpenAI's chat completion, whole and in chunks, as their clients expect it."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic_core import to_json

from qa.answer import Result

USAGE: Final = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
"""Nobody is charged for tokens here; those of a language model that words are the server's own, and none are counted."""

DONE: Final = b"data: [DONE]\n\n"


@dataclass(frozen=True, slots=True)
class Completion:
    """What is the same in all of one completion; `model` is what the client asked for."""

    model: str
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, content: str, annotations: list[dict[str, Any]], result: Result) -> dict[str, Any]:
        """Return the completion in one piece."""
        message = {"role": "assistant", "content": content, "refusal": None, "annotations": annotations}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return self._head("chat.completion") | {"choices": [choice], "usage": USAGE} | _ours(result)

    def chunk(self, delta: dict[str, Any]) -> bytes:
        """Return an event that adds to the message."""
        return self._event({"choices": [_choice(delta, None)]})

    def last(self, result: Result) -> bytes:
        """Return the event after which nothing is added."""
        return self._event({"choices": [_choice({}, "stop")]} | _ours(result))

    def used(self) -> bytes:
        """Return the event that says what was used."""
        return self._event({"choices": [], "usage": USAGE})

    def _event(self, more: dict[str, Any]) -> bytes:
        return event(self._head("chat.completion.chunk") | more)

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def event(data: dict[str, Any]) -> bytes:
    """Return a server-sent event with `data` as JSON."""
    return b"data: " + to_json(data) + b"\n\n"


def _choice(delta: dict[str, Any], finish_reason: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


def _ours(result: Result) -> dict[str, Any]:
    """Return what OpenAI's clients pass over or hand on: what answered, and the result per the contract."""
    answered_by = f"{result.provenance.release}-{result.provenance.settings}"
    return {"system_fingerprint": answered_by, "guideline_qa": result.model_dump(mode="json")}

"""A system behind a URL: one that speaks our contract, or one that speaks OpenAI's chat completions.

A chat model's reply is one piece of text that cites nothing; it abstains where it says so in words. A reply that is JSON in
the contract's form is taken as that, so that a system may cite through either door.
"""

import re
import time
from typing import Any, Final

from pydantic import ValidationError

from evals.errors import EndpointError, FilterError
from evals.running.asking import Asking
from evals.running.http import JsonClient, chat_request, chat_text
from evals.running.provenance import machine, versions
from evals.running.record import SystemRecord
from evals.scoring.case import Response, Said
from qa.answer import RESULT, Result

KEY: Final = "EVAL_ENDPOINT_KEY"
"""Environment variable that holds the key."""
REFUSAL: Final = (
    r"\b(?:guidelines?|documents?|sources?|context|text|passages?|information)\b[^.]{0,60}\b(?:do(?:es)?|did|is|are|was|has|have)"
    r"(?: not|n['’]t)\b[^.]{0,60}\b(?:say|state|mention|address|answer|specif|contain|provide|include|cover|available|given)"
    r"|\b(?:can ?not|can['’]t|unable to|not able to) (?:answer|find|provide|determine)"
    r"|\bno (?:information|answer|mention|statement|recommendation)\b"
)
"""How a system says that the guideline doesn't say, where it gives no status."""


class Endpoint:
    """Asks a URL over HTTP; close it when done."""

    def __init__(self, url: str, model: str = "", *, refusal: str = REFUSAL, timeout_s: float = 60.0) -> None:
        """Take the URL; one that ends in "/chat/completions" is asked as OpenAI's, with `model`.

        :raises FilterError: if it is no http(s) URL, holds a password, or `refusal` is no regular expression.
        """
        try:
            self._refusal = re.compile(refusal, re.IGNORECASE)
        except re.error as error:
            raise FilterError(f"--refusal {refusal!r} is not a regular expression: {error}; mend it") from error
        self._client, self._model = JsonClient(url, KEY, timeout_s=timeout_s), model
        self._name = self._client.name
        self._chats = self._name.rstrip("/").endswith("/chat/completions")

    @property
    def identity(self) -> str:
        """Where it is, and the model."""
        return f"endpoint {self._name} {self._model} {self._refusal.pattern}"

    def reply(self, asking: Asking) -> Response:
        """Ask the question with its history.

        :raises EndpointError: if the system is away, or doesn't reply as it should, after several tries.
        :raises QuestionError: if it refuses this question.
        """
        began = time.perf_counter()
        body = self._client.post(self._chat(asking) if self._chats else _ask(asking), asking.text)
        took_ms = round((time.perf_counter() - began) * 1000, 3)
        if not self._chats:
            return Response.of(_contract(body, self._name))
        return self._of_chat(body, took_ms)

    def record(self) -> SystemRecord:
        """Describe the URL without what may be secret in it."""
        return SystemRecord(
            kind="endpoint",
            name=self._name,
            release="",
            settings_hash="",
            settings={},
            models={"chat": self._model} if self._model else {},
            versions=versions(),
            machine=machine(),
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _chat(self, asking: Asking) -> dict[str, Any]:
        turns = [{"role": turn.role, "content": turn.content} for turn in asking.turns]
        return chat_request(self._model, [*turns, {"role": "user", "content": asking.text}])

    def _of_chat(self, body: Any, took_ms: float) -> Response:
        text = chat_text(body, self._name)
        if text is None:
            raise EndpointError(f"{self._name} sent a message without text; expected choices[0].message.content")
        try:
            return Response.of(RESULT.validate_json(text))
        except ValidationError:
            abstains = not text.strip() or self._refusal.search(text) is not None
        said = () if abstains else (Said(text),)
        return Response("abstained" if abstains else "answered", text, said, took_ms=took_ms)


def _ask(asking: Asking) -> dict[str, Any]:
    turns = [{"role": turn.role, "content": turn.content} for turn in asking.turns]
    guidelines = {"guidelines": [asking.scope]} if asking.scope else {}
    return {"id": asking.id, "question": asking.text, "history": turns, **guidelines}


def _contract(body: Any, name: str) -> Result:
    try:
        return RESULT.validate_python(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the reply"
        raise EndpointError(f"{name} sent something else than the contract ({place}: {first['msg']})") from error

"""One request to a model and its reply, in the event loop: sent again when that may help, and cut when it has no end."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Final

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langsmith import tracing_context
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    wait_random_exponential,
)

from qa.llm.asking import Request
from qa.llm.faults import Fault, fault_of, said
from qa.llm.place import Place
from qa.llm.providers import Extra, Provider, refused
from qa.llm.thoughts import Thoughts
from qa.llm.trouble import ModelTrouble

LETTERS_A_TOKEN: Final = 8
SLACK: Final = 400
"""A reply may have `most_tokens * LETTERS_A_TOKEN + SLACK` characters, thoughts included, whatever the server does."""
_FINISHED: Final = ("finish_reason", "done_reason", "stop_reason", "stopReason")
"""Where the providers say why a reply ended."""
_WHOLE: Final = frozenset({"stop", "end_turn", "stop_sequence", "eos"})
_BACK_OFF: Final = wait_random_exponential(multiplier=0.2, max=5)
"""Seconds before the next try: up to 0.2, 0.4, 0.8 …, by chance, so that many who failed together don't return so."""


@dataclass(frozen=True, slots=True)
class End:
    """The end of a reply. `fault`: why it is none; `is_whole`: whether it ended because all was said."""

    fault: Fault | None = None
    is_whole: bool = False


class Wishes:
    """The extras that a server takes, learnt as it refuses them; shared by its requests, for as long as the process runs."""

    def __init__(self, provider: Provider) -> None:
        """Wish for all that the provider has."""
        self._taken = provider.extras

    def of(self, request: Request) -> frozenset[Extra]:
        """Return what to ask for with a request."""
        return self._taken if request.numbers else self._taken - {"numbers"}

    @property
    def has_numbers(self) -> bool:
        """Whether JSON is still wished for."""
        return "numbers" in self._taken

    def learn(self, refused: frozenset[Extra]) -> None:
        """Ask for these no more."""
        self._taken -= refused


@dataclass(frozen=True)
class Asked:
    """Whom to ask: LangChain's client of a provider, and where it leads."""

    chat: BaseChatModel
    provider: Provider
    place: Place
    wishes: Wishes
    retries: int


class Exchange:
    """`run` puts pieces of text into `said`, and an `End` last, at the latest at `until` (of `time.monotonic`)."""

    def __init__(self, asked: Asked, request: Request, until: float) -> None:
        """Send nothing yet."""
        self._asked, self._request, self._until = asked, request, until
        self.said: SimpleQueue[str | End] = SimpleQueue()
        self.tokens: int | None = None
        """What it has taken, prompt and reply, where the server counts; else None."""
        self.letters = 0
        """Characters that came, thoughts included."""
        self.is_refused = False
        """Whether it was not answered at all, but for a status."""
        self._has_text = False
        self._begin_anew()

    async def run(self) -> None:
        """Ask, and ask again where that may help."""
        try:
            async with asyncio.timeout(self._until - time.monotonic()):
                with tracing_context(enabled=False):
                    await self._persist()
            self.said.put(End(is_whole=self._why_ended.lower() in _WHOLE))
        except asyncio.CancelledError:
            self.said.put(End(Fault("away", "it was broken off", is_passing=False)))
            raise
        except Exception as error:
            fault = fault_of(error)
            self.is_refused = fault.status is not None and not self.letters
            self.said.put(End(fault))

    async def _persist(self) -> None:
        async for attempt in AsyncRetrying(
            stop=self._is_over,
            wait=_wait,
            retry=retry_if_exception(lambda error: not self._has_text and _is_passing(error)),
            reraise=True,
        ):
            with attempt:
                await self._ask_for_less()

    def _is_over(self, state: RetryCallState) -> bool:
        return state.attempt_number > self._asked.retries or time.monotonic() + _wait(state) >= self._until

    async def _ask_for_less(self) -> None:
        """Ask with all that is wished for; without what the server refuses, which is learnt if it takes the rest."""
        wishes = self._asked.wishes
        wanted = wishes.of(self._request)
        dropped: frozenset[Extra] = frozenset()
        while True:
            try:
                await self._ask(wanted - dropped)
            except Exception as error:
                more = refused(fault_of(error).status, said(error), wanted - dropped)
                if self._has_text or not more:
                    raise
                dropped |= more
            else:
                wishes.learn(dropped)
                return

    async def _ask(self, wanted: frozenset[Extra]) -> None:
        self._begin_anew()
        arguments = self._asked.provider.arguments(self._asked.place, self._request, wanted)
        messages = [_message(message.role, message.content) for message in self._request.messages]
        async with aclosing(self._asked.chat.astream(messages, **arguments)) as chunks:  # type: ignore[type-var]
            async for chunk in chunks:
                self._take(chunk)
        self._say(self._thoughts.end())
        if not self._why_ended:
            raise ModelTrouble("away", "the reply broke off")
        if not self._has_text:
            raise ModelTrouble("unusable", f"the reply holds no text (it ended with {self._why_ended!r:.40})")

    def _begin_anew(self) -> None:
        self._thoughts = Thoughts()
        self._why_ended = ""

    def _take(self, chunk: AIMessageChunk) -> None:
        """Take what a chunk says; tool calls and reasoning blocks are no text, and are left."""
        if chunk.usage_metadata:
            self.tokens = (self.tokens or 0) + max(0, chunk.usage_metadata["total_tokens"])
        self._why_ended = _why(chunk.response_metadata) or self._why_ended
        # Half a surrogate pair, which JSON may hold, is no text.
        text = str(chunk.text).encode("utf-8", "replace").decode()
        self.letters += len(text)
        self._say(self._thoughts.without(text))
        if self.letters > self._request.most_tokens * LETTERS_A_TOKEN + SLACK:
            raise ModelTrouble("unusable", f"the reply went on after the {self._request.most_tokens} tokens asked for")

    def _say(self, text: str) -> None:
        if text:
            self._has_text = self._has_text or not text.isspace()
            self.said.put(text)


def _message(role: str, content: str) -> BaseMessage:
    return SystemMessage(content) if role == "system" else HumanMessage(content)


def _why(metadata: Mapping[str, Any]) -> str:
    return next((str(metadata[name]) for name in _FINISHED if metadata.get(name)), "")


def _is_passing(error: BaseException) -> bool:
    return isinstance(error, Exception) and fault_of(error).is_passing


def _wait(state: RetryCallState) -> float:
    """Return the seconds to wait: what the server asks for, else a back-off."""
    error = state.outcome.exception() if state.outcome else None
    after = fault_of(error).after if error else None
    return _BACK_OFF(state) if after is None else after

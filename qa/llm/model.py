"""The language model: any that LangChain's `init_chat_model` knows, asked within a time, a budget and a number at once.

Keys come from the environment; no message of ours holds what a client or a server says, which may repeat them.
"""

import logging
import threading
from typing import TYPE_CHECKING, Final, Self

from qa.errors import ModelError
from qa.llm.allowance import Allowance
from qa.llm.asking import Asking, Reply, Request
from qa.llm.breaker import Breaker
from qa.llm.cache import Replies, key_of
from qa.llm.loop import Loop
from qa.llm.place import Place
from qa.llm.providers import Provider, checked_provider, place_of
from qa.llm.spending import Spending
from qa.llm.trouble import ModelTrouble
from qa.settings import LLMSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_TALKATIVE: Final = ("anthropic", "botocore", "google_genai", "httpcore", "httpcore2", "httpx", "httpx2", "openai")
"""Loggers that at their chattiest write addresses and whole requests."""


class LanguageModel(Asking):
    """A model that can be asked from several threads; to be closed."""

    def __init__(self, place: Place, provider: Provider, chat: "BaseChatModel", settings: LLMSettings) -> None:
        """Take LangChain's client of a model; `open` makes one from the settings."""
        from qa.llm.exchange import Asked, Wishes
        from qa.llm.reply import Line

        self.place = place
        self.replies = Replies(settings.cache, settings.cache_mb)
        self.spending = Spending(settings.cache, settings.day_tokens)
        self._settings = settings
        self._line = Line(
            Asked(chat, provider, place, Wishes(provider), settings.retries),
            Loop(),
            Breaker(settings.failures, settings.pause_seconds),
            threading.BoundedSemaphore(settings.concurrent),
            self.replies,
            self.spending,
        )

    @classmethod
    def open(cls, settings: LLMSettings) -> Self:
        """Make the client of the model that the settings name; nothing is sent yet.

        :raises SettingsError: if they name none or an unknown one, or its package or its key is missing.
        :raises ModelError: if its client can't be made.
        """
        place = place_of(settings)
        provider = checked_provider(place)
        return cls(place, provider, _client(place, provider, settings.seconds), settings)

    @property
    def name(self) -> str:
        """Provider, model and server, without anything secret."""
        return self.place.name

    @property
    def stays_here(self) -> bool:
        """Whether what it is asked surely stays on this computer."""
        return self.place.is_here and self._line.asked.provider.is_confined

    @property
    def takes_numbers(self) -> bool:
        """Whether, as far as is known, its server takes a JSON schema; it is asked without where it doesn't."""
        return self._line.asked.wishes.has_numbers

    def stream(self, request: Request, until: float) -> Reply:
        """Return the reply, which is asked for when it is iterated over; `until` as in `Asking`.

        :raises ModelTrouble: "withheld", if it isn't to be sent.
        """
        from qa.llm.reply import KeptReply, LiveReply

        if request.may_identify and not self.stays_here and self._settings.identifying != "send":
            raise ModelTrouble("withheld", "llm.identifying is withhold, and the model may not be on this computer")
        if not request.may_identify and (kept := self.replies.get(key_of(self.name, request))) is not None:
            return KeptReply(kept)
        allowance = request.allowance or Allowance(self._settings.question_tokens)
        return LiveReply(self._line, request, until, allowance)

    def close(self) -> None:
        """Break off what is under way, and close the connections."""
        asked = self._line.asked
        self._line.loop.close(lambda: asked.provider.close(asked.chat))

    def __repr__(self) -> str:
        return f"LanguageModel({self.name})"


def _client(place: Place, provider: Provider, seconds: float) -> "BaseChatModel":
    """Return LangChain's client; what it says at its making is left out, lest a key be in it."""
    from langchain.chat_models import init_chat_model

    try:
        chat: BaseChatModel = init_chat_model(
            place.model, model_provider=provider.name, **provider.construction(place, seconds)
        )
    except Exception as error:
        raise ModelError(
            f"llm.model: the client of {place.name} can't be made ({type(error).__name__}); see that "
            f"guideline-qa[{provider.extra}] is installed whole and the provider's environment variables are right"
        ) from None
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    return chat

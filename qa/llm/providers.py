"""The providers of language models: what each needs, how its LangChain client is made, and what it is sent.

Everything that differs between providers is here; LangChain's `init_chat_model` makes the client.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, ClassVar, Final, Literal

from qa.errors import SettingsError
from qa.llm.asking import Request
from qa.llm.place import Place, checked_url
from qa.llm.wire import client_settings
from qa.settings import LLMSettings

Extra = Literal["numbers", "usage", "seed", "temperature", "limit"]
"""What a request asks for that some models refuse: JSON, a count of tokens, a seed, temperature 0, their limit's name."""

SEED: Final = 7
NUMBERS: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"numbers": {"type": "array", "items": {"type": "integer"}}},
    "required": ["numbers"],
    "additionalProperties": False,
}
"""JSON schema of the reply to a request with `numbers`."""
RESPONSE_FORMAT: Final[dict[str, Any]] = {
    "type": "json_schema",
    "json_schema": {"name": "numbers", "strict": True, "schema": NUMBERS},
}
"""The same as OpenAI has it, which LangChain's other clients translate."""


@dataclass(frozen=True)
class Provider:
    """One provider; those with peculiarities derive from it."""

    name: str
    package: str
    """Module that LangChain's client is in."""
    extra: str
    """Extra of this package that brings it."""
    keys: tuple[str, ...] = ()
    """Environment variables one of which holds the key; () where none is needed or the client finds it itself."""
    needs: tuple[str, ...] = ()
    """Environment variables that must be set beside."""
    url: str = ""
    """Its own server."""
    extras: frozenset[Extra] = frozenset({"numbers", "temperature"})
    is_confined: ClassVar[bool] = False
    """Whether its client surely follows no redirect, and on a loopback address uses no proxy."""

    @property
    def key(self) -> str | None:
        """The environment variable that holds the key, if one is set."""
        return next((name for name in self.keys if os.environ.get(name)), None)

    def construction(self, place: Place, seconds: float) -> dict[str, Any]:
        """Return the arguments of `init_chat_model`; `seconds`: the longest silence."""
        # Said even where it is the provider's own, so that no variable leads questions elsewhere.
        given = {"base_url": place.base_url} if place.base_url else {}
        return given | {"timeout": seconds, "max_retries": 0}

    async def close(self, chat: Any) -> None:
        """Close the connections of a client that was made so; nothing where they are not ours to close."""

    def arguments(self, place: Place, request: Request, wanted: frozenset[Extra]) -> dict[str, Any]:
        """Return the arguments of `astream` for a request with those of its extras that are wanted."""
        made: dict[str, Any] = {"max_tokens": request.most_tokens}
        if "temperature" in wanted:
            made["temperature"] = 0
        if "numbers" in wanted:
            made["response_format"] = RESPONSE_FORMAT
        return made


@dataclass(frozen=True)
class OpenAI(Provider):
    """OpenAI, and every server that speaks as it does; chat completions, which it doesn't store."""

    extras: frozenset[Extra] = frozenset({"numbers", "usage", "seed", "temperature", "limit"})
    is_confined: ClassVar[bool] = True

    def construction(self, place: Place, seconds: float) -> dict[str, Any]:
        """Return the arguments, with an HTTP client of our own; a server of one's own may want no key."""
        import openai

        return self._address(place) | {
            "api_key": os.environ[self.key] if self.key else "none",
            "http_async_client": openai.DefaultAsyncHttpxClient(**client_settings(place, seconds)),
            # No sockets' options: they would take the place of the proxies that the environment names.
            "http_socket_options": (),
            "stream_chunk_timeout": None,
            "use_responses_api": False,
            "max_retries": 0,
            "timeout": seconds,
        }

    async def close(self, chat: Any) -> None:
        """Close our client."""
        await chat.http_async_client.aclose()

    def arguments(self, place: Place, request: Request, wanted: frozenset[Extra]) -> dict[str, Any]:
        """Return the arguments; servers of one's own know the limit by its older name."""
        # In the body as it is: LangChain would leave the plain stream for a parsed one.
        body: dict[str, Any] = {"response_format": RESPONSE_FORMAT} if "numbers" in wanted else {}
        made: dict[str, Any] = {"stream_usage": "usage" in wanted}
        if ("limit" in wanted) == place.is_own:
            made["max_completion_tokens"] = request.most_tokens
        else:
            body["max_tokens"] = request.most_tokens
        if "temperature" in wanted:
            made["temperature"] = 0
        if "seed" in wanted:
            made["seed"] = SEED
        return made | ({"extra_body": body} if body else {})

    def _address(self, place: Place) -> dict[str, Any]:
        return {"base_url": place.base_url}


@dataclass(frozen=True)
class Azure(OpenAI):
    """OpenAI's models at Azure."""

    def _address(self, place: Place) -> dict[str, Any]:
        return {"azure_endpoint": place.base_url}


@dataclass(frozen=True)
class Ollama(Provider):
    """Ollama, on this computer unless the settings say where."""

    extras: frozenset[Extra] = frozenset({"numbers"})
    is_confined: ClassVar[bool] = True

    def construction(self, place: Place, seconds: float) -> dict[str, Any]:
        """Return the arguments; it reasons only if it can't help it."""
        return {"base_url": place.base_url, "reasoning": False, "async_client_kwargs": client_settings(place, seconds)}

    async def close(self, chat: Any) -> None:
        """Close its client, which it makes from our settings."""
        await chat._async_client.close()

    def arguments(self, place: Place, request: Request, wanted: frozenset[Extra]) -> dict[str, Any]:
        """Return the arguments; options that it doesn't know it leaves alone."""
        made: dict[str, Any] = {"options": {"temperature": 0, "seed": SEED, "num_predict": request.most_tokens}}
        return made | ({"format": NUMBERS} if "numbers" in wanted else {})


@dataclass(frozen=True)
class Google(Provider):
    """Gemini."""

    def construction(self, place: Place, seconds: float) -> dict[str, Any]:
        """Return the arguments; it counts tries, where others count those after the first."""
        return super().construction(place, seconds) | {"max_retries": 1}

    def arguments(self, place: Place, request: Request, wanted: frozenset[Extra]) -> dict[str, Any]:
        """Return the arguments."""
        generation: dict[str, Any] = {"max_output_tokens": request.most_tokens}
        if "temperature" in wanted:
            generation["temperature"] = 0
        made: dict[str, Any] = {"generation_config": generation}
        if "numbers" in wanted:
            made |= {"response_mime_type": "application/json", "response_json_schema": NUMBERS}
        return made


@dataclass(frozen=True)
class Bedrock(Provider):
    """Models at Amazon Bedrock, through its Converse interface; region and credentials as boto3 finds them."""

    def construction(self, place: Place, seconds: float) -> dict[str, Any]:
        """Return the arguments; it takes whole seconds."""
        return super().construction(place, seconds) | {"timeout": max(1, round(seconds))}


PROVIDERS: Final[Mapping[str, Provider]] = {
    provider.name: provider
    for provider in (
        OpenAI("openai", "langchain_openai", "openai", ("OPENAI_API_KEY",), url="https://api.openai.com/v1"),
        Ollama("ollama", "langchain_ollama", "ollama", url="http://127.0.0.1:11434"),
        Provider(
            "anthropic", "langchain_anthropic", "anthropic", ("ANTHROPIC_API_KEY",), url="https://api.anthropic.com"
        ),
        Google("google_genai", "langchain_google_genai", "google", ("GOOGLE_API_KEY", "GEMINI_API_KEY")),
        Azure("azure_openai", "langchain_openai", "azure", ("AZURE_OPENAI_API_KEY",), ("OPENAI_API_VERSION",)),
        Bedrock("bedrock_converse", "langchain_aws", "bedrock"),
    )
}
"""By the name that `init_chat_model` has for each."""

_NAMES: Final[Mapping[Extra, tuple[str, ...]]] = {
    "numbers": ("response_format", "json_schema", "output_config", "grammar", "structured"),
    "usage": ("stream_options", "include_usage"),
    "seed": ("seed",),
    "temperature": ("temperature",),
    "limit": ("max_tokens", "max_completion_tokens"),
}
"""What servers call these."""


def refused(status: int | None, said: str, sent: frozenset[Extra]) -> frozenset[Extra]:
    """Return those of the extras sent that a server didn't take, by its status and what it said; none: it is something else.

    A server that refuses a request for JSON without saying why is asked without.
    """
    if status not in (400, 422, 501):
        return frozenset()
    named = frozenset(extra for extra in sent if any(name in said.lower() for name in _NAMES[extra]))
    return named or sent & {"numbers"}


def place_of(settings: LLMSettings) -> Place:
    """Return where the model is that the settings name.

    :raises SettingsError: if they name none, an unknown provider, or a URL that can't be one.
    """
    name, colon, model = settings.model.strip().partition(":")
    known = ", ".join(sorted(PROVIDERS))
    provider = PROVIDERS.get(name.lower().replace("-", "_"))
    if not settings.model.strip():
        raise SettingsError("no language model is set; name one in llm.model as provider:model, such as ollama:qwen3")
    if provider is None:
        raise SettingsError(
            f"llm.model = {settings.model!r:.100}: expected provider:model with a provider of {known}; a server that "
            "speaks as OpenAI's does is openai, with its address in llm.base_url"
        )
    if not colon or not model.strip() or not model.isprintable():
        raise SettingsError(
            f"llm.model = {settings.model!r:.100}: expected provider:model, such as {provider.name}:NAME"
        )
    given = settings.base_url or (os.environ.get("AZURE_OPENAI_ENDPOINT") if provider.name == "azure_openai" else None)
    url = checked_url(given) if given else provider.url
    return Place(provider.name, model.strip(), url, is_own=not given)


def checked_provider(place: Place) -> Provider:
    """Return the provider of a model, once its package and its key are there.

    :raises SettingsError: if one is not; it says how to get it.
    """
    provider = PROVIDERS[place.provider]
    if find_spec(provider.package) is None:
        raise SettingsError(
            f"llm.model: {provider.name} takes a package that is not installed; "
            f"run: pip install 'guideline-qa[{provider.extra}]'"
        )
    if provider.keys and provider.key is None and (place.is_own or provider.name != "openai"):
        raise SettingsError(
            f"llm.model: {provider.name} takes a key; set the environment variable {' or '.join(provider.keys)}"
        )
    for name in provider.needs:
        if not os.environ.get(name):
            raise SettingsError(f"llm.model: {provider.name} takes the environment variable {name}; set it")
    if provider.name == "azure_openai" and not place.base_url:
        raise SettingsError("llm.model: azure_openai takes the endpoint's URL; set it as llm.base_url")
    return provider

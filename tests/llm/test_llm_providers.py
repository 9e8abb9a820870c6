"""Which models can be named, and what is said of those that can't."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import GuidelineQAError, ModelError, SettingsError
from qa.llm.asking import Message, Request
from qa.llm.model import LanguageModel
from qa.llm.place import is_loopback
from qa.llm.providers import PROVIDERS, SEED, checked_provider, place_of
from qa.settings import LLMSettings

ASKED = Request([Message("user", "How often?")], 100, numbers=True)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"model": ""}, "no language model is set"),
        ({"model": "gpt-5-mini"}, "expected provider:model"),
        ({"model": "skynet:t800"}, "ollama, openai"),
        ({"model": "openai:"}, "openai:NAME"),
        ({"model": "openai"}, "openai:NAME"),
        ({"model": "openai:gpt-5-mini"}, "OPENAI_API_KEY"),
        ({"model": "azure_openai:gpt-5"}, "AZURE_OPENAI_API_KEY"),
        ({"base_url": "ftp://127.0.0.1/v1"}, "http or https"),
        ({"base_url": "127.0.0.1:8080"}, "http or https"),
        ({"base_url": "http://"}, "http or https"),
        ({"base_url": "http://host:99999/v1"}, "http or https"),
        ({"base_url": "http://host\n/v1"}, "http or https"),
        ({"base_url": "http://me:secret@host/v1"}, "user name or password"),
        ({"base_url": "http://secret@host/v1"}, "user name or password"),
        ({"base_url": "http://host/v1?key=secret"}, "query"),
        ({"base_url": "http://host/v1#secret"}, "fragment"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(given: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told) as caught:
        LanguageModel.open(LLMSettings(**({"model": "openai:m"} | given)))  # type: ignore[arg-type]
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=list(PROVIDERS))
def test_a_missing_package_comes_with_its_extra(provider: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.llm.providers.find_spec", lambda _: None)
    with pytest.raises(SettingsError) as caught:
        checked_provider(place_of(LLMSettings(model=f"{provider.name}:m")))
    assert f"pip install 'guideline-qa[{provider.extra}]'" in str(caught.value)


def test_the_extras_are_those_of_the_package() -> None:
    from importlib.metadata import metadata

    assert {provider.extra for provider in PROVIDERS.values()} <= set(
        metadata("guideline-qa").get_all("Provides-Extra") or ()
    )


def test_the_providers_are_init_chat_models() -> None:
    from langchain.chat_models.base import _BUILTIN_PROVIDERS

    for provider in PROVIDERS.values():
        assert _BUILTIN_PROVIDERS[provider.name][0] == provider.package


def test_azure_takes_an_endpoint_and_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "secret")
    with pytest.raises(SettingsError, match="OPENAI_API_VERSION"):
        LanguageModel.open(LLMSettings(model="azure_openai:gpt-5"))
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")
    with pytest.raises(SettingsError, match=r"llm\.base_url"):
        LanguageModel.open(LLMSettings(model="azure-openai:gpt-5"))
    model = LanguageModel.open(LLMSettings(model="azure-openai:gpt-5", base_url="https://us.openai.azure.com/"))
    assert model.name == "azure_openai:gpt-5 at https://us.openai.azure.com"
    model.close()


def test_a_client_that_cannot_be_made_says_nothing_of_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")

    def fail(*_: Any, **given: Any) -> None:
        raise ValueError(given)

    monkeypatch.setattr("langchain.chat_models.init_chat_model", fail)
    with pytest.raises(ModelError) as caught:
        LanguageModel.open(LLMSettings(model="openai:m"))
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_no_variable_leads_questions_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "LANGSMITH_GATEWAY"):
        monkeypatch.setenv(name, "http://192.0.2.1/v1")
    model = LanguageModel.open(LLMSettings(model="openai:m"))
    assert model.name == "openai:m at https://api.openai.com/v1"
    chat: Any = model._line.asked.chat
    assert str(chat.root_async_client.base_url) == "https://api.openai.com/v1/"
    model.close()


def test_openais_own_server_knows_the_limit_by_its_newer_name() -> None:
    openai = PROVIDERS["openai"]
    own, other = (place_of(LLMSettings(model="openai:m", base_url=url)) for url in (None, "http://127.0.0.1/v1"))
    assert openai.arguments(own, ASKED, openai.extras)["max_completion_tokens"] == 100
    assert openai.arguments(other, ASKED, openai.extras)["extra_body"]["max_tokens"] == 100
    assert openai.arguments(other, ASKED, frozenset()) == {"stream_usage": False, "max_completion_tokens": 100}


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=list(PROVIDERS))
def test_every_provider_is_told_the_limit(provider: Any) -> None:
    for wanted in (provider.extras, frozenset()):
        arguments = provider.arguments(place_of(LLMSettings(model=f"{provider.name}:m")), ASKED, wanted)
        assert "100" in str(arguments)
        assert "tools" not in str(arguments)


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("LOCALHOST", True),
        ("0.0.0.0", False),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_what_is_on_this_computer(host: str, is_here: bool) -> None:
    assert is_loopback(host) is is_here


def test_a_model_at_a_client_that_may_be_led_away_does_not_stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    place = place_of(LLMSettings(model="anthropic:m", base_url="http://127.0.0.1:1"))
    assert place.is_here
    assert not PROVIDERS["anthropic"].is_confined
    assert PROVIDERS["openai"].is_confined


@given(st.text(), st.text())
def test_whatever_is_named_a_refusal_is_ours(model: str, url: str) -> None:
    try:
        place_of(LLMSettings(model=model, base_url=url))
    except GuidelineQAError as error:
        assert str(error).isprintable()


def test_ollama_streams_and_takes_a_schema(
    ollama: Any, model_on: Callable[..., LanguageModel], say: Callable[..., str]
) -> None:
    model = model_on(model="ollama:tiny", base_url=ollama.url)
    assert model.stays_here
    assert say(model, numbers=True, most_tokens=50) == "Yes. [1]"
    (body,) = ollama.bodies
    assert body["options"] == {"temperature": 0, "seed": SEED, "num_predict": 50}
    assert body["format"]["required"] == ["numbers"]
    assert body["think"] is False
    assert model.spending.today == 19


def test_ollama_that_does_not_know_the_model_refuses(
    ollama: Any, model_on: Callable[..., LanguageModel], say: Callable[..., str]
) -> None:
    from qa.llm.trouble import ModelTrouble

    ollama.status = 404
    with pytest.raises(ModelTrouble) as caught:
        say(model_on(model="ollama:tiny", base_url=ollama.url))
    assert caught.value.kind == "refused"
    assert "HTTP 404" in caught.value.detail


@pytest.fixture
def ollama() -> Any:
    """As little of Ollama as a chat takes."""
    import json
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from types import SimpleNamespace

    told = SimpleNamespace(bodies=[], status=200)
    head = {"model": "tiny", "created_at": "2026-01-01T00:00:00Z"}
    lines = [
        *({**head, "message": {"role": "assistant", "content": text}, "done": False} for text in ("Yes.", " [1]")),
        {
            **head,
            "message": {"role": "assistant", "content": ""},
            "done": True,
            "done_reason": "stop",
            "prompt_eval_count": 12,
            "eval_count": 7,
        },
    ]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(told.status)
            self.end_headers()
            said = lines if told.status == 200 else [{"error": "model 'tiny' not found"}]
            self.wfile.write("".join(json.dumps(line) + "\n" for line in said).encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        told.url = f"http://127.0.0.1:{server.server_port}"
        yield told
        server.shutdown()
        thread.join()


def test_the_environment_of_these_tests_holds_no_keys() -> None:
    assert not [name for provider in PROVIDERS.values() for name in provider.keys if name in os.environ]

"""The shipped guideline with a language model on this computer that says what a test tells it to."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from typing import Any

import pytest
from model_server import MODEL, ModelServer

from qa.engine import GuidelineQA
from qa.index import open_release
from qa.index.embedding import SentenceEmbedder
from qa.settings import LLMSettings, Settings

KEY = "sk-only-for-the-model"
NEVER = 10**9
"""For the failures after which a model is left alone: here it fails on purpose."""


@pytest.fixture(autouse=True)
def key(no_keys: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """What must never be seen anywhere but in a request's head."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return KEY


@pytest.fixture(scope="session")
def embedder(settings: Settings) -> SentenceEmbedder:
    """Loaded once for all engines that tests open."""
    return SentenceEmbedder(settings.embedding)


@pytest.fixture(scope="session")
def shared_server() -> Iterator[ModelServer]:
    with closing(ModelServer()) as server:
        yield server


@pytest.fixture
def model_server(shared_server: ModelServer) -> Iterator[ModelServer]:
    """The server of the models below, as if new."""
    shared_server.begin_anew()
    yield shared_server
    assert shared_server.faults == []


@pytest.fixture
def with_model(
    settings: Settings, embedder: SentenceEmbedder, llm_settings: Callable[..., LLMSettings]
) -> Iterator[Callable[..., GuidelineQA]]:
    """Open the shipped guideline with the model; `llm.*` settings by name, no retries and no cache by themselves."""
    with ExitStack() as stack:

        def open_with(**given: Any) -> GuidelineQA:
            return stack.enter_context(closing(_opened(settings, llm_settings(**{"cache_mb": 0, **given}), embedder)))

        yield open_with


@pytest.fixture(scope="session")
def kept_open(
    settings: Settings, embedder: SentenceEmbedder, shared_server: ModelServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., GuidelineQA]]:
    """Return an engine with the model in a role, on the shipped guideline or another index, opened once for all tests.

    It remembers nothing from one question to the next: nothing is kept, counted or left alone.
    """
    usual = {"model": f"openai:{MODEL}", "base_url": shared_server.base_url, "cache": tmp_path_factory.mktemp("llm")}
    usual |= {"retries": 0, "failures": NEVER, "day_tokens": 0, "cache_mb": 0}
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:

        @cache
        def open_once(role: str, seconds: float = 60, corpus: Settings = settings, **given: Any) -> GuidelineQA:
            patch.setenv("OPENAI_API_KEY", KEY)
            llm = LLMSettings(role=role, seconds=seconds, **usual, **given)  # type: ignore[arg-type]
            return stack.enter_context(closing(_opened(corpus, llm, embedder)))

        yield open_once


def _opened(settings: Settings, llm: LLMSettings, embedder: SentenceEmbedder) -> GuidelineQA:
    limits = settings.limits.model_copy(update={"answer_seconds": llm.seconds + 10})
    chosen = settings.model_copy(update={"llm": llm, "limits": limits})
    return GuidelineQA(open_release(chosen, embedder), embedder, chosen)

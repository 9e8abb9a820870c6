"""A language model on the scripted server, over real HTTP."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from model_server import ModelServer

from qa.llm.asking import Message, Request
from qa.llm.model import LanguageModel
from qa.settings import LLMSettings


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have keys, proxies and a LangSmith account."""
    import os

    for name in os.environ:
        if name.endswith(("_API_KEY", "_PROXY", "_proxy")) or name.startswith(
            ("LANGSMITH", "LANGCHAIN", "OPENAI", "AZURE")
        ):
            monkeypatch.delenv(name)


@pytest.fixture
def llm_settings(model_server: ModelServer, tmp_path: Path) -> Callable[..., LLMSettings]:
    """Make settings that name the scripted server."""

    def make(**given: Any) -> LLMSettings:
        usual = {"model": "openai:scripted", "base_url": model_server.base_url, "cache": tmp_path / "llm", "retries": 0}
        return LLMSettings(**(usual | given))

    return make


@pytest.fixture
def model_on(llm_settings: Callable[..., LLMSettings]) -> Iterator[Callable[..., LanguageModel]]:
    """Open a model on the scripted server; at the end nothing of it may be left."""
    before = set(threading.enumerate())  # other tests may keep a model open
    with ExitStack() as stack:
        yield lambda **given: stack.enter_context(closing(LanguageModel.open(llm_settings(**given))))
    assert [
        thread for thread in threading.enumerate() if thread.name == "language model" and thread not in before
    ] == []


@pytest.fixture
def say() -> Callable[..., str]:
    """Ask a model and return all that it says."""
    return lambda model, seconds=10.0, **given: "".join(model.stream(request(**given), time.monotonic() + seconds))


def request(text: str = "How often?", most_tokens: int = 100, **given: Any) -> Request:
    return Request([Message("system", "Be brief."), Message("user", text)], most_tokens, **given)


@pytest.fixture(name="request_for")
def request_for_fixture() -> Callable[..., Request]:
    """Make a request."""
    return request

"""The real command on a real index, and Chromium with every name but this computer's unresolvable."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from qa.guideline import Guideline
from qa.index.release import load_guideline
from qa.index.shelf import Shelf

CORPUS = Path(__file__).parents[2] / "corpus"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
COMMAND = "from qa.cli import main; main()"
NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

SECOND = """---
id: hostile
title: "Hostile <script>window.hacked = 1</script> ${window.hacked = 1} {{hacked}}"
edition: "<img src=x onerror='window.hacked = 1'>"
updated: 2025-02-01
example_questions: []
---

# Zebrafish care

## Feeding <b>zebrafish</b>

- Zebrafish larvae are fed <img src=x onerror="window.hacked = 1"> paramecia twice a day.
"""


@dataclass(frozen=True)
class Program:
    """A program that serves: where it is, and its process."""

    url: str
    process: subprocess.Popen[str]

    @contextmanager
    def asleep(self) -> Iterator[None]:
        """Keep it from running, and so from answering, for as long as this lasts."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@dataclass(frozen=True)
class Chat:
    """The running chat: where it is, and the guidelines it answers from, read from its index."""

    url: str
    guidelines: Mapping[str, Guideline]
    program: Program


Start = Callable[..., AbstractContextManager[Program]]
"""Start Python with these arguments, in a folder, with these environment variables beside one's own."""


@contextmanager
def _running(*arguments: str | Path, folder: Path | None = None, **environment: str) -> Iterator[Program]:
    """Stop it by SIGINT in the end; it must have said where it is, and nothing of a fault."""
    command = [sys.executable, *map(str, arguments)]
    env = os.environ | {"OMP_NUM_THREADS": "1"} | environment
    with TemporaryFile("w+", encoding="utf-8") as errors:
        with subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=errors, text=True, env=env
        ) as process:
            assert process.stdout is not None
            url = next((found[0] for line in process.stdout if (found := re.findall(r"http://[\w.:]+", line))), None)
            try:
                assert url is not None, f"the program did not start: {_said(errors)}"
                yield Program(url, process)
            finally:
                process.send_signal(signal.SIGINT)
        assert "Traceback" not in _said(errors)


def _said(errors: IO[str]) -> str:
    errors.seek(0)
    return errors.read()


@pytest.fixture(scope="session")
def start() -> Start:
    return _running


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the chat finds its corpus and keeps its index."""
    made = tmp_path_factory.mktemp("chat")
    shutil.copytree(CORPUS, made / "corpus")
    (made / "corpus" / "hostile.md").write_text(SECOND, encoding="utf-8")
    return made


@pytest.fixture(scope="session")
def chat(folder: Path, start: Start) -> Iterator[Chat]:
    yield from _chatting(folder, start)


@pytest.fixture(scope="session")
def explaining_chat(folder: Path, start: Start) -> Iterator[Chat]:
    yield from _chatting(folder, start, "--explain")


def _chatting(folder: Path, start: Start, *options: str) -> Iterator[Chat]:
    places = ("--corpus", folder / "corpus", "--index", folder / "index")
    with start("-c", COMMAND, "chat", "--port", "0", *places, *options, folder=folder) as program:
        current = Shelf(folder / "index").current()
        yield Chat(
            program.url, {name: load_guideline(current, name) for name in ("her2-breast-cancer", "hostile")}, program
        )
        program.process.send_signal(signal.SIGINT)
        assert program.process.stdout is not None
        assert program.process.stdout.read() == "Stopped.\n"
        assert program.process.wait() == 0


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Not for the session: Playwright keeps an event loop running in this thread, which other tests would meet.
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("there is no chromium on this computer")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, NO_NETWORK])
        yield browser
        browser.close()


@dataclass(frozen=True)
class Reader:
    """Someone at the page; `requested` collects every URL, `faults` what the page complained of."""

    page: Page
    requested: list[str]
    faults: list[str]

    def ask(self, question: str) -> None:
        """Type a question, press Enter (asking anyway where warned) and wait for the whole reply, suggestions included."""
        turns = self.page.locator(".turn").count()
        self.page.locator("#gqa-question").fill(question)
        self.page.keyboard.press("Enter")
        if self.page.locator("[data-part=warned]").is_visible():
            self.page.click("[data-action=anyway]")
        self.page.wait_for_function(
            "n => document.querySelectorAll('.turn').length === n && document.querySelector('.turn:last-child')"
            ".dataset.state === 'whole'",
            arg=turns + 1,
        )

    @property
    def card(self) -> str:
        """Selector of the latest reply."""
        return ".turn:last-child .card"


def _open(chromium: Browser, chat: Chat, width: int, scheme: str = "light") -> Iterator[Reader]:
    context = chromium.new_context(viewport={"width": width, "height": 780}, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    reader = Reader(page, [], [])
    page.on("request", lambda request: reader.requested.append(request.url))
    page.on("pageerror", lambda error: reader.faults.append(str(error)))
    page.on("console", lambda message: reader.faults.append(message.text) if message.type == "error" else None)
    page.goto(chat.url)
    page.wait_for_selector(".gqa[data-ready]")
    yield reader
    hacked = page.evaluate("window.hacked")
    context.close()
    assert {urlsplit(url).hostname for url in reader.requested if url.startswith("http")} == {"127.0.0.1"}
    assert reader.faults == []
    assert hacked is None


@pytest.fixture
def reader(chromium: Browser, chat: Chat) -> Iterator[Reader]:
    yield from _open(chromium, chat, 1280)


@pytest.fixture
def phone(chromium: Browser, chat: Chat) -> Iterator[Reader]:
    yield from _open(chromium, chat, 360)


@pytest.fixture(params=[360, 1280])
def evaluator(chromium: Browser, explaining_chat: Chat, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """Someone at a page that explains, on a telephone and at a desk."""
    yield from _open(chromium, explaining_chat, request.param)


@pytest.fixture
def at_night(chromium: Browser, chat: Chat) -> Iterator[Reader]:
    yield from _open(chromium, chat, 1280, "dark")

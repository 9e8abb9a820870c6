import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from qa.settings import Settings
from ui.serving import _config

SCRIPT = Path(__file__).with_name("served_gated.py")
PATIENCE = 60


class Served:
    """The program in a process of its own."""

    def __init__(self, stop_seconds: float) -> None:
        command = [sys.executable, str(SCRIPT), str(stop_seconds)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.lines = self.process.stdout
        ready = re.search(r"http://127\.0\.0\.1:(\d+)/", next(self.lines))
        assert ready is not None
        self.url, self.port = ready[0], int(ready[1])
        self.threads = ThreadPoolExecutor(1)

    def ask(self) -> "Future[httpx.Response]":
        """Ask, and wait until the question runs."""
        asked = self.threads.submit(httpx.get, f"{self.url}ask", timeout=PATIENCE)
        assert next(self.lines) == "begun\n"
        return asked

    def stop(self, number: int) -> None:
        """Send the signal, and wait until it takes no more connections."""
        self.process.send_signal(number)
        with suppress(OSError):
            while True:
                socket.create_connection(("127.0.0.1", self.port)).close()

    def go_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def ended(self) -> tuple[int, str]:
        """Wait for the end, and return the exit status and what was printed since."""
        with self.process:
            return self.process.wait(PATIENCE), self.lines.read()


@pytest.fixture
def served() -> Iterator[Callable[[float], Served]]:
    """Start the program, with so many seconds for running answers."""
    started: list[Served] = []

    def start(stop_seconds: float) -> Served:
        started.append(Served(stop_seconds))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        with each.process:
            each.threads.shutdown()


def test_sigterm_finishes_a_running_answer_and_takes_no_more(served: Callable[[float], Served]) -> None:
    server = served(PATIENCE)
    asked = server.ask()
    server.stop(signal.SIGTERM)
    assert not asked.done()
    server.go_on()
    assert asked.result(PATIENCE).json() == "It does not say."
    assert server.ended() == (0, "Stopped.\n")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_open_page_does_not_keep_it_from_ending(number: int, served: Callable[[float], Served]) -> None:
    server = served(PATIENCE)
    with httpx.stream("GET", f"{server.url}beats") as response:
        assert next(response.iter_raw()) == b"beat\n"
        server.process.send_signal(number)
        assert server.ended() == (0, "Stopped.\n")


@pytest.mark.slow
def test_an_answer_that_is_not_finished_in_time_is_refused_and_keeps_nobody(served: Callable[[float], Served]) -> None:
    server = served(0.1)
    asked = server.ask()
    server.process.send_signal(signal.SIGTERM)
    response = asked.result(PATIENCE)
    assert (response.status_code, "retry-after" in response.headers) == (503, True)
    assert server.ended() == (1, "Stopped.\n")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_ends_it_at_once(number: int, served: Callable[[float], Served]) -> None:
    server = served(600)
    asked = server.ask()
    server.stop(number)
    server.process.send_signal(number)
    assert server.ended() == (128 + number, "Stopped.\n")
    assert isinstance(asked.exception(PATIENCE), httpx.HTTPError)


def test_uvicorn_is_told_what_the_settings_say() -> None:
    async def app(*_: object) -> None: ...

    settings = Settings.load(limits={"connections": 99})
    config = _config(app, settings)  # type: ignore[arg-type]
    assert (config.limit_concurrency, config.ws, config.proxy_headers) == (99, "none", False)
    assert (config.server_header, config.access_log) == (False, False)
    assert config.http.__name__.startswith("InTime")  # type: ignore[union-attr]

"""Runs the server until it is stopped: the index, the engine, the application, uvicorn."""

import gc
import os
import signal
import socket
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from types import FrameType

import uvicorn
from fastapi import FastAPI
from rich.console import Console

from qa.index_cli import bring_up_to_date
from qa.settings import Settings
from ui.desk.desk import Desk
from ui.edge.slow import in_time
from ui.listening import url
from ui.server import create_app
from ui.watching.logs import set_up

_CLOSING_SECONDS = 1
"""How long what was sent may take to arrive, and an open page may keep the program from ending."""

_LAST_SECONDS = 1.8
"""How long after the time for running answers the program ends, whatever still hangs."""


def serve(settings: Settings, listener: socket.socket, open_browser: bool = False) -> None:
    """Serve on `listener` until Ctrl-C or SIGTERM; builds the index first when it is missing or stale.

    When it is told to stop, it takes no more questions and finishes those that run, in the time that the setting
    `limits.stop_seconds` gives them; at the latest two seconds after that it ends. A second signal ends it at once.

    :raises CorpusError: if there is nothing to build the index from.
    :raises ReleaseError: if the index can't be read.
    """
    set_up(settings)
    bring_up_to_date(settings)
    with Console(stderr=True).status("Loading the guidelines and the models"):
        app = create_app(settings)
    server = _Server(_config(app, settings), app.state.service.desk, settings.limits.stop_seconds)
    server.announce(url(listener), open_browser)
    # uvicorn has closed everything and passes the signal on, unless whoever started us had it ignored.
    with suppress(KeyboardInterrupt), _terminable():
        server.run(sockets=[listener])
    print("Stopped.", flush=True)
    gc.freeze()  # or Python looks through all objects once more as it ends: with the models' libraries, for seconds


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        http=in_time(settings.limits),
        ws="none",
        # Who sent a request, and how, is found out by ui.edge.reached and ui.access.addresses.
        proxy_headers=False,
        server_header=False,
        limit_concurrency=settings.limits.connections,
        timeout_graceful_shutdown=_CLOSING_SECONDS,
    )


@contextmanager
def _terminable() -> Iterator[None]:
    """Have the SIGTERM that uvicorn passes on end the program as Ctrl-C does, by way of "Stopped."."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class _Server(uvicorn.Server):
    """Says where it is once it answers, and finishes what runs before it stops."""

    def __init__(self, config: uvicorn.Config, desk: Desk, stop_seconds: float) -> None:
        super().__init__(config)
        self._desk = desk
        self._stop_seconds = stop_seconds
        self._address = ""
        self._open_browser = False

    def announce(self, address: str, open_browser: bool) -> None:
        """Have the address told once it answers, and opened in the browser if wanted."""
        self._address, self._open_browser = address, open_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"Guideline QA is ready at {self._address}  (Ctrl-C stops it)", flush=True)
        if self._open_browser:
            webbrowser.open(self._address)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        await self._desk.drain(self._stop_seconds)
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            os.write(1, b"Stopped.\n")  # this may have interrupted a print
            os._exit(128 + sig)
        self._end_at_last()
        super().handle_exit(sig, frame)

    def _end_at_last(self) -> None:
        """Make sure that the program ends: Python would wait for a thread that hangs, and there might be one."""
        at_last = Timer(self._stop_seconds + _LAST_SECONDS, os._exit, [1])
        at_last.daemon = True
        at_last.start()

"""Runs the chat until it is stopped: the index, the engine, the application, uvicorn."""

import socket
import webbrowser
from contextlib import suppress

import uvicorn
from rich.console import Console

from qa.index_cli import bring_up_to_date
from qa.settings import Settings
from ui.listening import url
from ui.server import create_app

_CLOSING_SECONDS = 2
"""How long an open page may keep the program from ending."""


def serve(settings: Settings, listener: socket.socket, open_browser: bool = False) -> None:
    """Serve the chat on `listener` until Ctrl-C; builds the index first when it is missing or stale.

    :raises CorpusError: if there is nothing to build the index from.
    :raises ReleaseError: if the index can't be read.
    """
    bring_up_to_date(settings)
    with Console(stderr=True).status("Loading the guidelines and the embedding model"):
        app = create_app(settings)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=_CLOSING_SECONDS)
    # uvicorn has closed everything and passes the signal on, unless whoever started us had it ignored.
    with suppress(KeyboardInterrupt):
        _AnnouncingServer(config, url(listener), open_browser).run(sockets=[listener])
    print("Stopped.")


class _AnnouncingServer(uvicorn.Server):
    """Says where the chat is once it answers."""

    def __init__(self, config: uvicorn.Config, address: str, open_browser: bool) -> None:
        super().__init__(config)
        self._address = address
        self._open_browser = open_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"Guideline QA is ready at {self._address}  (Ctrl-C stops it)", flush=True)
        if self._open_browser:
            webbrowser.open(self._address)

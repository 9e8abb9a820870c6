"""Serves an application as a test's own program does, until SIGINT, and prints where."""

from contextlib import suppress
from typing import Any

import uvicorn

from qa.settings import Settings
from ui.edge.slow import in_time
from ui.listening import listen, url


def serve(app: Any, settings: Settings) -> None:
    """Serve `app` at a free port of this computer."""
    listener = listen("127.0.0.1", 0)
    print(url(listener), flush=True)
    config = uvicorn.Config(
        app,
        http=in_time(settings.limits),
        ws="none",
        log_level="warning",
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])

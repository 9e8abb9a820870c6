import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from qa.engine import GuidelineQA
from qa.settings import Settings
from ui.access.access import Access
from ui.access.middleware import AccessMiddleware
from ui.desk.desk import Desk
from ui.doors import mcp, openai
from ui.edge.origins import Origins
from ui.edge.problems import install
from ui.service import Service
from ui.sources.pages import Pictures
from ui.watching.watch import Watch


@dataclass(frozen=True)
class Served:
    """A server that runs: its address, what its rooms share, and a key that may ask."""

    url: str
    service: Service
    key: str


Serve = Callable[..., AbstractContextManager[Served]]


@contextmanager
def _serving(folder: Path, engine: Any, **settings: Any) -> Iterator[Served]:
    access = {"keys": folder / "keys.json", "users": folder / "users", "secret_file": folder / "secret"}
    made = Settings.load(**{**settings, "access": {**access, **settings.get("access", {})}})
    watch, access_of = Watch(made), Access(made)
    service = Service(engine, made, access_of, Desk(engine, made.limits, watch), Pictures(engine), watch)
    app = FastAPI()
    install(app)
    app.include_router(openai.router(service))
    mcp.mount(app, service)
    app.add_middleware(AccessMiddleware, access=access_of)
    app.add_middleware(Origins, settings=made)
    _, key = access_of.keys.add("tests", ["ask"])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", service, key)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def served(engine: GuidelineQA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The doors in front of the shipped guideline."""
    with _serving(tmp_path_factory.mktemp("served"), engine) as running:
        yield running


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """Put the doors in front of another engine, or with other settings."""
    return lambda engine, **settings: _serving(tmp_path, engine, **settings)

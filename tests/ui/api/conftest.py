import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from qa.engine import GuidelineQA
from qa.settings import Settings
from ui.access.access import Access
from ui.access.middleware import AccessMiddleware
from ui.api import ask, feedback, guidelines, health, openapi, pages, source_page, suggestions, tickets
from ui.desk.desk import Desk
from ui.edge.bodies import Bodies
from ui.edge.problems import install
from ui.service import Service
from ui.sources.pages import Pictures
from ui.watching.watch import Watch

ROOMS = (ask, suggestions, guidelines, pages, feedback, tickets, health, openapi, source_page)


@pytest.fixture
def service_of(engine: Any, settings: Settings, tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Make a service on the shipped guideline, or on another engine; settings are given by group."""
    files = {name: tmp_path / name for name in ("users", "keys", "secret_file")}

    def made(asked: Any = None, **groups: dict[str, Any]) -> Service:
        server = {"feedback": tmp_path / "feedback.jsonl", **groups.pop("server", {})}
        access = {**files, "mode": "open", **groups.pop("access", {})}
        chosen = Settings.load(corpus=settings.corpus, index=settings.index, server=server, access=access, **groups)
        watch, opened = Watch(chosen), asked or engine
        desk = Desk(opened, chosen.limits, watch)
        return Service(opened, chosen, Access(chosen), desk, Pictures(opened), watch)

    yield made


@pytest.fixture
def app_of() -> Callable[[Service], Any]:
    """Put the API's application together."""

    def made(service: Service) -> Any:
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        install(app)
        for room in ROOMS:
            app.include_router(room.router(service))
        return Bodies(AccessMiddleware(app, service.access), service.settings)

    return made


@pytest.fixture
def client_of(app_of: Callable[[Service], Any]) -> Callable[..., TestClient]:
    """Make a client that calls the application of a service."""

    def made(service: Service, **headers: str) -> TestClient:
        return TestClient(app_of(service), "http://127.0.0.1:7860", headers=headers, raise_server_exceptions=False)

    return made


@pytest.fixture
def client(service_of: Callable[..., Service], client_of: Callable[..., TestClient]) -> TestClient:
    """A client of a server on the shipped guideline, which anybody may ask."""
    return client_of(service_of())


@pytest.fixture
def served(app_of: Callable[[Service], Any]) -> Iterator[Callable[[Service], str]]:
    """Serve an application on 127.0.0.1 until the end of the test; return its URL."""
    with ExitStack() as stack:
        yield lambda service: stack.enter_context(_running(app_of(service)))


@contextmanager
def _running(app: Any) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
        started = threading.Event()
        startup = server.startup

        async def told(sockets: Any = None) -> None:
            await startup(sockets)
            started.set()

        server.startup = told
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        assert started.wait(10)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def citation(engine: GuidelineQA) -> Any:
    """A citation of the shipped guideline."""
    return engine.ask("Who should have HER2 testing?").statements[0].citations[0]

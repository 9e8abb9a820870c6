from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, Request, WebSocket
from starlette.testclient import TestClient

from qa.settings import Settings
from ui.access.access import Access
from ui.access.caller import Caller, caller_of, needs
from ui.access.middleware import AccessMiddleware
from ui.access.rates import asks
from ui.edge.problems import install

HOST = "http://127.0.0.1:7860"
INTRANET = "https://intranet.example"


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 1_750_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings_of(tmp_path: Path) -> Callable[..., Settings]:
    """Make settings whose access files lie in a folder of their own; each group is given as a dictionary."""

    def made(**groups: dict[str, Any]) -> Settings:
        files = {name: tmp_path / "access" / name for name in ("users", "keys", "secret_file")}
        return Settings.load(**{**groups, "access": {**files, **groups.get("access", {})}})

    return made


@pytest.fixture
def access_of(settings_of: Callable[..., Settings]) -> Callable[..., Access]:
    return lambda **groups: Access(settings_of(**groups))


def _app(access: Access) -> FastAPI:
    app = FastAPI(openapi_url=None)
    install(app)

    @app.get("/api/v1/me")
    def me(request: Request) -> dict[str, Any]:
        caller = caller_of(request)
        told = {"kind": caller.kind, "name": caller.name, "address": caller.address, "limited_as": caller.limited_as}
        return {**told, "scopes": sorted(caller.scopes)}

    @app.post("/api/v1/ask")
    def ask(caller: Annotated[Caller, Depends(asks(SimpleNamespace(access=access)))]) -> str:
        return caller.kind

    @app.get("/metrics", dependencies=[Depends(needs("metrics"))])
    def metrics() -> str:
        return "figures"

    @app.post("/api/v1/admin/guidelines", dependencies=[Depends(needs("admin"))])
    def change() -> str:
        return "changed"

    @app.websocket("/live")
    async def live(socket: WebSocket) -> None:
        await socket.accept()
        await socket.close()

    @app.api_route("/{path:path}", methods=["GET", "HEAD", "POST"])
    def page(path: str) -> str:
        return f"page {path}"

    return app


@pytest.fixture
def client_of() -> Callable[..., TestClient]:
    """Make a client of a real application behind the middleware; it calls from `address`."""

    def made(access: Access, address: str = "127.0.0.1", **given: Any) -> TestClient:
        app = AccessMiddleware(_app(access), access)
        given = {"base_url": HOST, "follow_redirects": False, **given}
        return TestClient(app, client=(address, 50000), **given)

    return made

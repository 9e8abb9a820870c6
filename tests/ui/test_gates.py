"""What every route of the assembled server is kept from, whichever room it lies in, so that no new one is forgotten."""

import asyncio
import re
import socket
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Mount, Route

import ui
from qa.answer import Answer
from qa.settings import Settings
from ui.edge.headers import is_public_script
from ui.server import create_app

SAFE = {"GET", "HEAD", "OPTIONS"}
JSON = {"content-type": "application/json"}
TRAVERSALS = [
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "..%5c..%5c..%5cwindows%5cwin.ini",
    "%2e%2e",
    "%2e%2e%2fpyproject.toml",
    "%252e%252e%252fetc%252fpasswd",
    "%2fetc%2fpasswd",
    "file:%2f%2f%2fetc%2fpasswd",
    "g%00.json",
    "g%2f..%2f..%2fsecret_file",
    "g%0d%0aset-cookie:%20a=b",
    "%c0%ae%c0%ae%2fx",
]


@pytest.fixture
def app(scripted: Callable[..., Any], answer: Answer, tmp_path: Path) -> Any:
    access = {name: tmp_path / name for name in ("users", "keys", "secret_file")}
    settings = Settings.load(access=access, server={"feedback": tmp_path / "feedback.jsonl"}, limits={"body_kb": 8})

    async def made() -> Any:
        return create_app(settings, scripted(answer))

    with ThreadPoolExecutor(1) as thread:  # Gradio opens event loops where none runs, and never closes them
        return thread.submit(asyncio.run, made()).result()


@pytest.fixture
def client(app: Any) -> TestClient:
    return TestClient(
        app,
        base_url="http://127.0.0.1:7860",
        client=("127.0.0.1", 50_000),
        follow_redirects=False,
        raise_server_exceptions=False,
    )


def flat(found: Iterable[Any]) -> Iterator[Route]:
    """Give routes of routers too, which FastAPI keeps apart."""
    for route in found:
        if isinstance(route, Route):
            yield route
        elif not isinstance(route, Mount):
            yield from flat(route.original_router.routes)


@pytest.fixture
def routes(app: Any) -> list[tuple[str, str]]:
    """Every method and path of ours, and those of the chat."""
    found = [(method, route.path) for route in flat(app.routes) for method in route.methods or ()]
    assert len(found) > 30
    chat = [("GET", "/"), ("GET", "/config"), ("POST", "/gradio_api/queue/join"), ("POST", "/gradio_api/run/predict")]
    return [*found, *chat, ("POST", "/mcp"), ("POST", "/nothing")]


def filled(path: str, value: str = "g") -> str:
    return re.sub(r"\{[^}]*\}", value, path)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:7861"])
def test_no_page_of_another_origin_reaches_a_route(
    client: TestClient, routes: list[tuple[str, str]], origin: str
) -> None:
    for method, path in routes:
        if not (method in SAFE and is_public_script(filled(path))):
            reply = client.request(method, filled(path), headers={"origin": origin})
            assert (method, path, reply.status_code) == (method, path, 403)
            assert "access-control-allow-origin" not in reply.headers


def test_nothing_is_changed_for_another_site_that_names_no_origin(
    client: TestClient, routes: list[tuple[str, str]]
) -> None:
    changing = [(method, path) for method, path in routes if method not in SAFE]
    assert len(changing) > 12
    for method, path in changing:
        reply = client.request(method, filled(path), headers={"sec-fetch-site": "cross-site"})
        assert (method, path, reply.status_code) == (method, path, 403)


def test_no_route_goes_by_another_name(client: TestClient, routes: list[tuple[str, str]]) -> None:
    for method, path in routes:
        reply = client.request(method, filled(path), headers={"host": "evil.example"})
        assert (method, path, reply.status_code) == (method, path, 421)
        assert b"evil" not in reply.content


def test_no_route_reads_a_body_that_is_too_deep_or_too_large(client: TestClient, routes: list[tuple[str, str]]) -> None:
    for method, path in routes:
        if method not in SAFE:
            deep = client.request(method, filled(path), content=b"[" * 4_000 + b"]" * 4_000, headers=JSON)
            large = client.request(method, filled(path), content=b" " * 8_001, headers=JSON)
            assert (method, path, deep.status_code, large.status_code) == (method, path, 400, 413)


def test_no_name_in_a_path_leads_to_a_file(client: TestClient, routes: list[tuple[str, str]]) -> None:
    named = [(method, path) for method, path in routes if "{" in path]
    assert len(named) > 6
    for method, path in named:
        for value in TRAVERSALS:
            reply = client.request(method, filled(path, value))
            assert 400 <= reply.status_code < 500, (method, path, value, reply.status_code)
            assert "set-cookie" not in reply.headers
            assert b"root:" not in reply.content


def test_no_address_that_a_caller_names_is_visited(client: TestClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.setblocking(False)
        url = f"http://127.0.0.1:{trap.getsockname()[1]}/latest/meta-data"
        picture = {"type": "image_url", "image_url": {"url": url}}
        for path, sent in (
            ("/api/v1/ask", {"question": f"What is {url} ?", "history": [], "guidelines": [url]}),
            ("/api/v1/ask", {"question": url}),
            ("/api/v1/suggestions", {"question": url, "guidelines": [url]}),
            ("/v1/chat/completions", {"model": url, "messages": [{"role": "user", "content": url}]}),
            ("/v1/chat/completions", {"model": "g", "messages": [{"role": "user", "content": [picture]}]}),
            ("/gradio_api/queue/join", {"data": [{"path": url, "url": url, "meta": {"_type": "gradio.FileData"}}]}),
        ):
            client.post(path, json=sent)
        for path in (
            f"/gradio_api/proxy={url}",
            f"/gradio_api/file={url}",
            f"/widget/demo?server={url}",
            f"/login?next={url}",
        ):
            client.get(path, headers={"x-forwarded-host": url, "referer": url})
        for method, path in (("GET", f"/api/v1/guidelines/{url}"), ("GET", f"/source/{url}/0-5")):
            assert client.request(method, path).status_code >= 400
        with pytest.raises(BlockingIOError):
            trap.accept()


def test_only_the_login_with_a_provider_and_our_client_can_visit_an_address() -> None:
    rooms = Path(ui.__file__).parent
    clients = re.compile(
        r"^\s*(?:import|from) (?:httpx|authlib|requests|aiohttp|urllib\.request|urllib3|http\.client)\b", re.MULTILINE
    )
    found = {
        path.relative_to(rooms).parts[:2] for path in rooms.rglob("*.py") if clients.search(path.read_text("utf-8"))
    }
    assert found <= {("access", "oidc.py"), ("client", "client.py"), ("client", "calls.py"), ("client", "__init__.py")}
    assert ("access", "oidc.py") in found

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Mount, Route
from starlette.websockets import WebSocketDisconnect

from qa.settings import Settings
from ui.chat.gate import _READ, _SENT, GradioGate, shut_in

ALLOWED = {
    "GET": ["/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt", "/gradio_api/app_id"],
    "POST": [f"/gradio_api/{name}" for name in ("queue/join", "component_server/", "run/predict", "cancel", "reset")],
}


def page() -> FastAPI:
    """Make a Gradio page with a server function, mounted as the chat is."""
    with gr.Blocks(analytics_enabled=False) as blocks:
        box = gr.HTML("", server_functions=[_broken], js_on_load="// 'fails', 'fails_later'")
        box.click(lambda: "", outputs=box)
        box.fails(_failing, outputs=box)
        box.fails_later(_failing_later, outputs=box)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    gr.mount_gradio_app(app, blocks, path="/", ssr_mode=False, run_history=True, enable_monitoring=True)
    return app


def _broken(asked: Any) -> None:
    raise ValueError(f"cannot read {asked}")


def _failing(event: gr.EventData) -> str:
    raise ValueError(f"cannot read {event._data}")


def _failing_later(event: gr.EventData) -> Iterator[str]:
    yield "so far"
    raise ValueError(f"cannot read {event._data}")


@pytest.fixture(scope="module")
def app() -> FastAPI:
    async def made() -> FastAPI:
        return page()

    with ThreadPoolExecutor(1) as thread:  # Gradio opens event loops where none runs, and never closes them
        made_app = thread.submit(asyncio.run, made()).result()
    shut_in(made_app, Settings.load())
    return made_app


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def gate() -> Callable[..., tuple[int, list[Any]]]:
    """Ask a gate with nothing behind it; return the status and the scopes that came through."""

    def asked(method: str, path: str, *headers: tuple[bytes, bytes], query: bytes = b"") -> tuple[int, list[Any]]:
        through: list[Any] = []
        statuses: list[int] = []

        async def behind(scope: Any, receive: Any, send: Any) -> None:
            through.append(scope)

        async def send(message: Any) -> None:
            statuses.append(message.get("status", 0))

        scope = {"type": "http", "method": method, "path": path, "scheme": "http", "query_string": query, "state": {}}
        sent = [(b"host", b"localhost"), *headers]
        asyncio.run(GradioGate(behind, Settings.load())(scope | {"headers": sent}, send, send))  # type: ignore[arg-type]
        return (statuses[0] if statuses else 200), through

    return asked


@pytest.mark.parametrize("path", ALLOWED["GET"])
def test_what_the_page_reads_is_given(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_files_of_the_page_are_given(client: TestClient) -> None:
    frontend = files("gradio").joinpath("templates", "frontend")
    names = [f"/assets/{file.name}" for file in frontend.joinpath("assets").iterdir() if file.is_file()]
    assert len(names) > 100
    assert [name for name in names if not _READ.fullmatch(name)] == []
    assert client.get(names[0]).status_code == 200
    assert client.get("/static/js/iframeResizer.contentWindow.min.js").status_code == 200


@pytest.mark.parametrize("path", ALLOWED["POST"])
def test_what_the_page_sends_arrives(client: TestClient, path: str) -> None:
    assert client.post(path, json={}).status_code not in (404, 405, 415)


def routes(app: FastAPI) -> list[tuple[str, str]]:
    gradio = next(route.app for route in app.routes if isinstance(route, Mount))
    assert isinstance(gradio, GradioGate)
    found = list(flat(gradio.app.routes))  # type: ignore[attr-defined]
    assert len(found) > 60
    return [(method, route.path) for route in found for method in route.methods or ()]


def flat(found: Iterable[Any]) -> Iterator[Route]:
    """Give routes of routers too, which FastAPI keeps apart."""
    for route in found:
        if isinstance(route, Route):
            yield route
        else:
            yield from flat(route.original_router.routes)


def test_of_all_of_gradios_routes_no_other_is_reached(app: FastAPI, client: TestClient) -> None:
    known = {(method, path) for method, paths in ALLOWED.items() for path in paths}
    known |= {
        ("GET", "/assets/{path:path}"),
        ("GET", "/static/{path:path}"),
        ("GET", "/gradio_api/queue/data"),
        ("HEAD", "/"),
    }
    for method, path in routes(app):
        if (method, path) not in known:
            filled = re.sub(r"\{[^}]*\}", "x", path)
            reply = client.request(method, filled, follow_redirects=False)
            assert (method, path, reply.status_code) == (method, path, 404)
            assert reply.headers["content-type"] == "application/problem+json"


def test_every_route_that_is_let_through_is_one_of_gradios(app: FastAPI) -> None:
    there = set(routes(app))
    for method, paths in ALLOWED.items():
        for path in paths:
            assert (method, path.replace("run/predict", "run/{api_name}")) in there


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW", "get", ""])
def test_no_other_method_is_let_through(gate: Any, method: str) -> None:
    for path in ("/", "/config", "/gradio_api/queue/join"):
        assert gate(method, path) == (404, [])


@pytest.mark.parametrize(("method", "path"), [("POST", "/config"), ("GET", "/gradio_api/queue/join"), ("POST", "/")])
def test_a_route_takes_its_own_method_only(gate: Any, method: str, path: str) -> None:
    assert gate(method, path, (b"content-type", b"application/json")) == (404, [])


HOSTILE = [
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file%3D/etc/passwd",
    "/gradio_api/proxy=http://169.254.169.254/",
    "/gradio_api/upload",
    "/GRADIO_API/queue/data",
    "//config",
    "/config/",
    "/config//",
    "/./config",
    "/%2e/config",
    "/x/../config",
    "/x/%2e%2e/config",
    "/assets/../../../../etc/passwd",
    "/assets/%2e%2e%2f%2e%2e%2fetc/passwd",
    "/assets/%252e%252e%252fetc/passwd",
    "/assets/..%5c..%5cetc",
    "/assets/.git/config",
    "/assets//etc/passwd",
    "/assets/%2fetc/passwd",
    "/assets/a/./b",
    "/assets/",
    "/assets",
    "/assets/a.js/",
    "/assets/a.js%00",
    "/assets/a.js%0a",
    "/assets/a.js%0d%0aset-cookie:%20x=1",
    "/assets/a.js;x",
    "/assets/~root/x",
    "/assets/%c0%ae%c0%ae/x",
    "/assets/é.js",
    "/static/../routes.py",
    "/static/%2e%2e/routes.py",
    "/config%00",
    "/config%0a",
    "/config;x",
    "/config%20",
    "/config%3f",
    "/gradio_api/queue/data/",
    "/gradio_api/queue/data%0a",
    "/gradio_api/../gradio_api/upload",
    "/gradio_api/queue/data/../../upload",
    "/gradio_api/queue/data%2f..%2f..%2fupload",
    "/gradio_api/heartbeat/x",
    "/gradio_api//queue/data",
    "/gradio_api/startup-events",
    "/gradio_api/info",
    "/gradio_api/openapi.json",
    "/gradio_api/custom_component/x/client/component/index.js",
    "/gradio_api/deep_link",
    "/monitoring",
    "/monitoring/summary",
    "/login",
    "/logout",
    "/login_check",
    "/svelte/x",
    "/docs",
    "/openapi.json",
    "/robots.txt/x",
    "",
    "config",
    "*",
    "http://evil.example/",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_no_way_of_writing_a_path_leads_further(gate: Any, path: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        for written in {path, unquote(path)}:
            assert gate(method, written, (b"content-type", b"application/json")) == (404, [])


PARTS = st.sampled_from(
    [
        "/",
        "/",
        "gradio_api",
        "queue",
        "data",
        "join",
        "assets",
        "static",
        "config",
        ".",
        "..",
        "%2e",
        "\\",
        "a.js",
        "file=x",
    ]
)


@given(
    st.from_regex(_READ, fullmatch=True)
    | st.lists(PARTS, max_size=9).map("".join)
    | st.text("/.%\\aé\n\0", max_size=20).map("/assets".__add__)
)
def test_a_path_that_is_let_through_is_plain(path: str) -> None:
    if not _READ.fullmatch(path) and not _SENT.fullmatch(path):
        return
    assert path.isascii()
    assert path.isprintable()
    assert not set(path) & set("%\\;?#= ")
    names = path.removesuffix("/").split("/")[1:]
    assert not [name for name in names if not name or name.startswith(".")]


@pytest.mark.parametrize(
    "kind", [b"text/plain", b"multipart/form-data; boundary=x", b"", b"application/jsonx", b"x/json"]
)
def test_a_page_of_another_site_has_no_form_that_gradio_takes(gate: Any, kind: bytes) -> None:
    for path in ALLOWED["POST"]:
        assert gate("POST", path, (b"content-type", kind)) == (415, [])
        assert gate("POST", path) == (415, [])
        assert gate("POST", path, (b"content-type", b"application/json"), (b"content-type", kind)) == (415, [])
        assert gate("POST", path, (b"content-type", b"Application/JSON; charset=utf-8"))[0] == 200


def test_gradio_reads_only_the_query_that_the_page_sends(gate: Any) -> None:
    for path in ("/", "/config"):
        assert gate("GET", path, query=b"deep_link=../../x")[1][0]["query_string"] == b""
    (through,) = gate("GET", "/gradio_api/queue/data", query=b"session_hash=s")[1]
    assert through["query_string"] == b"session_hash=s"


def test_gradio_believes_no_header_about_where_it_is(gate: Any, client: TestClient) -> None:
    lies = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
        "x-gradio-server": "http://evil.example",
        "X-Forwarded-Prefix": "/evil",
        "forwarded": "host=evil.example",
    }
    (through,) = gate("GET", "/", *((name.encode(), value.encode()) for name, value in lies.items()))[1]
    assert through["headers"] == [(b"host", b"localhost")]
    for path in ("/", "/config"):
        reply = client.get(path, headers=lies)
        assert reply.status_code == 200
        assert "evil" not in reply.text
    assert client.get("/config").json()["root"] == "http://testserver"


def test_gradio_is_told_the_origin_that_readers_reach_us_at() -> None:
    through: list[Any] = []

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        through.append(scope)

    state = {"own_origin": "https://qa.example:8443"}
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/config", "scheme": "http", "state": state}
    scope["headers"] = [(b"host", b"localhost")]
    asyncio.run(GradioGate(behind, Settings.load())(scope, behind, behind))  # type: ignore[arg-type]
    assert (through[0]["scheme"], through[0]["headers"]) == ("https", [(b"host", b"qa.example:8443")])


def test_there_are_no_websockets(client: TestClient) -> None:
    for path in ("/", "/gradio_api/queue/join", "/queue/join"):
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(path):
            raise AssertionError("it was accepted")


def test_the_page_gets_its_nonce(client: TestClient) -> None:
    reply = client.get("/", headers={"accept-encoding": "br, gzip"})
    (nonce,) = re.findall(r"script-src 'self' 'nonce-([^']+)'", reply.headers["content-security-policy"])
    assert len(re.findall(r"<script\b", reply.text)) == reply.text.count(f'<script nonce="{nonce}"') > 5


def test_what_was_asked_is_not_logged_when_gradio_fails(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    number = client.get("/config").json()["components"][0]["id"]
    sent = {"data": "Anna Smith, born 1970", "component_id": number, "fn_name": "_broken", "session_hash": "s"}
    with caplog.at_level(logging.DEBUG):
        reply = client.post("/gradio_api/component_server/", json=sent)
    assert reply.status_code == 500
    assert "Anna" not in reply.text
    assert "Traceback" not in reply.text
    assert "ValueError" in caplog.text
    assert "in _broken" in caplog.text
    assert "Anna" not in caplog.text


@pytest.mark.parametrize("name", ["fails", "fails_later"])
def test_gradio_prints_nothing_of_what_was_asked_when_an_event_fails(
    client: TestClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    config = client.get("/config").json()
    (event,) = [each for each in config["dependencies"] if each["targets"][0][1] == name]
    sent = {"data": [], "session_hash": name, "fn_index": event["id"], "trigger_id": config["components"][0]["id"]}
    with caplog.at_level(logging.DEBUG):
        client.post("/gradio_api/queue/join", json={**sent, "event_data": "Anna Smith, born 1970"}).raise_for_status()
        told = client.get(f"/gradio_api/queue/data?session_hash={name}").text
        direct = client.post("/gradio_api/run/predict", json={**sent, "event_data": "Anna Smith, born 1970"})
    assert '"success":false' in told
    assert (direct.status_code, "Traceback" in told + direct.text) == (500 if name == "fails" else 200, False)
    printed = capfd.readouterr()
    assert "Anna" not in told + direct.text + caplog.text + printed.out + printed.err
    assert f"in _{name.replace('fails', 'failing')}" in caplog.text


def test_a_failure_before_any_answer_is_a_problem(caplog: pytest.LogCaptureFixture) -> None:
    asked = "Anna" + " Smith"

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        raise KeyError(asked)

    app = FastAPI()
    app.mount("/", GradioGate(behind, Settings.load()))
    reply = TestClient(app).get("/config")
    assert (reply.status_code, reply.headers["content-type"]) == (500, "application/problem+json")
    assert asked not in reply.text + caplog.text


def test_starting_and_stopping_pass(app: FastAPI) -> None:
    passed: list[Any] = []

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        passed.append(scope["type"])

    asyncio.run(GradioGate(behind, Settings.load())({"type": "lifespan"}, behind, behind))  # type: ignore[arg-type]
    assert passed == ["lifespan"]

import asyncio
import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from qa.settings import Settings
from ui.chat.nonces import Nonces, with_nonce
from ui.chat.page import static

PAGE = """<!doctype html><head><title>é</title>
<script>window.config = {"head": "\\u003cscript>"};</script><SCRIPT type="module" src="./a.js"></SCRIPT >
<script>
  const script = document.createElement("script"); // <script src="b.js">
</script></head>"""


@pytest.fixture
def client() -> Callable[..., TestClient]:
    def made(response: Callable[[], Response], **server: Any) -> TestClient:
        app = FastAPI()
        app.add_api_route("/", lambda: response(), methods=["GET", "HEAD"])
        app.add_api_route("/other", lambda: response())
        app.add_middleware(Nonces, settings=Settings.load(server=server))
        return TestClient(app)

    return made


def test_every_script_of_the_page_bears_the_nonce_that_the_policy_names(client: Any) -> None:
    reply = client(lambda: HTMLResponse(PAGE)).get("/")
    (nonce,) = re.findall(r"script-src 'self' 'nonce-([^']+)'", reply.headers["content-security-policy"])
    assert re.findall(r'<(?i:script) nonce="(.*?)"', reply.text) == [nonce] * 3
    assert re.sub(f' nonce="{nonce}"', "", reply.text) == PAGE.replace("SCRIPT type", "script type")
    assert int(reply.headers["content-length"]) == len(reply.content)
    assert reply.headers["cache-control"] == "no-store"
    assert "unsafe-inline" not in re.findall(r"script-src [^;]*", reply.headers["content-security-policy"])[0]


def test_the_page_calls_us_where_the_browser_found_it(client: Any) -> None:
    page = '<script>config = {"root":"http://testserver","at":"http://testserver/x"}; const root = "http://testserver";</script>'
    text = client(lambda: HTMLResponse(page)).get("/").text
    assert text.endswith(
        '>config = {"root":location.origin,"at":"http://testserver/x"}; const root = location.origin;</script>'
    )


def test_the_policy_names_the_script_that_gradio_puts_in_itself(client: Any) -> None:
    digest = base64.b64encode(hashlib.sha256(static("theme.js").encode()).digest()).decode()
    assert f" 'sha256-{digest}' " in client(lambda: HTMLResponse(PAGE)).get("/").headers["content-security-policy"]


def test_no_two_pages_have_the_same(client: Any) -> None:
    browser = client(lambda: HTMLResponse(PAGE))
    assert len({browser.get("/").headers["content-security-policy"] for _ in range(20)}) == 20


def test_a_script_named_inside_a_script_is_left_alone() -> None:
    page = b'<script>"<script src=x>"; "<script>"</script><p>'
    assert with_nonce(page, "n") == b'<script nonce="n">"<script src=x>"; "<script>"</script><p>'
    for text in (b"<scripted>", b"< script>", b"<script", b"&lt;script&gt;", b""):
        assert with_nonce(text, "n") == text


def test_allowed_origins_may_show_the_page_in_a_frame(client: Any) -> None:
    reply = client(lambda: HTMLResponse(PAGE), allowed_origins=["https://intranet.example"]).get("/")
    assert reply.headers["content-security-policy"].endswith("frame-ancestors 'self' https://intranet.example")


def test_a_page_that_comes_in_parts_is_one_page(client: Any) -> None:
    parts = [PAGE[at : at + 7] for at in range(0, len(PAGE), 7)]
    reply = client(lambda: StreamingResponse(iter(parts), media_type="text/html")).get("/")
    assert reply.text.count("nonce=") == 3
    assert int(reply.headers["content-length"]) == len(reply.content)


def test_the_page_comes_uncompressed_whatever_the_browser_takes(client: Any) -> None:
    app = FastAPI()
    seen: list[Any] = []

    async def gradio(scope: Any, receive: Any, send: Any) -> None:
        seen.append([name for name, _ in scope["headers"]])
        await HTMLResponse(PAGE)(scope, receive, send)

    app.mount("/", gradio)
    app.add_middleware(Nonces, settings=Settings.load())
    browser = TestClient(app)
    for path in ("/", "/assets/a.js"):
        browser.get(path, headers={"accept-encoding": "gzip, br"})
    assert [b"accept-encoding" in names for names in seen] == [False, True]


@pytest.mark.parametrize(
    ("response", "path"),
    [
        (lambda: JSONResponse({"html": "<script></script>"}), "/"),
        (lambda: HTMLResponse(PAGE, headers={"content-security-policy": "default-src 'none'"}), "/"),
        (lambda: HTMLResponse(PAGE), "/other"),
    ],
)
def test_nothing_else_is_touched(client: Any, response: Any, path: str) -> None:
    reply = client(response).get(path)
    assert "nonce" not in reply.text
    assert "nonce" not in reply.headers.get("content-security-policy", "")


def test_the_head_of_the_page_alone_has_a_policy_too(client: Any) -> None:
    reply = client(lambda: HTMLResponse("")).head("/")
    assert "'nonce-" in reply.headers["content-security-policy"]
    assert "content-length" not in reply.headers


def test_a_page_that_breaks_off_is_never_sent() -> None:
    sent: list[Any] = []

    async def gradio(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"<script>", "more_body": True})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/", "headers": []}
    asyncio.run(Nonces(gradio, Settings.load())(scope, send, send))  # type: ignore[arg-type]
    assert sent == []

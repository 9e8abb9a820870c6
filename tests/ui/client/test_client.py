import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Abstention, Provenance, Turn
from ui.client import ApiError, AsyncClient, Client, Stage
from ui.client.events import Event, Events

PROVENANCE = Provenance(release="r", settings="s", models={}, took_ms=1)
SILENT = Abstention(
    question="q", understood_as="q", text="It \u2028 does\x85not say.", nearest=[], provenance=PROVENANCE
)
STAGE = b'event: stage\ndata: {"name": "n", "text": "t", "new": 1}\n\n'
RESULT_EVENT = b"event: result\ndata: " + SILENT.model_dump_json().encode() + b"\n\n"


class Server:
    """Answers each request with what it is told to, and remembers what came."""

    def __init__(self) -> None:
        self.status, self.headers, self.body = 200, dict[str, str](), b""
        self.came: list[tuple[str, str, dict[str, str], Any]] = []
        told = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                sent = self.rfile.read(int(self.headers.get("content-length", 0)))
                told.came.append((self.command, self.path, dict(self.headers), json.loads(sent) if sent else None))
                self.send_response(told.status)
                for name, value in {"content-length": str(len(told.body)), **told.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(told.body)

            do_POST = do_GET

            def log_message(self, *_: Any) -> None: ...

        self.http = HTTPServer(("127.0.0.1", 0), Answering)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = Thread(target=made.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.http.shutdown()
    made.http.server_close()
    thread.join()


async def _listed(items: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in items]


@pytest.fixture(params=["waiting", "asyncio"])
def call(request: pytest.FixtureRequest, server: Server) -> Callable[..., Any]:
    """Call a method of either client by name; a stream comes as a list."""

    def waiting(name: str, *args: Any, key: str | None = None, **kwargs: Any) -> Any:
        with Client(server.url, key) as client:
            found = getattr(client, name)(*args, **kwargs)
            return list(found) if name == "stream" else found

    def at_once(name: str, *args: Any, key: str | None = None, **kwargs: Any) -> Any:
        async def called() -> Any:
            async with AsyncClient(server.url, key) as client:
                found = getattr(client, name)(*args, **kwargs)
                return await (_listed(found) if name == "stream" else found)

        return asyncio.run(called())

    return waiting if request.param == "waiting" else at_once


def test_a_question_is_sent_with_its_history_and_key(server: Server, call: Callable[..., Any]) -> None:
    server.body = SILENT.model_dump_json().encode()
    turn = Turn(role="user", content="before")
    assert call("ask", "q", [turn, {"role": "assistant", "content": "x"}], ["g"], id="7", key="gqa_x") == SILENT
    ((method, path, headers, body),) = server.came
    assert (method, path) == ("POST", "/api/v1/ask")
    assert {name.lower(): value for name, value in headers.items()}["authorization"] == "Bearer gqa_x"
    assert body == {
        "id": "7",
        "question": "q",
        "history": [{"role": "user", "content": "before"}, {"role": "assistant", "content": "x"}],
        "guidelines": ["g"],
    }


def test_without_guidelines_none_are_named(server: Server, call: Callable[..., Any]) -> None:
    server.body = SILENT.model_dump_json().encode()
    call("ask", "q")
    _, _, headers, body = server.came[0]
    assert "guidelines" not in body
    assert "authorization" not in {name.lower() for name in headers}


def test_a_stream_ends_with_the_result(server: Server, call: Callable[..., Any]) -> None:
    server.body = b": ping\n\n" + STAGE + RESULT_EVENT
    assert call("stream", "q") == [Stage(name="n", text="t"), SILENT]


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        (STAGE, 200, "broke off"),
        (b"", 200, "broke off"),
        (RESULT_EVENT[:-1], 200, "broke off"),
        (STAGE + b'event: problem\ndata: {"status": 503, "detail": "full"}\n\n', 503, "full"),
        (b"event: other\ndata: 1\n\n", 200, "'other'"),
        (b"event: result\ndata: {}\n\n", 200, "something else"),
        (b"event: stage\ndata: {\n\n", 200, "something else"),
    ],
)
def test_a_stream_that_fails_is_an_error(
    server: Server, call: Callable[..., Any], body: bytes, status: int, detail: str
) -> None:
    server.body = body
    with pytest.raises(ApiError, match=detail) as caught:
        call("stream", "q")
    assert caught.value.status == status


@pytest.mark.parametrize("name", ["ask", "stream"])
def test_a_refusal_says_when_to_come_back(server: Server, call: Callable[..., Any], name: str) -> None:
    server.status, server.headers, server.body = 503, {"retry-after": "7"}, b'{"status": 503, "detail": "full"}'
    with pytest.raises(ApiError) as caught:
        call(name, "q")
    assert (caught.value.status, caught.value.detail, caught.value.retry_after) == (503, "full", 7.0)


@pytest.mark.parametrize("wait", ["", "soon", "-1", "1e999", "\u0663"])
def test_what_is_no_wait_is_none(server: Server, call: Callable[..., Any], wait: str) -> None:
    server.status, server.body = 502, b"<html>"
    server.headers = {"retry-after": wait.encode().decode("latin-1")}
    with pytest.raises(ApiError) as caught:
        call("ask", "q")
    assert (caught.value.status, caught.value.retry_after) == (502, None)


def test_it_follows_nobody_elsewhere(server: Server, call: Callable[..., Any]) -> None:
    server.status, server.headers = 307, {"location": "/elsewhere"}
    with pytest.raises(ApiError, match="307"):
        call("ask", "q", key="gqa_x")
    assert len(server.came) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"status": "answered"}'])
def test_what_is_no_contract_is_an_error(server: Server, call: Callable[..., Any], body: bytes) -> None:
    server.body = body
    with pytest.raises(ApiError, match="something else"):
        call("ask", "q")


def test_names_are_no_way_to_another_path(server: Server, call: Callable[..., Any]) -> None:
    server.status = 404
    for name in ("../admin", "a/../b", "a?b#c", "ü"):
        with pytest.raises(ApiError):
            call("guideline", name)
        with pytest.raises(ApiError):
            call("statement", name, 1, 2, around=3)
    for _, path, _, _ in server.came:
        prefix, name = path[: len("/api/v1/guidelines/")], path[len("/api/v1/guidelines/") :]
        assert prefix == "/api/v1/guidelines/"
        assert "/" not in name.removesuffix("/statements/1-2?around=3")


@pytest.mark.parametrize("url", ["", "qa.example", "ftp://qa.example", "file:///etc/passwd", "http://"])
@pytest.mark.parametrize("made", [Client, AsyncClient])
def test_it_takes_only_a_server(made: Any, url: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        made(url)


@pytest.mark.parametrize("key", ["gqa_ü", "gqa_x\r\nx: y", "\x00"])
def test_a_key_that_cannot_be_sent_is_not_repeated(key: str) -> None:
    with pytest.raises(ValueError, match="copy it anew") as caught:
        Client("http://127.0.0.1", key)
    assert key not in str(caught.value)


@given(st.lists(st.text("a{}\u2028\x85ü\r", min_size=1), max_size=5), st.data())
def test_events_are_the_same_however_they_arrive(texts: list[str], data: st.DataObject) -> None:
    whole = b"".join(b"event: e\ndata: " + json.dumps(text, ensure_ascii=False).encode() + b"\n\n" for text in texts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    events = Events()
    found = [event for piece in pieces for event in events.of(piece)]
    assert found == [Event("e", json.dumps(text, ensure_ascii=False).encode()) for text in texts]


def test_it_loads_no_model() -> None:
    code = (
        "import sys, ui.client\n"
        "heavy = {'torch', 'sentence_transformers', 'fastapi', 'gradio', 'numpy', 'ui.server'} & sys.modules.keys()\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

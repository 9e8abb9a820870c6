import asyncio
import gzip
import json
import logging
import socket
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI, Request, UploadFile

from ui.edge import bodies
from ui.edge.bodies import Bodies
from ui.edge.depth import DEEPEST
from ui.edge.problems import install

MOST = 8_000
LIMITS = {"body_kb": 8, "body_seconds": 0.2, "upload_seconds": 0.3}
HOST = ("host", "localhost")
JSON = ("content-type", "application/json")
FORM = ("content-type", "multipart/form-data; boundary=x")
UPLOAD = "/api/v1/admin/guidelines"


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_LINGER_SECONDS", 0.05)


@pytest.fixture
def bounded(set_up: Any) -> Callable[[Any], Bodies]:
    return lambda app: Bodies(app, set_up(limits=LIMITS, reading={"max_file_mb": 0.02}))


@pytest.fixture
def post(bounded: Any, echo: Any, call: Any) -> Callable[..., Any]:
    def posted(*chunks: bytes | None, path: str = "/api/v1/ask", sent: Any = (JSON,), **how: Any) -> Any:
        return call(bounded(echo), path, *chunks, method="POST", headers=[HOST, *sent], **how)

    return posted


def length(size: object) -> tuple[str, str]:
    return ("content-length", str(size))


def test_a_bearable_body_arrives_whole_and_once(post: Any, echo: Any) -> None:
    assert post(b'{"a"', b": [1", b"]}").body == b'{"a": [1]}'
    assert [message["body"] for message in echo.received] == [b'{"a": [1]}']
    assert post().body == b""
    assert post(b"x" * MOST, sent=[JSON, length(MOST)]).status == 200


def test_an_application_still_hears_that_the_client_went_away(bounded: Any, call: Any) -> None:
    heard: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        heard.extend([(await receive())["type"], (await receive())["type"]])

    call(bounded(app), "/", b"{}", None, method="POST")
    assert heard == ["http.request", "http.disconnect"]


@pytest.mark.parametrize("size", [MOST + 1, 10**12, 10**400])
def test_a_body_that_says_it_is_too_large_is_refused_unread(post: Any, echo: Any, size: int) -> None:
    reply = post(b"{}", sent=[JSON, length(size)], is_whole=False)
    assert reply.status == 413
    assert reply["connection"] == "close"
    assert json.loads(reply.body)["detail"].startswith(f"the body is larger than {MOST} bytes")
    assert echo.scopes == []


@pytest.mark.parametrize("wrong", ["-1", "+1", "1.5", "0x10", "1 2", "", "١", "1\r\nx: y"])
def test_a_length_that_is_none_is_refused(post: Any, wrong: str) -> None:
    assert post(b"{}", sent=[("content-length", wrong.encode().decode("latin-1"))]).status == 400


def test_two_lengths_are_refused(post: Any) -> None:
    assert post(b"{}", sent=[length(2), length(2)]).status == 400


def test_a_body_in_chunks_is_counted_as_it_comes(post: Any, echo: Any) -> None:
    reply = post(*[b"x" * 1000] * 9, is_whole=False)
    assert (reply.status, reply["connection"]) == (413, "close")
    assert echo.scopes == []


@pytest.mark.parametrize("chunks", [[], [b'{"a'], [b""] * 20])
def test_a_body_that_takes_too_long_is_refused(post: Any, echo: Any, chunks: list[bytes]) -> None:
    reply = post(*chunks or [b""], is_whole=False)
    assert (reply.status, reply["connection"]) == (408, "close")
    assert echo.scopes == []


def test_a_client_that_goes_away_amid_its_body_is_not_answered(post: Any, echo: Any) -> None:
    assert post(b'{"a":', None, is_whole=False).status == 0
    assert echo.scopes == []


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "deflate, gzip", "identity, gzip", "x"])
def test_an_encoded_body_is_refused(post: Any, echo: Any, coding: str) -> None:
    reply = post(gzip.compress(b"[" * 10**6), sent=[JSON, ("content-encoding", coding)])
    assert (reply.status, reply["accept-encoding"]) == (415, "identity")
    assert echo.scopes == []
    assert post(b"{}", sent=[JSON, ("content-encoding", "identity")]).status == 200


def chunked(text: bytes, size: int) -> list[bytes]:
    return [text[at : at + size] for at in range(0, len(text), size)]


@pytest.mark.parametrize("path", ["/api/v1/ask", "/gradio_api/queue/join", "/v1/chat/completions", UPLOAD])
@pytest.mark.parametrize("size", [10**6, 3, 1])
@pytest.mark.parametrize("sent", [[JSON], [("content-type", "Application/JSON; charset=utf-8")], []])
def test_deep_json_is_refused_on_every_route(post: Any, echo: Any, path: str, size: int, sent: Any) -> None:
    deep = b"[" * (DEEPEST + 1)
    for text in (deep, b'{"a":' * (DEEPEST + 1), b'{"]]]":"]\\"]",' + b'"b":[' * DEEPEST):
        assert post(*chunked(text, size), path=path, sent=sent).status == 400
    assert echo.scopes == []


def test_ten_thousand_levels_are_refused_in_words(bounded: Any, echo: Any, call: Any, set_up: Any) -> None:
    app = Bodies(echo, set_up())
    reply = call(app, "/api/v1/ask", b"[" * 10_000, method="POST", headers=[HOST, JSON])
    assert json.loads(reply.body)["detail"] == "the body is nested 10000 levels deep; at most 64 are read"


def test_a_deep_body_may_not_hide_behind_another_name(post: Any) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x", ""):
        assert post(b"[" * 65, sent=[("content-type", kind)]).status == 400


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-32-be"])
def test_nor_in_another_encoding(post: Any, coding: str) -> None:
    # "∀" is 00 22 in UTF-16: half of it looks like a quotation mark.
    text = '["∀", ' + "[" * 100 + "]" * 101
    assert json.loads(text.encode(coding)) or True
    assert post(text.encode(coding)).status == 400


def test_brackets_in_strings_are_text(post: Any) -> None:
    text = json.dumps({"question": "[" * 1000 + '"' + "{" * 1000 + "\\"}).encode()
    assert post(*chunked(text, 7)).body == text
    assert post(b"[" * DEEPEST + b"]" * DEEPEST).status == 200
    assert post(b"[]" * 1000).status == 200


def test_uploads_may_be_larger_and_are_passed_on_as_they_come(post: Any, echo: Any) -> None:
    assert len(post(*[b"[" * 10_000] * 2, path=UPLOAD, sent=[FORM]).body) == 20_000
    assert len(echo.received) == 2
    assert post(*[b"x" * 10_000] * 2, path="/api/v1/ask", sent=[FORM]).status == 413
    assert (
        post(*[b"x" * 10_000] * 2, path=UPLOAD, sent=[("content-type", "application/x-www-form-urlencoded")]).status
        == 413
    )


@pytest.mark.parametrize(
    ("chunks", "sent", "status"),
    [
        ([b"x" * 10_000] * 3, [FORM], 413),
        ([b"x"], [FORM, length(28_001)], 413),
        ([b"x"], [FORM], 408),
        ([b"x"], [FORM, ("content-encoding", "gzip")], 415),
    ],
)
def test_but_not_endless_or_slow(post: Any, chunks: Any, sent: Any, status: int) -> None:
    reply = post(*chunks, path=UPLOAD, sent=sent, is_whole=False)
    assert (reply.status, reply["connection"]) == (status, "close")


def test_an_upload_that_is_answered_before_its_end_closes_the_connection(bounded: Any, call: Any) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 401, "headers": [(b"connection", b"keep-alive")]})
        await send({"type": "http.response.body", "body": b"no"})

    reply = call(bounded(app), UPLOAD, b"x", method="POST", headers=[HOST, FORM], is_whole=False)
    assert (reply.status, reply["connection"], reply.body) == (401, "close", b"no")


def application(bounded: Any) -> Any:
    app = FastAPI()
    install(app)

    @app.post("/api/v1/ask")
    async def ask(request: Request) -> dict[str, int]:
        return {"length": len(await request.body())}

    @app.post(UPLOAD)
    async def upload(file: UploadFile) -> dict[str, int]:
        return {"length": len(await file.read())}

    @app.post("/api/v1/admin/raw")
    async def raw(request: Request) -> dict[str, int]:
        return {"length": len(await request.body())}

    return bounded(app)


def head(path: str, *lines: str) -> bytes:
    return "\r\n".join([f"POST {path} HTTP/1.1", "host: localhost", *lines, "", ""]).encode()


@pytest.mark.parametrize("path", ["/api/v1/ask", UPLOAD, "/api/v1/admin/raw"])
def test_a_refused_body_is_explained_to_a_client_that_goes_on_sending(
    bounded: Any, connect: Any, rest: Any, path: str
) -> None:
    connection = connect(application(bounded))
    connection.sendall(head(path, "content-length: 400000", "content-type: multipart/form-data; boundary=x"))
    connection.sendall(b"x" * 400_000)
    reply = rest(connection)
    assert reply.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in reply
    assert reply.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("path", ["/api/v1/ask", UPLOAD, "/api/v1/admin/raw"])
def test_a_body_that_stops_is_refused_and_the_connection_closed(
    bounded: Any, connect: Any, rest: Any, path: str
) -> None:
    connection = connect(application(bounded))
    connection.sendall(head(path, "transfer-encoding: chunked", "content-type: multipart/form-data; boundary=x"))
    connection.sendall(b"2\r\n--\r\n")
    assert rest(connection).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("ended", [socket.SHUT_WR, socket.SHUT_RDWR])
@pytest.mark.parametrize("path", ["/api/v1/ask", UPLOAD, "/api/v1/admin/raw"])
def test_half_a_body_leaves_no_trace(
    bounded: Any, connect: Any, rest: Any, path: str, ended: int, caplog: pytest.LogCaptureFixture
) -> None:
    app = application(bounded)
    connection = connect(app)
    with caplog.at_level(logging.WARNING):
        connection.sendall(
            head(path, "content-length: 100", "content-type: multipart/form-data; boundary=x") + b"--x\r\n"
        )
        connection.shutdown(ended)
        rest(connection)
        after = connect(app)  # and the server goes on serving
        after.sendall(head("/api/v1/ask", "content-length: 2", "connection: close") + b"{}")
        assert rest(after).endswith(b'{"length":2}')
    assert caplog.records == []


@pytest.mark.parametrize(
    "lines",
    [
        ("content-length: 2", "transfer-encoding: chunked"),
        ("content-length: 2", "content-length: 3"),
        ("transfer-encoding: chunked, identity",),
        ("transfer-encoding: xchunked",),
        ("content-length: -2",),
        (" content-length: 2",),
    ],
)
def test_a_body_that_two_servers_could_read_differently_reaches_nobody(
    echo: Any, bounded: Any, connect: Any, rest: Any, lines: tuple[str, ...]
) -> None:
    connection = connect(bounded(echo))
    connection.sendall(head("/", *lines) + b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: localhost\r\n\r\n")
    assert b"200" not in rest(connection).split(b"\r\n", 1)[0]
    assert echo.scopes == []


def test_the_response_to_a_whole_body_keeps_the_connection(bounded: Any, connect: Any) -> None:
    connection = connect(application(bounded))
    for _ in range(3):
        connection.sendall(head("/api/v1/ask", "content-length: 2") + b"{}")
        reply = b""
        while not reply.endswith(b'{"length":2}'):
            reply += connection.recv(65536)
        assert b"connection: close" not in reply


def test_what_is_no_http_passes(bounded: Any) -> None:
    passed: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        passed.append(receive)

    async def receive() -> None: ...

    asyncio.run(bounded(app)({"type": "lifespan"}, receive, receive))
    assert passed == [receive]

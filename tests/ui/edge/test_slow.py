import asyncio
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ui.edge.slow import in_time

REQUEST = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"
PROTOCOLS = [HttpToolsProtocol, H11Protocol]


@pytest.fixture(params=PROTOCOLS)
def hurried(request: pytest.FixtureRequest, set_up: Any, connect: Any, echo: Any) -> Callable[..., socket.socket]:
    """Connect to a server that waits a fifth of a second for a head, and as good as for ever for a second one."""
    protocol = in_time(set_up(limits={"header_seconds": 0.2}).limits, request.param)
    return lambda app=echo: connect(app, http=protocol, timeout_keep_alive=100)


@pytest.mark.slow
@pytest.mark.parametrize(
    "sent",
    [b"", b"G", b"GET / HTTP/1.1\r\n", REQUEST[:-1], b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-len"],
)
def test_a_head_that_is_not_whole_in_time_ends_the_connection(hurried: Any, rest: Any, echo: Any, sent: bytes) -> None:
    connection = hurried()
    connection.sendall(sent)
    assert rest(connection) == b""
    assert echo.scopes == []


def test_a_head_that_comes_in_drops_gets_no_more_time(hurried: Any, echo: Any) -> None:
    connection = hurried()
    connection.settimeout(0.01)
    drops = 0
    with pytest.raises(OSError, match=r"reset|[Bb]roken pipe"):
        while drops < 10_000:
            connection.sendall(b"x")
            drops += 1
            try:
                if connection.recv(1) == b"":
                    raise ConnectionResetError("reset")
            except TimeoutError:
                pass
    assert 0 < drops < 200
    assert echo.scopes == []


def test_the_second_head_must_be_in_time_too(hurried: Any, rest: Any, echo: Any) -> None:
    connection = hurried()
    connection.sendall(REQUEST)
    assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    connection.sendall(REQUEST[:-3])
    assert b"HTTP/1.1 200" not in rest(connection)
    assert len(echo.scopes) == 1


def test_blank_lines_are_no_way_to_stay(hurried: Any, rest: Any) -> None:
    connection = hurried()
    connection.sendall(REQUEST)
    assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    connection.sendall(b"\r\n")
    assert b"HTTP/1.1 200" not in rest(connection)


def test_an_endless_head_is_cut_off(hurried: Any, set_up: Any, echo: Any, rest: Any) -> None:
    connection = hurried()
    connection.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n")
    received = b""
    try:
        for _ in range(10_000):
            connection.sendall(b"x: " + b"y" * 10_000 + b"\r\n")
        received = rest(connection)
    except OSError:
        pass
    assert b"200" not in received
    assert echo.scopes == []


def test_whole_requests_are_answered_however_they_come(hurried: Any, rest: Any, echo: Any) -> None:
    connection = hurried()
    last = REQUEST.replace(b"host:", b"connection: close\r\nhost:")
    connection.sendall(REQUEST + REQUEST[:10])
    connection.sendall(REQUEST[10:] + last)
    assert rest(connection).count(b"HTTP/1.1 200") == 3
    assert len(echo.scopes) == 3


def test_an_answer_and_a_body_may_take_longer_than_a_head(hurried: Any, rest: Any) -> None:
    began, may_end = threading.Event(), threading.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        began.set()
        while not may_end.is_set():
            await asyncio.sleep(0)
        body += (await receive())["body"]
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
        await send({"type": "http.response.body", "body": body})

    slow, idle = hurried(app), hurried(app)
    slow.sendall(b"POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 4\r\n\r\nab")
    assert began.wait(5)
    assert rest(idle) == b""  # a connection as old, which sends nothing, is closed by now
    slow.sendall(b"cd")
    may_end.set()
    assert rest(slow).endswith(b"\r\n\r\nabcd")


def test_the_rest_of_a_body_that_nobody_reads_may_not_drip_for_ever(hurried: Any, rest: Any) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    connection = hurried(app)
    connection.sendall(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\n")
    assert connection.recv(65536).startswith(b"HTTP/1.1 401")
    connection.sendall(b"x")
    assert rest(connection) == b""


def one_piece(sent: threading.Event, size: int = 50_000_000) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % size)]})
        await send({"type": "http.response.body", "body": b"x" * size})
        sent.set()

    return app


def many_pieces(ended: threading.Event) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        async def gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        leaving = asyncio.create_task(gone())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not leaving.done():
            await send({"type": "http.response.body", "body": b"x" * 60_000, "more_body": True})
            await asyncio.sleep(0)
        ended.set()

    return app


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("app_of", [one_piece, many_pieces])
def test_a_response_that_nobody_takes_ends_the_connection(
    set_up: Any, connect: Any, protocol: type[asyncio.Protocol], app_of: Callable[[threading.Event], Any]
) -> None:
    over, lost = threading.Event(), threading.Event()

    class Told(in_time(set_up(limits={"send_seconds": 0.2}).limits, protocol)):  # type: ignore[misc]
        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            lost.set()

    connection = connect(app_of(over), http=Told, timeout_keep_alive=0)
    connection.sendall(REQUEST)
    assert connection.recv(10)  # and no more, though the server never runs out of it
    assert lost.wait(5)
    assert over.wait(5)
    assert connection.fileno() > 0  # the client never left


def test_a_response_that_is_taken_arrives_whole(hurried: Any, rest: Any, set_up: Any) -> None:
    connection = hurried(one_piece(threading.Event(), 5_000_000))
    connection.sendall(REQUEST.replace(b"host:", b"connection: close\r\nhost:"))
    assert len(rest(connection).partition(b"\r\n\r\n")[2]) == 5_000_000


def test_it_is_the_protocol_that_uvicorn_would_choose(set_up: Any) -> None:
    assert issubclass(in_time(set_up().limits), HttpToolsProtocol)

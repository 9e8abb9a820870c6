import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn

from qa.settings import Settings

Headers = Sequence[tuple[str, str]]
HOST = ("host", "localhost")


@dataclass(frozen=True)
class Reply:
    """What an ASGI application sent: `status` 0 if nothing."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str:
        """Return the value of the only header of that name, "" where there is none."""
        (value,) = [value for found, value in self.headers if found == name] or [""]
        return value


@pytest.fixture
def call() -> Callable[..., Reply]:
    """Send one request to an ASGI application: its body in chunks, of which the last is the end if it `is_whole`.

    None after them says that the client goes away; otherwise it stays for ever.
    """
    return _call


def _call(
    app: Any,
    path: str = "/",
    *chunks: bytes | None,
    method: str = "GET",
    headers: Headers = (HOST,),
    is_whole: bool = True,
    client: tuple[str, int] | None = ("203.0.113.7", 4000),
    scheme: str = "http",
) -> Reply:
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "client": client,
        "scheme": scheme,
        "state": {},
    }
    coming = list(chunks or [b""])
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not coming:
            await asyncio.Event().wait()
        chunk = coming.pop(0)
        if chunk is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": chunk, "more_body": coming not in ([], [None]) or not is_whole}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    if not sent:
        return Reply(0, [], b"")
    begin = sent[0]
    assert [message["type"] for message in sent].count("http.response.start") == 1
    assert not sent[-1].get("more_body", False)
    found = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in begin["headers"]]
    return Reply(begin["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture
def set_up() -> Callable[..., Settings]:
    """Make settings of groups given by name, whatever the environment says."""
    return Settings.load


class Echo:
    """Answers each request with its body; remembers the scopes and what it received."""

    def __init__(self, headers: Headers = (("content-type", "text/plain"),)) -> None:
        self.headers = headers
        self.scopes: list[Any] = []
        self.received: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        body = b""
        while True:
            message = await receive()
            self.received.append(message)
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self.headers]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def answering() -> type[Echo]:
    """Make an application that answers with certain headers."""
    return Echo


@pytest.fixture
def connect() -> Iterator[Callable[..., socket.socket]]:
    """Serve an application with uvicorn on a free port, and connect to it; more connections by the same application."""
    with ExitStack() as stack:
        ports: dict[int, int] = {}

        def connected(app: Any, **config: Any) -> socket.socket:
            if id(app) not in ports:
                ports[id(app)] = stack.enter_context(_served(app, config))
            return stack.enter_context(socket.create_connection(("127.0.0.1", ports[id(app)]), timeout=5))

        yield connected


@contextmanager
def _served(app: Any, config: dict[str, Any]) -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    served = uvicorn.Config(
        app, lifespan="off", log_level="warning", ws="none", proxy_headers=False, timeout_graceful_shutdown=1, **config
    )
    server = uvicorn.Server(served)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def rest() -> Callable[[socket.socket], bytes]:
    """Read what comes until the other side closes; a connection that it resets is closed too."""

    def read(connection: socket.socket) -> bytes:
        found = b""
        try:
            while part := connection.recv(65536):
                found += part
        except ConnectionResetError:
            pass
        return found

    return read

"""A real OpenAI-compatible server on this computer that says what a test tells it to, one reply a request.

    model_server.replies(Fail(500), Say("Trastuzumab is given every 3 weeks. [1]"))

The last reply is given to all requests that follow. A reply may be a function of the request's messages that returns one.
Whatever never ends (`Silence`, `Endless`, `Held`) ends when the server is closed or its client has gone.
`Replying` needs no server.
"""

import json
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, Protocol

MODEL = "scripted"
"""Name of the model that it says it serves; it answers to any."""
LETTERS_A_TOKEN = 4
PATIENCE = 30.0
"""Seconds after which `wait_for` gives up; nothing waits that long unless a test fails."""

Messages = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Received:
    """A request as it came; header names are in small letters."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def messages(self) -> Messages:
        return self.body["messages"]  # type: ignore[no-any-return]

    @property
    def text(self) -> str:
        """Every message's content, one under the other."""
        return "\n".join(str(message["content"]) for message in self.messages)


class Reply(Protocol):
    """What the server does with one request."""

    def play(self, to: "Client") -> None: ...


Script = Reply | Callable[[Messages], Reply]


@dataclass(frozen=True)
class Say:
    """Say this, as a model that works; `tokens` are the prompt's and the reply's, counted roughly if not given."""

    text: str
    finish: str = "stop"
    tokens: tuple[int, int] | None = None

    def play(self, to: "Client") -> None:
        if not to.streams:
            to.whole({"content": self.text}, self.finish, self.tokens)
            return
        for piece in _pieces(self.text):
            to.piece({"content": piece})
        to.end(self.finish, self.tokens)


@dataclass(frozen=True)
class Dribble:
    """Say this a few letters at a time, with a pause (seconds) after each piece."""

    text: str
    pause: float = 0.05

    def play(self, to: "Client") -> None:
        for piece in _pieces(self.text):
            to.piece({"content": piece})
            if to.server.closing.wait(self.pause):
                return
        to.end("stop")


@dataclass(frozen=True)
class Held:
    """Say the first part, wait (`server.waiting` is set) until `server.go_on` is set, and say the rest."""

    before: str
    after: str = ""

    def play(self, to: "Client") -> None:
        to.piece({"content": self.before})
        to.server.waiting.set()
        while not to.server.go_on.wait(0.01):
            if to.server.closing.is_set() or to.has_left():
                return
        to.piece({"content": self.after})
        to.end("stop")


@dataclass(frozen=True)
class Endless:
    """Say the same again and again, as fast as it is read."""

    text: str

    def play(self, to: "Client") -> None:
        while not to.server.closing.is_set():
            to.piece({"content": self.text})


@dataclass(frozen=True)
class Silence:
    """Take the request and never say a word; `headers` sends the head of a stream first."""

    headers: bool = False

    def play(self, to: "Client") -> None:
        if self.headers:
            to.begin()
        to.server.waiting.set()
        while not to.server.closing.wait(0.01):
            if to.has_left():
                return


@dataclass(frozen=True)
class Drop:
    """Close the connection; after `before`, in the middle of the stream, if there is any."""

    before: str = ""

    def play(self, to: "Client") -> None:
        if self.before:
            to.piece({"content": self.before})
        to.hang_up()


@dataclass(frozen=True)
class Fail:
    """Refuse as OpenAI does; `retry_after` in seconds."""

    status: int
    message: str = "The server had an error while processing your request."
    code: str | None = None
    retry_after: float | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def play(self, to: "Client") -> None:
        kind = "server_error" if self.status >= 500 else "invalid_request_error"
        error = {"message": self.message, "type": kind, "param": None, "code": self.code}
        later = {} if self.retry_after is None else {"Retry-After": f"{self.retry_after:g}"}
        to.answer(self.status, json.dumps({"error": error}), {**later, **self.headers})


@dataclass(frozen=True)
class Broken:
    """Send this in the place of a chunk (or of the whole body), whatever it is; `before` is said properly."""

    raw: str
    before: str = ""

    def play(self, to: "Client") -> None:
        if not to.streams:
            to.answer(200, self.raw)
            return
        if self.before:
            to.piece({"content": self.before})
        to.event(self.raw)
        to.event("[DONE]")
        to.finish()


@dataclass(frozen=True)
class ToolCall:
    """Call a tool, which nobody offered, after saying `before`."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    before: str = ""

    def play(self, to: "Client") -> None:
        function = {"name": self.name, "arguments": json.dumps(dict(self.arguments))}
        call = {"id": "call_1", "type": "function", "function": function}
        if not to.streams:
            to.whole({"content": self.before or None, "tool_calls": [call]}, "tool_calls")
            return
        if self.before:
            to.piece({"content": self.before})
        to.piece({"tool_calls": [{"index": 0, **call}]})
        to.end("tool_calls")


@dataclass(frozen=True)
class Refusal:
    """Refuse to answer, in the field that OpenAI has for it."""

    text: str = "I'm sorry, but I cannot assist with that request."

    def play(self, to: "Client") -> None:
        if to.streams:
            to.piece({"refusal": self.text})
            to.end("stop")
        else:
            to.whole({"content": None, "refusal": self.text}, "stop")


def _pieces(text: str) -> list[str]:
    """Cut text as tokens do: in the middle of words too, white space before what follows it."""
    return re.findall(r"\s*\S{1,5}|\s+$", text) or [text]


@dataclass
class Client:
    """Who asked, and how it is answered."""

    server: "ModelServer"
    handler: BaseHTTPRequestHandler
    request: Received
    said: int = 0
    begun: bool = False

    @property
    def streams(self) -> bool:
        return bool(self.request.body.get("stream"))

    @property
    def _counts(self) -> bool:
        return bool((self.request.body.get("stream_options") or {}).get("include_usage"))

    def answer(self, status: int, body: str, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        """Send a body that is no stream."""
        data = body.encode()
        self.handler.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
            self.handler.send_header(name, value)
        self.handler.end_headers()
        self.handler.wfile.write(data)

    def whole(self, message: Mapping[str, Any], finish: str, tokens: tuple[int, int] | None = None) -> None:
        """Send a completion in one."""
        self.said = len(message.get("content") or "")
        choice = {"index": 0, "message": {"role": "assistant", "refusal": None, **message}, "finish_reason": finish}
        body = self._head("chat.completion") | {"choices": [choice | {"logprobs": None}], "usage": self._usage(tokens)}
        self.answer(200, json.dumps(body))

    def begin(self) -> None:
        """Send the head of a stream, unless it was sent."""
        if self.begun:
            return
        self.begun = True
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.handler.send_header("Transfer-Encoding", "chunked")
        self.handler.end_headers()

    def piece(self, delta: Mapping[str, Any]) -> None:
        """Send what is new; the first names the role, as OpenAI's does."""
        if not self.begun:
            self._chunk([_choice({"role": "assistant", "content": "", "refusal": None})])
        self.said += len(delta.get("content") or "")
        self._chunk([_choice(delta)])

    def end(self, finish: str, tokens: tuple[int, int] | None = None) -> None:
        """Send the reason for the end, the tokens if they were asked for, and the end."""
        self._chunk([_choice({}, finish)])
        if self._counts:
            self._chunk([], self._usage(tokens))
        self.event("[DONE]")
        self.finish()

    def event(self, data: str) -> None:
        """Send a server-sent event."""
        self.begin()
        raw = f"data: {data}\n\n".encode()
        self.handler.wfile.write(b"%x\r\n%b\r\n" % (len(raw), raw))

    def finish(self) -> None:
        """End the stream as HTTP does."""
        self.handler.wfile.write(b"0\r\n\r\n")

    def hang_up(self) -> None:
        """Close the connection at once."""
        self.handler.close_connection = True
        self.handler.connection.shutdown(socket.SHUT_RDWR)

    def has_left(self) -> bool:
        """Whether the client has closed the connection."""
        with suppress(BlockingIOError):
            return not self.handler.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        return False

    def _chunk(self, choices: Sequence[Mapping[str, Any]], usage: Mapping[str, int] | None = None) -> None:
        counted = {"usage": usage} if self._counts else {}
        self.event(json.dumps(self._head("chat.completion.chunk") | {"choices": choices} | counted))

    def _head(self, kind: str) -> dict[str, Any]:
        model = str(self.request.body.get("model", MODEL))
        return {"id": "chatcmpl-1", "object": kind, "created": 0, "model": model, "system_fingerprint": None}

    def _usage(self, tokens: tuple[int, int] | None) -> dict[str, int]:
        prompt, reply = tokens or (len(self.request.text) // LETTERS_A_TOKEN, -(-self.said // LETTERS_A_TOKEN))
        return {"prompt_tokens": prompt, "completion_tokens": reply, "total_tokens": prompt + reply}


def _choice(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}


class _Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 with connections that stay open, as the client expects."""

    server: "_Listener"
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        if self.path != "/v1/models":
            self.send_error(404)
            return
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "tests"}
        self._client({}).answer(200, json.dumps({"object": "list", "data": [model]}))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/v1/chat/completions":
            self.send_error(404)
            return
        self.server.told.take(self._client(json.loads(body)))

    def _client(self, body: Mapping[str, Any]) -> Client:
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Client(self.server.told, self, Received(self.path, headers, body))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Listener(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, told: "ModelServer") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.told = told
        self.open: set[socket.socket] = set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep a fault of this server for the test to fail on; a client that has gone is none."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError):
            self.told.faults.append(repr(error))


@dataclass
class ModelServer:
    """The server; to be closed. `waiting` is set while a reply is stuck, `go_on` lets those that are `Held` go on."""

    requests: list[Received] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    most_at_once: int = 0
    waiting: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    closing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._script: list[Script] = []
        self._changed = threading.Condition()
        self._at_once = 0
        self._listener = _Listener(self)
        # Asked for its end often, lest each test wait half a second for it.
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def base_url(self) -> str:
        """Where its API is, as clients of OpenAI take it."""
        return f"http://127.0.0.1:{self._listener.server_port}/v1"

    def replies(self, *script: Script) -> None:
        """Reply so from the next request on, in this order; the last is repeated."""
        with self._changed:
            self._script = list(script)

    def begin_anew(self) -> None:
        """Forget what was asked and scripted; no reply may be under way."""
        self.wait_for_rest()
        self.requests.clear()
        self._script.clear()
        self.most_at_once = 0
        self.waiting.clear()
        self.go_on.clear()

    def wait_for(self, requests: int) -> None:
        """Wait until it has had so many requests."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.requests) >= requests, PATIENCE)
        assert came, f"{len(self.requests)} requests came; {requests} were expected"

    def wait_for_rest(self) -> None:
        """Wait until no reply is under way."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self._at_once, PATIENCE), f"{self._at_once} replies go on"

    def take(self, client: Client) -> None:
        """Note a request and play what the script has for it."""
        with self._changed:
            self.requests.append(client.request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            reply: Script = Fail(400, "no reply was scripted")
            if self._script:
                reply = self._script.pop(0) if len(self._script) > 1 else self._script[0]
            self._changed.notify_all()
        try:
            (reply(client.request.messages) if callable(reply) else reply).play(client)
        finally:
            with self._changed:
                self._at_once -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """End every reply, and the server."""
        self.closing.set()
        self._listener.shutdown()
        for connection in list(self._listener.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._listener.server_close()
        self._thread.join()


@dataclass(frozen=True)
class Replying:
    """A model for what asks one in its own process: it gives one reply, a letter at a time, or fails after it."""

    reply: str = ""
    trouble: Exception | None = None
    kept: bool = False
    name: str = "replying"
    asked: list[Any] = field(default_factory=list)

    def stream(self, request: Any, until: float) -> "Replying":
        self.asked.append(request)
        return self

    def __iter__(self) -> Iterator[str]:
        yield from self.reply
        if self.trouble:
            raise self.trouble

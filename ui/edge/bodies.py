"""How large, how slow and how deep the body of a request may be.

A body is read whole before the application is asked, so that it never sees half of one: a body that is refused, or breaks
off, costs the memory it takes and nothing else. Uploads are passed on as they come.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.settings import Settings
from ui.edge.depth import DEEPEST, depth
from ui.edge.problems import Refusal, problem_response
from ui.edge.reached import fields

_UPLOADS: Final = ("/api/v1/admin/", "/admin/")
_NEVER_UPLOADED: Final = ("json", "x-www-form-urlencoded")
_MOST_DIGITS: Final = 15
_LINGER_SECONDS: Final = 1.0
"""How long an unread body may go on coming after the response: a client that is cut off while it sends doesn't read why."""


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What a body may be: `size` in bytes, `seconds` from the head to its end, and the setting that says so."""

    size: int
    seconds: float
    setting: str


class Bodies:
    """Refuses bodies that are too large (413), too slow (408), too deeply nested (400) or encoded (415)."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand before `app`."""
        self.app = app
        size = settings.limits.body_kb * 1000
        uploaded = int(settings.reading.max_file_mb * 1_000_000) + size
        self._usual = _Bounds(size, settings.limits.body_seconds, "limits.body_kb")
        self._upload = _Bounds(uploaded, settings.limits.upload_seconds, "reading.max_file_mb")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        is_upload = _is_upload(scope)
        body = _Incoming(receive, self._upload if is_upload else self._usual)
        lingering = _lingering(send, body, receive)
        try:
            body.check_head(scope)
            if is_upload:
                await self._pass_on(scope, body, lingering)
            elif (whole := await body.whole()) is not None:
                _check_text(whole)
                await self.app(scope, _replayed(whole, receive), lingering)
        except Refusal as refusal:
            response = problem_response(refusal.status, refusal.detail, refusal.headers)
            await response(scope, receive, lingering)

    async def _pass_on(self, scope: Scope, body: "_Incoming", send: Send) -> None:
        """Serve a request whose body the application reads as it comes.

        :raises Refusal: if it is too large or too slow; the application then is told that the client went away, and what
            it answers to that is dropped.
        """
        is_started = False

        async def send_unless_refused(message: Message) -> None:
            nonlocal is_started
            if body.refusal is None or is_started:
                is_started = True
                await send(message)

        try:
            await self.app(scope, body.receive_or_leave, send_unless_refused)
        except Exception:
            if body.refusal is None:
                raise
        if body.refusal is not None and not is_started:
            raise body.refusal


class _Incoming:
    """A body on its way: counted and timed."""

    def __init__(self, receive: Receive, bounds: _Bounds) -> None:
        self._receive = receive
        self._bounds = bounds
        self._ends = asyncio.get_running_loop().time() + bounds.seconds
        self._size = 0
        self.is_over = False
        """Whether nothing of it is to come any more."""
        self.refusal: Refusal | None = None
        """Why the application was told that the client went away, where it didn't."""

    def check_head(self, scope: Scope) -> None:
        """Raise Refusal where the request's head tells already that the body won't do."""
        if any(value.lower() != "identity" for value in fields(scope, b"content-encoding")):
            detail = "the body is compressed or otherwise encoded; send it as it is, without Content-Encoding"
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail, {"accept-encoding": "identity"})
        lengths = fields(scope, b"content-length")
        if len(lengths) > 1 or not all(length.isascii() and length.isdigit() for length in lengths):
            raise Refusal(HTTPStatus.BAD_REQUEST, "Content-Length is no single number of bytes; send one")
        if any(len(length) > _MOST_DIGITS or int(length) > self._bounds.size for length in lengths):
            raise self._too_large()

    async def receive(self) -> Message:
        """Return the next message.

        :raises Refusal: if the body is too large by now, or too slow.
        """
        if self.is_over:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._ends):
                message = await self._receive()
        except TimeoutError:
            detail = f"the body had not arrived after {self._bounds.seconds:g} seconds; send it faster, or less of it"
            raise Refusal(HTTPStatus.REQUEST_TIMEOUT, detail) from None
        self._size += len(message.get("body", b""))
        self.is_over = not message.get("more_body", False)
        if self._size > self._bounds.size:
            raise self._too_large()
        return message

    async def receive_or_leave(self) -> Message:
        """Return the next message; where the body is refused, keep why, and say that the client went away."""
        if self.refusal is None:
            try:
                return await self.receive()
            except Refusal as refusal:
                self.refusal = refusal
        return {"type": "http.disconnect"}

    async def whole(self) -> bytes | None:
        """Return the whole body, None if the client went away before.

        :raises Refusal: if it is too large or too slow.
        """
        parts: list[bytes] = []
        while not self.is_over:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
        return b"".join(parts)

    def _too_large(self) -> Refusal:
        detail = f"the body is larger than {self._bounds.size} bytes; send less, or have {self._bounds.setting} raised"
        return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)


def _is_upload(scope: Scope) -> bool:
    kind = "".join(fields(scope, b"content-type")).lower()
    return scope["path"].startswith(_UPLOADS) and bool(kind) and not any(other in kind for other in _NEVER_UPLOADED)


def _check_text(body: bytes) -> None:
    """Raise Refusal if a parser of JSON could run into trouble, whatever the body says it is: some parsers don't look."""
    # UTF-8 JSON has no zero byte, UTF-16 and UTF-32 have; in those, half a letter may look like a quotation mark.
    if b"\0" in body:
        raise Refusal(HTTPStatus.BAD_REQUEST, "the body holds zero bytes; send JSON as UTF-8")
    if (found := depth(body)) > DEEPEST:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"the body is nested {found} levels deep; at most {DEEPEST} are read")


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return `receive` with the body, which has been read, before what is to come: that the client goes away."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return messages.pop() if messages else await receive()

    return replayed


def _lingering(send: Send, body: _Incoming, receive: Receive) -> Send:
    """Return `send` that closes the connection where the response comes before the body's end, but not at once."""
    is_early = False

    async def lingering(message: Message) -> None:
        nonlocal is_early
        if message["type"] == "http.response.start" and not body.is_over:
            is_early = True
            message = {**message, "headers": list(message.get("headers", ()))}
            MutableHeaders(raw=message["headers"])["connection"] = "close"
        if message["type"] != "http.response.body" or message.get("more_body", False) or not is_early:
            return await send(message)
        await send({**message, "more_body": True})
        with suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_SECONDS):
                while (await receive()).get("more_body", False):
                    pass
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return lingering

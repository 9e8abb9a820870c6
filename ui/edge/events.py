"""Server-sent events (WHATWG HTML, 9.2): sent as they come, and ended as soon as nobody listens."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Final

import anyio
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import BaseModel
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

QUIET_SECONDS: Final = 15.0
"""After as long a silence a comment is sent, so that no proxy takes the connection for dead."""


def event(name: str, value: BaseModel) -> bytes:
    """Return an event with a model's JSON as data."""
    return format_sse_event(event=name, data_str=value.model_dump_json())


class EventStream(StreamingResponse):
    """Sends the events that a generator yields, and closes it when it ends or the client goes, whichever comes first.

    It is no EventSourceResponse of FastAPI: a route that names one must be a generator, which can refuse nothing any more.
    """

    media_type = "text/event-stream"

    def __init__(
        self, events: AsyncGenerator[bytes, None], quiet_seconds: float = QUIET_SECONDS, status_code: int = 200
    ) -> None:
        """Take the events; `event` makes one. FastAPI's OpenAPI reads the default of `status_code`."""
        self._events = _kept_alive(events, quiet_seconds)
        super().__init__(self._events, status_code, headers={"cache-control": "no-store", "x-accel-buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            # The generator may stand still at a yield, where no cancellation reaches it.
            with anyio.CancelScope(shield=True):
                await self._events.aclose()


async def _kept_alive(events: AsyncGenerator[bytes, None], quiet_seconds: float) -> AsyncGenerator[bytes, None]:
    coming: asyncio.Future[bytes] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(events))
            done, _ = await asyncio.wait({coming}, timeout=quiet_seconds)
            if not done:
                yield KEEPALIVE_COMMENT
                continue
            try:
                one, coming = coming.result(), None
            except StopAsyncIteration:
                return
            yield one
    finally:
        if coming is not None and coming.cancel():
            await asyncio.wait({coming})
        await events.aclose()

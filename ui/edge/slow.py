"""Closes connections whose requests are late or endless, or whose responses nobody takes; uvicorn would wait for ever.

uvicorn's own limit is for a connection that is idle between two requests, and any byte lifts it. It also closes connections
by waiting until all that was written has been taken.
"""

import asyncio
from typing import Any, Final, Protocol

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from qa.settings import LimitSettings

_MOST_BYTES: Final = 64 * 1024
"""Longest head. httptools has no limit, h11 this one; what comes with the head in one read is beside it."""


class _Cycle(Protocol):
    response_complete: bool


class _InTime(asyncio.Protocol):
    """Goes before one of uvicorn's protocols: times and measures what comes in while no request is being answered.

    That is a head, or the rest of a body that nobody reads any more. And it times what goes out: whatever the system
    doesn't take at once must be gone in time, to the last byte.
    """

    header_seconds: float
    send_seconds: float
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    cycle: _Cycle | None

    _limit: asyncio.TimerHandle | None = None
    _received = 0
    _untaken: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=0)  # writing pauses whenever anything is left
        self._start()

    def data_received(self, data: bytes) -> None:
        """Take some bytes; a whole head among them ends the waiting."""
        before = self.cycle
        if before is None or before.response_complete:
            self._start()
        super().data_received(data)
        if self.cycle is not before:
            self._stop()
        elif self._limit is not None:
            self._received += len(data)
            if self._received > _MOST_BYTES:
                self._close()

    def pause_writing(self) -> None:
        """Begin to wait until the client has taken what was written."""
        super().pause_writing()
        self._untaken = self.loop.call_later(self.send_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """End the waiting."""
        self._taken()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop()
        self._taken()
        super().connection_lost(exc)

    def _start(self) -> None:
        if self._limit is None:
            self._limit = self.loop.call_later(self.header_seconds, self._close)

    def _stop(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
        self._limit, self._received = None, 0

    def _taken(self) -> None:
        if self._untaken is not None:
            self._untaken.cancel()
            self._untaken = None

    def _close(self) -> None:
        self._stop()
        self.transport.close()


def in_time(limits: LimitSettings, base: type[asyncio.Protocol] = AutoHTTPProtocol) -> type[Any]:
    """Return what `uvicorn.Config(http=…)` takes: the protocol it would choose, made to close late and endless heads.

    A head may take `limits.header_seconds` and 64 KiB; what is to be sent may wait for `limits.send_seconds`.
    WebSockets must be off (`ws="none"`): they take a connection over in the midst of its first request.
    """
    seconds = {"header_seconds": limits.header_seconds, "send_seconds": limits.send_seconds}
    return type(f"InTime{base.__name__}", (_InTime, base), seconds)

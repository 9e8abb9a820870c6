"""The HTTP clients that models are asked with: no redirects, no proxy on the way to this computer, no endless bodies."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Final

from qa.llm.place import Place

MOST_BYTES: Final = 16_000_000
"""Most that is read of one response."""


class WireError(Exception):
    """A response that isn't read: it is endless or compressed."""


def client_settings(place: Place, seconds: float) -> dict[str, Any]:
    """Return the arguments of an asynchronous httpx client (or httpx2's) for a model's server; `seconds` of silence at most.

    Proxies and certificates that the environment names are used, as every such client does, unless the server is on a
    loopback address: what is asked there stays on this computer.
    """
    return {
        "follow_redirects": False,
        "trust_env": not place.is_here,
        "timeout": seconds,
        # A compressed body could be larger than anything that we count.
        "headers": {"Accept-Encoding": "identity"},
        "event_hooks": {"response": [_bound]},
    }


async def _bound(response: Any) -> None:
    """Refuse a compressed body, and cut an endless one."""
    if response.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise WireError("the response is compressed, which was not asked for")
    response.stream = _counted(response.stream)


def _counted(stream: Any) -> Any:
    """Return a stream that reads another up to `MOST_BYTES`."""
    import httpx
    import httpx2

    class Counted(httpx.AsyncByteStream, httpx2.AsyncByteStream):
        """Belongs to both: providers' clients are of either."""

        def __init__(self) -> None:
            self._parts = aiter(stream)
            self._read = 0

        def __aiter__(self) -> AsyncIterator[bytes]:
            return self

        async def __anext__(self) -> bytes:
            part: bytes = await anext(self._parts)
            self._read += len(part)
            if self._read > MOST_BYTES:
                raise WireError("the response has no end")
            return part

        async def aclose(self) -> None:
            # The client's stream is read by a generator of its own; left to the collector, it would be closed by whatever
            # thread comes by, even one beside which it still runs.
            if isinstance(self._parts, AsyncGenerator):
                await self._parts.aclose()
            await stream.aclose()

    return Counted()

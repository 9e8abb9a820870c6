"""One question asked over HTTP, what it came to, and figures of many."""

import asyncio
import json
import socket
import struct
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

ASK: Final = "/api/v1/ask"
STREAM: Final = "/api/v1/ask/stream"
REFUSALS: Final = (429, 503)


@dataclass(frozen=True)
class Visit:
    """A question's status, the seconds until the end of its answer, what went wrong ("" if nothing), when to come again.

    `status` is 0 where there was none; a stream that ends in a problem has that one's.
    """

    status: int
    seconds: float
    error: str = ""
    retry_after: float = 0.0


@dataclass
class Figures:
    """Of many questions: seconds of those that were answered, refusals by status, errors by name."""

    seconds: list[float] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    elapsed: float = 0.0

    def add(self, made: Visit) -> None:
        """Count a question."""
        if made.error:
            self.errors[made.error] += 1
        elif made.status in REFUSALS:
            self.refused[made.status] += 1
        else:
            self.seconds.append(made.seconds)

    def sustained(self, longest: float) -> bool:
        """Whether all were answered, 95 in 100 within `longest` seconds."""
        return bool(self.seconds) and not self.refused and not self.errors and at(self.seconds, 0.95) < longest

    def told(self) -> dict[str, Any]:
        """Return the figures as JSON has them; times in seconds."""
        return {
            "questions": len(self.seconds) + self.refused.total() + self.errors.total(),
            "answered": len(self.seconds),
            "answered_per_second": len(self.seconds) / self.elapsed if self.elapsed else 0.0,
            **{f"p{share:.0%}"[:-1]: at(self.seconds, share) for share in (0.5, 0.95, 0.99)},
            "refused": dict(self.refused),
            "errors": dict(self.errors),
            "elapsed": self.elapsed,
        }


def at(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of the values don't exceed (nearest rank); 0 if there are none."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else 0.0


async def visit(client: httpx.AsyncClient, question: str, *, streamed: bool) -> Visit:
    """Ask, read to the end, and return what it came to; never raises what goes wrong on the way."""
    began = perf_counter()
    try:
        answer = await client.post(STREAM if streamed else ASK, json={"question": question})
    except httpx.HTTPError as error:
        return Visit(0, perf_counter() - began, type(error).__name__)
    seconds = perf_counter() - began
    retry_after = float(answer.headers.get("retry-after", 0))
    if answer.status_code != 200:
        known = answer.status_code in REFUSALS
        return Visit(answer.status_code, seconds, "" if known else f"status {answer.status_code}", retry_after)
    status = last_of(answer.text) if streamed else 200
    return Visit(status, seconds, "" if status in (200, *REFUSALS) else f"stream ended with {status}", retry_after)


def last_of(stream: str) -> int:
    """Return 200 if a stream of server-sent events ends with a result, a problem's status if with that, else 0."""
    events = [block for block in stream.replace("\r\n", "\n").split("\n\n") if "event:" in block]
    fields = dict(line.split(":", 1) for line in events[-1].splitlines() if ":" in line) if events else {}
    match fields.get("event", "").strip():
        case "result":
            return 200
        case "problem":
            return int(json.loads(fields["data"])["status"])
    return 0


async def hang_up(address: str, question: str) -> None:
    """Ask for a stream and break the connection off, as a killed client does, a moment after it was sent."""
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    body = json.dumps({"question": question}).encode()
    head = f"POST {STREAM} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()
    try:
        async with asyncio.timeout(0.3):
            await reader.read(1)
    except TimeoutError:
        pass  # it still waits its turn
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()

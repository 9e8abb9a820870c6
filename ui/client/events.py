"""Server-sent events (WHATWG HTML, 9.2), as far as our server sends them: an event's name, and JSON as data."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `data` is JSON."""

    name: str
    data: bytes


class Events:
    """Puts events together from the pieces in which bytes arrive."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._rest = b""

    def of(self, piece: bytes) -> Iterator[Event]:
        """Yield the events that `piece` completes; comments are left out."""
        *whole, self._rest = (self._rest + piece).split(b"\n\n")
        for lines in whole:
            fields = [line.partition(b":") for line in lines.split(b"\n")]
            named = [value.strip() for name, _, value in fields if name == b"event"]
            data = [value.removeprefix(b" ") for name, _, value in fields if name == b"data"]
            if data:
                yield Event(named[-1].decode("utf-8", "replace") if named else "message", b"\n".join(data))

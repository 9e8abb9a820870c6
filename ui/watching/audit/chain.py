"""How entries hang together: each line ends with its seal, and holds the seal of the line before."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ui.watching.audit.key import Key

LONGEST_LINE: Final = 1 << 20
"""Bytes; no entry comes near it, so what is longer is none."""

_SEALED: Final = re.compile(rb'(\{.*),"hash":"([0-9a-f]{64})"\}\n')


class BrokenError(Exception):
    """A line is not what was written; the message says why, in words that follow "entry 12"."""


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the chain: the number of an entry, counted from 1, and its seal (64 hex digits)."""

    seq: int
    hash: str


BEGINNING: Final = Link(0, "0" * 64)
"""What the first entry hangs on."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line whose seal holds. `before` is what it hangs on, None for the starting point of a pruned log."""

    link: Link
    before: Link | None
    fields: Mapping[str, Any]


def written(key: Key, before: Link, fields: Mapping[str, Any]) -> tuple[bytes, Link]:
    """Return the line of the entry that follows `before`, and its place."""
    data, seal = _sealed(key, {"seq": before.seq + 1, "previous": before.hash, **fields})
    return data, Link(before.seq + 1, seal)


def starting_point(key: Key, last: Link, fields: Mapping[str, Any]) -> bytes:
    """Return the first line of a log from which everything up to `last` was taken out."""
    return _sealed(key, {"seq": last.seq, "pruned": last.hash, **fields})[0]


def opened(key: Key, data: bytes) -> Line:
    """Return what a whole line says.

    :raises BrokenError: if it has not the form of a line, or its seal does not hold.
    """
    parts = _SEALED.fullmatch(data)
    if parts is None:
        raise BrokenError("has not the form of an entry")
    if not key.holds("entry", parts[1], parts[2].decode()):
        raise BrokenError("was changed, or sealed with another key")
    fields = json.loads(parts[1] + b"}")  # sealed by us, so it is what we wrote
    seq = fields["seq"]
    if "pruned" in fields:
        return Line(Link(seq, fields["pruned"]), None, fields)
    return Line(Link(seq, parts[2].decode()), Link(seq - 1, fields["previous"]), fields)


def _sealed(key: Key, fields: Mapping[str, Any]) -> tuple[bytes, str]:
    body = json.dumps(fields, separators=(",", ":"))[:-1].encode()
    seal = key.seal("entry", body)
    return body + f',"hash":"{seal}"}}\n'.encode(), seal

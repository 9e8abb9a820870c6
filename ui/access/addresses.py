"""Which address a request comes from, as far as it can be believed."""

import ipaddress
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from starlette.types import Scope

from ui.edge.reached import fields

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_LONGEST: Final = 100  # characters of an address with its zone and port; a longer text is not kept in memory
_HOME: Final = 64  # bits of an IPv6 address that tell one network from another; whoever has one has all addresses in it
_WITH_PORT: Final = re.compile(r"\[([^\]]{2,64})\](?::\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}")


def peer(scope: Scope, trusted: Sequence[str]) -> str:
    """Return the address of the client, "" where the server names none; `trusted` are networks as in 10.0.0.0/8.

    X-Forwarded-For is read from its end, where our own proxy writes: each address counts only if the one it was told by
    is trusted. The first that isn't is the client's, and what stands before it is the client's own say.
    """
    client = scope.get("client")
    found = str(client[0]) if client else ""
    told = [part.strip() for value in fields(scope, b"x-forwarded-for") for part in value.split(",")]
    while (address := read(found)) is not None:
        found = str(address)
        before = read(told.pop()) if told and _is_trusted(address, tuple(trusted)) else None
        if before is None:
            break
        found = str(before)
    return found


def read(text: str) -> Address | None:
    """Return the address that `text` is, with a port or without; None where it is none."""
    return _read(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=1024)
def _read(text: str) -> Address | None:
    written = _WITH_PORT.fullmatch(text)
    bare = (written[1] or written[2]) if written else text
    try:
        address = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    # A socket that takes IPv6 and IPv4 names an IPv4 peer ::ffff:10.0.0.1.
    return getattr(address, "ipv4_mapped", None) or address


def counted_as(address: str) -> str:
    """Return what requests from `address` are counted by: an IPv6 address by its network of 64 bits."""
    known = read(address)
    if isinstance(known, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((known, _HOME), strict=False))
    return address if known is None else str(known)


def is_loopback(host: str) -> bool:
    """Return whether `host`, an address or "localhost", is this computer as only itself reaches it."""
    address = read(host.strip("[]"))
    return host.lower() == "localhost" if address is None else address.is_loopback


@lru_cache(maxsize=1024)
def _is_trusted(address: Address, trusted: tuple[str, ...]) -> bool:
    return any(address in ipaddress.ip_network(network) for network in trusted)

"""At which scheme, host and port a request reached us; X-Forwarded-* headers count only from a trusted proxy."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from starlette.types import Scope

from qa.settings import ServerSettings

_HOST: Final = re.compile(r"([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::([0-9]{1,5}))?")
_USUAL_PORT: Final = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class Host:
    """What a Host header names: `name` in lower case, an IPv6 address in its shortest form and without brackets."""

    name: str
    port: str

    @classmethod
    def read(cls, given: str) -> "Host | None":
        """Return what `given` names, None where it is no host (RFC 9110, 7.2: host, perhaps with a port)."""
        found = _HOST.fullmatch(given)
        if found is None or int(found[2] or 0) > 65535:
            return None
        name = plain(found[1])
        return None if found[1].startswith("[") and ":" not in name else cls(name, found[2] or "")


@lru_cache(maxsize=256)
def plain(name: str) -> str:
    """Return a host name or an address, with brackets or without, as one name always is written."""
    bare = name.lower().removeprefix("[").removesuffix("]")
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return bare if bare == name.lower() else ""


def is_address(name: str) -> bool:
    """Return whether a host is named by its IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def fields(scope: Scope, name: bytes) -> list[str]:
    """Return the values of every header of the request called `name`, which is in lower case."""
    return [value.decode("latin-1").strip() for found, value in scope["headers"] if found.lower() == name]


def is_trusted(scope: Scope, networks: Iterable[str]) -> bool:
    """Return whether the other end of the connection stands in one of the trusted `networks` (10.0.0.0/8)."""
    client = scope.get("client")
    if not client:
        return False
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return False
    # A socket that takes IPv6 and IPv4 names an IPv4 peer ::ffff:10.0.0.1.
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in _network(network) for network in networks)


@lru_cache(maxsize=256)
def _network(written: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(written)


def hosts_named(scope: Scope, server: ServerSettings) -> list[str]:
    """Return every host that a request says it was sent to: Host, and X-Forwarded-Host where a trusted proxy adds it."""
    forwarded = fields(scope, b"x-forwarded-host") if is_trusted(scope, server.trusted_proxies) else []
    return [*fields(scope, b"host"), *(part.strip() for value in forwarded for part in value.split(","))]


def scheme(scope: Scope, server: ServerSettings) -> str:
    """Return "https" where the request came over TLS, as far as we or the trusted proxy nearest to us can tell."""
    said = fields(scope, b"x-forwarded-proto") if is_trusted(scope, server.trusted_proxies) else []
    last = said[-1].rsplit(",", 1)[-1].strip().lower() if said else ""
    return last if last in _USUAL_PORT else str(scope.get("scheme", "http"))


def is_secure(scope: Scope, server: ServerSettings) -> bool:
    """Return whether readers reach us over TLS."""
    return scheme(scope, server) == "https" or (server.public_url or "").startswith("https://")


def reached_at(scope: Scope, server: ServerSettings) -> str:
    """Return the origin that a request was sent to, as browsers write it; "" where it names no host."""
    named = hosts_named(scope, server)
    host = Host.read(named[-1]) if named else None
    if host is None:
        return ""
    used = scheme(scope, server)
    name = f"[{host.name}]" if ":" in host.name else host.name
    return f"{used}://{name}:{host.port}" if host.port not in ("", _USUAL_PORT.get(used)) else f"{used}://{name}"

"""Which hosts a request may name.

A page on the Internet can give its own host name the address of this computer (DNS rebinding); its scripts then are of
"our" origin. They can't change the Host header, which still names their own host.
"""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from qa.settings import ServerSettings, Settings
from ui.edge.problems import problem_response
from ui.edge.reached import Host, fields, hosts_named, is_address, plain

_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE: Final = frozenset({"", "0.0.0.0", "::"})
"""Addresses that listen on every address of this computer."""


class Hosts:
    """Refuses a request that doesn't name one host, or names one that is none of ours: 400 and 421."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand before `app`."""
        self.app = app
        self._server = settings.server
        self._names = _names(settings.server)
        self._takes_addresses = settings.server.host in _EVERYWHERE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if len(fields(scope, b"host")) != 1:
            refusal = problem_response(HTTPStatus.BAD_REQUEST, "a request names one host in one Host header")
        elif all(self._is_ours(named) for named in hosts_named(scope, self._server)):
            return await self.app(scope, receive, send)
        else:
            # What was named isn't repeated: it comes from outside.
            detail = "this server doesn't go by that name; whoever runs it can add it to the setting server.hosts"
            refusal = problem_response(HTTPStatus.MISDIRECTED_REQUEST, detail)
        await refusal(scope, receive, send)

    def _is_ours(self, named: str) -> bool:
        host = Host.read(named)
        if host is None:
            return False
        return host.name in self._names or (self._takes_addresses and is_address(host.name))


def _names(server: ServerSettings) -> frozenset[str]:
    public = urlsplit(server.public_url or "").hostname or ""
    given = {plain(_without_port(name)) for name in (server.host, public, *server.hosts)}
    return (_HERE | given) - _EVERYWHERE


def _without_port(name: str) -> str:
    host = Host.read(name)
    return host.name if host else name

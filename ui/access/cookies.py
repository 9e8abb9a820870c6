"""Cookies of ours: unreadable for scripts, and over TLS for this host and TLS only."""

from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from ui.edge.origins import own_origin

_ONLY_HERE: Final = "__Host-"
"""Browsers take a cookie of such a name only from this very host, over TLS, for all paths (RFC 6265bis)."""


def cookie(scope: Scope, name: str) -> str:
    """Return the value of our cookie, "" where the request brings none."""
    return HTTPConnection(scope).cookies.get(_full(scope, name), "")


def set_cookie(response: Response, scope: Scope, name: str, value: str, seconds: float) -> None:
    """Have the browser keep our cookie for so long."""
    response.set_cookie(
        _full(scope, name),
        value,
        max_age=int(seconds),
        path="/",
        secure=_is_secure(scope),
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, scope: Scope, name: str) -> None:
    """Have the browser forget our cookie."""
    set_cookie(response, scope, name, "", 0)


def _full(scope: Scope, name: str) -> str:
    return f"{_ONLY_HERE}{name}" if _is_secure(scope) else name


def _is_secure(scope: Scope) -> bool:
    return own_origin(scope).startswith("https://")

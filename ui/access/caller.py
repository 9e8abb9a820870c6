"""Who a request comes from: what every route and every limit goes by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Literal

from qa.settings.serving import Scope
from ui.edge.problems import Refusal

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

KEY: Final = "caller"
"""Where the caller stands in the state of an ASGI scope."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request.

    `name` is the user's name, the key's id, the ticket's origin, or "" for nobody in particular. `address` is the
    network address the request came from, as far as trusted proxies tell. `limited_as` is what their questions are counted
    by beside the address ("" for nobody in particular).
    """

    kind: Literal["anonymous", "ticket", "key", "user"] = "anonymous"
    name: str = ""
    scopes: frozenset[Scope] = field(default_factory=frozenset)
    address: str = ""
    limited_as: str = ""


NOBODY: Final = Caller()


def caller_of(connection: "HTTPConnection") -> Caller:
    """Return who the request comes from, as the access middleware has found; nobody where it hasn't looked."""
    found = connection.scope.get("state", {}).get(KEY)
    return found if isinstance(found, Caller) else NOBODY


def needs(scope: Scope) -> Callable[..., Any]:
    """Return a FastAPI dependency that gives the caller, and refuses one without `scope`: 401 for nobody, else 403."""
    from fastapi import Request

    async def allowed(request: Request) -> Caller:  # waits for nothing: a plain one would take a thread each time
        caller = caller_of(request)
        if scope in caller.scopes:
            return caller
        raise _refusal(caller, scope)

    return allowed


def _refusal(caller: Caller, scope: Scope) -> Refusal:
    if caller.kind == "anonymous":
        detail = f"this needs the right to {scope}; log in, or send Authorization: Bearer with a key or ticket"
        return Refusal(HTTPStatus.UNAUTHORIZED, detail, {"www-authenticate": "Bearer"})
    return Refusal(HTTPStatus.FORBIDDEN, f"this needs the right to {scope}, which {caller.kind} {caller.name} has not")

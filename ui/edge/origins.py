"""Pages of which origins may call us, and what they are told (CORS).

A request that names a foreign origin is refused before anything is done: without CORS headers the page could not read the
answer, but the request would have been carried out.
"""

from http import HTTPStatus
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.settings import ServerSettings, Settings
from ui.edge.headers import is_public_script
from ui.edge.problems import problem_response
from ui.edge.reached import fields, reached_at

_STATE: Final = "own_origin"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_BY_OTHERS: Final = frozenset({"cross-site", "same-site"})
_PREFLIGHT: Final = {
    "access-control-allow-methods": "GET, HEAD, POST",
    "access-control-allow-headers": "authorization, content-type, mcp-protocol-version, mcp-method, mcp-name",
    "access-control-max-age": "600",
}
_READABLE: Final = {"access-control-expose-headers": "retry-after"}
_FOREIGN: Final = (
    "pages of that origin may not call this server; whoever runs it can add the origin to the setting "
    "server.allowed_origins, or, where it is this server's own behind a proxy, name it in server.public_url"
)


def own_origin(scope: Scope) -> str:
    """Return the origin that readers reach us at: that of the setting `server.public_url`, or the one requested.

    It is what `Origins` has found; "" where the request names no host.
    """
    found = scope.get("state", {}).get(_STATE)
    return found if isinstance(found, str) else reached_at(scope, ServerSettings())


class Origins:
    """Refuses pages of foreign origins, answers preflights, and tells browsers what allowed origins may read."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand before `app`."""
        self.app = app
        self._server = settings.server
        self._allowed = frozenset(settings.server.allowed_origins)
        # Both say who a browser's user is, whichever page sends the request: the browser adds the one, a proxy the other.
        self._ambient = frozenset({b"cookie", settings.access.proxy_header.lower().encode("ascii")})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        here = reached_at(scope, self._server)
        scope.setdefault("state", {})[_STATE] = self._server.public_url or here
        named = fields(scope, b"origin")
        is_own = not named or (len(named) == 1 and named[0] in {here, self._server.public_url} - {"", None})
        allowed = named[0] if not is_own and len(named) == 1 and named[0] in self._allowed else ""
        told = {"access-control-allow-origin": allowed, **_READABLE} if allowed else {}
        app: ASGIApp = self.app
        if why := _refused(scope, bool(named), is_own or bool(allowed)):
            app = problem_response(HTTPStatus.FORBIDDEN, why)
        elif (is_own or allowed) and named and _is_preflight(scope):
            app = Response(status_code=HTTPStatus.NO_CONTENT)
            told = {"access-control-allow-origin": named[0], **_PREFLIGHT}
        await app(scope if is_own else self._nobody(scope), receive, _telling(send, told))

    def _nobody(self, scope: Scope) -> Scope:
        """Return the scope without what tells the browser's user: an allowed page may ask, but not as they."""
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in self._ambient]
        return {**scope, "headers": headers}


def _refused(scope: Scope, is_named: bool, may: bool) -> str:
    """Return why the request is refused, "" where it isn't; `may` says whether pages of its origin may call us."""
    if not may and not (is_public_script(scope["path"]) and scope["method"] in _SAFE):
        return _FOREIGN
    # Browsers name the origin of whatever changes something. One that doesn't still says whose page it was.
    if not is_named and scope["method"] not in _SAFE and _BY_OTHERS.intersection(fields(scope, b"sec-fetch-site")):
        return "another site's page may not send this; send it from this server's own page"
    return ""


def _is_preflight(scope: Scope) -> bool:
    return scope["method"] == "OPTIONS" and bool(fields(scope, b"access-control-request-method"))


def _telling(send: Send, told: dict[str, str]) -> Send:
    """Return `send` that tells browsers what is `told` about CORS, and nothing else."""

    async def telling(message: Message) -> None:
        if message["type"] == "http.response.start":
            # Gradio answers CORS itself, with credentials.
            kept = [pair for pair in message.get("headers", ()) if not pair[0].lower().startswith(b"access-control-")]
            headers = MutableHeaders(raw=kept)
            headers.update(told)
            headers.add_vary_header("Origin")
            message = {**message, "headers": kept}
        await send(message)

    return telling

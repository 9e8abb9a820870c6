"""Finds out who sends each request, counts it, and keeps nobody from what needs a user."""

from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from qa.errors import AccessFileError
from ui.access.access import Access
from ui.access.caller import KEY, Caller
from ui.edge.problems import Refusal, as_refusal, problem_response
from ui.edge.reached import fields

_PROBES: Final = frozenset({"/health", "/ready"})  # not counted either: a probe must not fail where Redis does
_PUBLIC: Final = _PROBES | {"/login", "/logout", "/widget.js"}
_PUBLIC_BELOW: Final = ("/oidc/", "/widget/", "/ui/")
_OWN_RULES: Final = frozenset({"/metrics", "/mcp"})
_OWN_RULES_BELOW: Final = ("/api/", "/v1/", "/mcp/")
_LONGEST: Final = 1000  # characters of the page that is come back to after a login
_POLICY_VIOLATION: Final = 1008  # RFC 6455, 7.4.1


class AccessMiddleware:
    """Puts the `Caller` into the state of each scope.

    Public is what a login needs, the widget's files, our static files, and the probes; routes of the API, of the doors and
    of metrics each say what they need. Everything else needs the right to ask: the chat, Gradio's routes, pages for users.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        """Stand before `app`."""
        self.app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        app = self.app
        try:
            caller = await self._found(scope)
        except Refusal as refusal:
            app = problem_response(refusal.status, refusal.detail, refusal.headers)
        else:
            # In place: who stands before us logs it.
            scope.setdefault("state", {})[KEY] = caller
            if not _decides_itself(scope["path"]) and "ask" not in caller.scopes:
                app = self._kept_out(scope, caller)
        if scope["type"] == "websocket" and app is not self.app:
            app = WebSocketClose(_POLICY_VIOLATION)
        await app(scope, receive, send)

    async def _found(self, scope: Scope) -> Caller:
        if scope["path"] not in _PROBES:
            await self._access.rates.ahit("requests", self._access.address(scope))
        try:
            return self._access.caller(scope)
        except AccessFileError as error:
            raise as_refusal(error) from None

    def _kept_out(self, scope: Scope, caller: Caller) -> ASGIApp:
        if caller.kind != "anonymous":
            return problem_response(HTTPStatus.FORBIDDEN, f"{caller.kind} {caller.name} has no right to ask")
        if self._access.has_login and _is_navigation(scope):
            return RedirectResponse(_login(scope), HTTPStatus.SEE_OTHER, {"cache-control": "no-store"})
        mend = "log in at /login" if self._access.has_login else "the proxy in front of this server must name the user"
        detail = f"this is for users: {mend}, or send Authorization: Bearer with a key"
        return problem_response(HTTPStatus.UNAUTHORIZED, detail, {"www-authenticate": "Bearer"})


def _decides_itself(path: str) -> bool:
    """Return whether nobody may knock at `path`: it is public, or its route asks for rights itself."""
    if any(part in ("..", ".") for part in path.replace("\\", "/").split("/")):
        return False
    return path in _PUBLIC or path in _OWN_RULES or path.startswith(_PUBLIC_BELOW + _OWN_RULES_BELOW)


def _is_navigation(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    return any("text/html" in value for value in fields(scope, b"accept"))


def _login(scope: Scope) -> str:
    """Return the login page's path, with the page to come back to: always one of ours."""
    path, query = quote(scope["path"], errors="replace"), scope.get("query_string", b"").decode("latin-1")
    wanted = f"{path}?{query}" if query else path
    if wanted == "/" or not path.startswith("/") or path.startswith("//") or len(wanted) > _LONGEST:
        return "/login"
    return f"/login?next={quote(wanted, safe='/')}"

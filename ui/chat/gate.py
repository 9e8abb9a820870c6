"""Lets through to Gradio only what the chat page asks of it.

Gradio brings some seventy routes: uploads, files of the server by path, a proxy to other servers, recordings, monitoring.
"""

import logging
import re
import traceback
from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from qa.settings import Settings
from ui.chat.nonces import Nonces
from ui.edge.origins import own_origin
from ui.edge.problems import problem_response
from ui.edge.reached import fields

if TYPE_CHECKING:
    from fastapi import FastAPI

LOG = logging.getLogger(__name__)

_Answer = Callable[..., Awaitable[Any]]

# Matched against the path as routes see it, that is decoded once. No name may begin with a dot or hold a "%" or a slash
# of its own, so neither ".." nor a second decoding leads anywhere.
_READ: Final = re.compile(
    r"/|/config|/theme\.css|/manifest\.json|/favicon\.ico|/robots\.txt"
    r"|/(?:assets|static)(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*){1,8}"
    r"|/gradio_api/(?:queue/data|app_id)"
)
_SENT: Final = re.compile(r"/gradio_api/(?:queue/join|component_server/|run/predict|cancel|reset)")
_ROUTES: Final = {"GET": _READ, "HEAD": _READ, "POST": _SENT}
_WITH_QUERY: Final = "/gradio_api/queue/data"
_JSON: Final = re.compile(r"application/json\s*(?:;.*)?", re.IGNORECASE)
# Gradio makes addresses of these, whoever sends them.
_BELIEVED: Final = re.compile(rb"forwarded|x-forwarded-.*|x-gradio-.*|host", re.IGNORECASE | re.DOTALL)
_FAULT: Final = "the chat failed on this request; its log says where. Try again, or tell whoever runs it"


class GradioGate:
    """Stands before Gradio's application: 404 for all but the page's own routes, no WebSockets, no forms, no query.

    Gradio is told the origin we were found at, in place of what the request's headers say. Its page gets its nonce
    (`Nonces`).
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand before Gradio's application `app`."""
        self.app = app
        self._page = Nonces(app, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if scope["type"] != "http":
            return await WebSocketClose()(scope, receive, send)
        known = _ROUTES.get(scope["method"])
        if known is None or not known.fullmatch(scope["path"]):
            refusal = problem_response(HTTPStatus.NOT_FOUND, "there is nothing at this path for this method")
        elif known is _SENT and not all(map(_JSON.fullmatch, fields(scope, b"content-type") or [""])):
            refusal = problem_response(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "the chat takes JSON only (application/json)")
        else:
            return await self._let_in(scope, receive, send)
        await refusal(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_started = False

        async def noting(message: Message) -> None:
            nonlocal is_started
            is_started = True
            await send(message)

        try:
            await self._page(_plain(scope), receive, noting)
        except Exception as error:
            _log(error)
            if not is_started:
                await problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, _FAULT)(scope, receive, send)


def shut_in(app: "FastAPI", settings: Settings) -> None:
    """Put a gate before every Gradio application that is mounted in `app`, and let none print what fails in it."""
    from gradio.routes import App

    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, App):
            blocks = route.app.get_blocks()
            blocks.process_api = _discreet(blocks.process_api)  # type: ignore[assignment, method-assign]
            route.app = GradioGate(route.app, settings)


def _discreet(answer: _Answer) -> _Answer:
    """Return what answers an event for Gradio, so that it fails with an error that Gradio doesn't print past our log."""
    from gradio import Error

    @wraps(answer)
    async def answered(*args: Any, **kwargs: Any) -> Any:
        try:
            return await answer(*args, **kwargs)
        except Exception as error:
            _log(error)
            raise Error(_FAULT, visible=False, print_exception=False) from None

    return answered


def _log(error: Exception) -> None:
    """Log where Gradio failed; what the exception says may repeat what was asked."""
    where = "".join(traceback.format_tb(error.__traceback__))
    LOG.error("Gradio failed with %s:\n%s", type(error).__name__, where)


def _plain(scope: Scope) -> Scope:
    """Return the scope with nothing in it that Gradio would believe: it is told where we were found."""
    found = urlsplit(own_origin(scope))
    headers = [(name, value) for name, value in scope["headers"] if not _BELIEVED.fullmatch(name)]
    query = scope.get("query_string", b"") if scope["path"] == _WITH_QUERY else b""
    told = {"scheme": found.scheme, "headers": [(b"host", found.netloc.encode("latin-1")), *headers]}
    return {**scope, **told, "query_string": query}

"""Headers that every response leaves with, and the content security policies of our pages.

No value here comes from a request: nothing that a caller sends can end a header and begin another.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.settings import Settings
from qa.settings.serving import origin
from ui.edge.reached import is_secure

NOTHING: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The policy of whatever is no page."""

_YEAR: Final = 365 * 24 * 3600
_FORBIDDEN: Final = (
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "permissions-policy": ", ".join([*(f"{name}=()" for name in _FORBIDDEN), "clipboard-write=(self)"]),
    "cross-origin-opener-policy": "same-origin",
}
_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,128}")
_PUBLIC_SCRIPT: Final = re.compile(r"/widget(?:/[0-9]+/[a-z0-9_.-]+)?\.js")


def new_nonce() -> str:
    """Return a number used once, of 144 random bits: what a page's own scripts are known by."""
    return secrets.token_urlsafe(18)


def is_public_script(path: str) -> bool:
    """Return whether a page of any origin may load the script at `path`: those of the widget, which hold no content."""
    return _PUBLIC_SCRIPT.fullmatch(path) is not None


def policy(*, nonce: str = "", framed_by: Iterable[str] | None = None) -> str:
    """Return the policy of a page of ours: files and calls of our own origin only, nothing inline but what bears `nonce`.

    Nobody may show it in a frame, or, where `framed_by` is given, our own pages and those origins may.

    :raises ValueError: if the nonce or an origin is none.
    """
    own = " ".join(["'self'", *_nonce(nonce)])
    return _written(
        {
            "default-src": "'none'",
            "script-src": own,
            "style-src": own,
            "img-src": "'self' data: blob:",
            "font-src": "'self'",
            "connect-src": "'self'",
            "frame-src": "'self'",
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": _ancestors(framed_by),
        }
    )


def chat_policy(nonce: str, framed_by: Iterable[str] = (), inserted: Iterable[str] = ()) -> str:
    """Return the policy of the chat page, which our own pages and the origins `framed_by` may show in a frame.

    A script runs if it is a file of our own origin, bears `nonce`, or is one of those `inserted`, to the letter: Gradio puts
    scripts of the page's head there itself. ('strict-dynamic' would let it put any there, from anywhere.) Gradio compiles
    the template of its HTML component, hence 'unsafe-eval'; it sets style attributes, hence 'unsafe-inline' for styles.
    Its pictures are data URIs.

    :raises ValueError: if the nonce or an origin is none.
    """
    return _written(
        {
            "default-src": "'none'",
            "script-src": " ".join(["'self'", *_nonce(nonce), *map(_hash, inserted), "'unsafe-eval'"]),
            "style-src": "'self' 'unsafe-inline'",
            "img-src": "'self' data: blob:",
            "font-src": "'self' data:",
            "connect-src": "'self'",
            "manifest-src": "'self'",
            "form-action": "'none'",
            "base-uri": "'self'",
            "frame-ancestors": _ancestors(framed_by),
        }
    )


def _nonce(given: str) -> list[str]:
    if given and not _NONCE.fullmatch(given):
        raise ValueError(f"{given!r} is no nonce; make one with new_nonce()")
    return [f"'nonce-{given}'"] if given else []


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _ancestors(framed_by: Iterable[str] | None) -> str:
    return "'none'" if framed_by is None else " ".join(["'self'", *(origin(given) for given in framed_by)])


def _written(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


class Headers:
    """Adds what is missing to every response.

    A response keeps a content-security-policy and a referrer-policy of its own.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand before `app`."""
        self.app = app
        self._server = settings.server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(raw=_list(message)), scope)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    def _add(self, headers: MutableHeaders, scope: Scope) -> None:
        for name, value in _ALWAYS.items():
            headers[name] = value
        headers["cross-origin-resource-policy"] = "cross-origin" if is_public_script(scope["path"]) else "same-origin"
        if is_secure(scope, self._server):
            headers["strict-transport-security"] = f"max-age={_YEAR}"
        headers.setdefault("content-security-policy", NOTHING)
        # To other origins neither tells anything. But a form on a page with no-referrer is sent with "Origin: null" (Fetch
        # standard, "append a request Origin header"), and so would be refused as a foreign one.
        is_page = headers.get("content-type", "").startswith("text/html")
        headers.setdefault("referrer-policy", "same-origin" if is_page else "no-referrer")


def _list(message: Message) -> list[tuple[bytes, bytes]]:
    """Return the message's headers as a list that is part of it: ASGI allows any iterable."""
    message["headers"] = list(message.get("headers", ()))
    headers: list[tuple[bytes, bytes]] = message["headers"]
    return headers

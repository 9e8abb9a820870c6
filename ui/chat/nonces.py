"""Mends the chat page on its way out: a nonce, as none but its own inline scripts may run, and where the page calls."""

import re
from collections.abc import Callable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.settings import Settings
from ui.chat.page import head
from ui.edge.headers import chat_policy, new_nonce
from ui.edge.origins import own_origin

# The page's own JSON escapes "<", so no script element is found inside another; what one holds is passed over all the same.
_SCRIPT: Final = re.compile(rb"<script\b(.*?</script\s*>)", re.DOTALL | re.IGNORECASE)
# Scripts of the page's head; Gradio sends them as text and puts them into the document without a nonce.
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class Nonces:
    """Puts a fresh nonce on every script of the page at `/`, sends the policy that names it, and has it call us where it is.

    Only HTML that has no policy of its own is touched. It must hold no text from outside: a script in it would be
    blessed too. Gradio's page is made of the component's template and its settings, which are ours.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand before `app`; pages of the allowed origins may show the chat in a frame."""
        self.app = app
        self._framed_by = settings.server.allowed_origins
        self._inserted = tuple(_INLINE.findall(head()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] != "http" or scope["path"] != "/":
            return await self.app(scope, receive, send)
        page = _Page(send, self._policy, own_origin(scope))
        # A compressed page couldn't be changed.
        headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
        await self.app({**scope, "headers": headers}, receive, page.send)

    def _policy(self, nonce: str) -> str:
        return chat_policy(nonce, self._framed_by, self._inserted)


class _Page:
    """A response that is kept back until it is whole, if it is a page."""

    def __init__(self, send: Send, policy: Callable[[str], str], told: str) -> None:
        self._send = send
        self._policy = policy
        # Gradio's scripts would call the origin that it was told, `server.public_url` where there is one; but a page opened
        # at another, as on the server's own computer, may only call that.
        self._told = f'"{told}"'.encode()
        self._start: Message | None = None
        self._html = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._html += message.get("body", b"")
            if not message.get("more_body", False):
                await self._leave(self._start)

    async def _leave(self, start: Message) -> None:
        nonce = new_nonce()
        html = with_nonce(bytes(self._html).replace(self._told, b"location.origin"), nonce)
        raw = list(start["headers"])
        headers = MutableHeaders(raw=raw)
        headers["content-security-policy"] = self._policy(nonce)
        headers["cache-control"] = "no-store"
        if html:  # the answer to HEAD has none, and tells no length rather than a wrong one
            headers["content-length"] = str(len(html))
        else:
            del headers["content-length"]
        await self._send({**start, "headers": raw})
        await self._send({"type": "http.response.body", "body": html})


def _is_page(start: Message) -> bool:
    headers = MutableHeaders(raw=list(start.get("headers", ())))
    return headers.get("content-type", "").startswith("text/html") and "content-security-policy" not in headers


def with_nonce(html: bytes, nonce: str) -> bytes:
    """Return the page with `nonce` on each of its scripts."""
    given = f' nonce="{nonce}"'.encode()
    return _SCRIPT.sub(lambda found: b"<script" + given + found[1], html)

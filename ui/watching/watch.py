"""Everything that watches: metrics, the audit log, and the gate that counts and logs each request."""

import json
import logging
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.answer import Result
from qa.settings import Settings
from ui.access.caller import KEY, NOBODY, Caller
from ui.watching.audit import AuditLog, Change, Entry
from ui.watching.metrics import Metrics

REQUESTS: Final = logging.getLogger("guideline_qa.requests")
"""Where requests are logged, a JSON line each, if `server.request_log` says so."""

_UNKNOWN: Final = "unknown"
_ROUTE: Final = "route_template"
_GONE: Final = 499
"""Status of a request whose sender left before it was answered."""
_REQUEST_ID: Final = b"x-request-id"


class Watch:
    """Told of every question by the desk, of every request by `Watched`; safe from several threads."""

    def __init__(self, settings: Settings) -> None:
        """Open the audit log where the settings name one.

        :raises AuditError: if it can't be written, or isn't whole.
        """
        self._logs_requests = settings.server.request_log
        self._content = settings.audit.content
        self._metrics = Metrics()
        self._audit = AuditLog(settings.audit.file) if settings.audit.file else None

    def shown(self, result: Result, caller: Caller) -> None:
        """Audit a result; to be called before it is handed out.

        :raises AuditError: if the audit log can't be written: then nobody may see the result.
        """
        if self._audit is not None:
            self._audit.append(Entry.of(result, caller, content=self._content))

    def answered(self, result: Result, seconds: float) -> None:
        """Count a result, and how long it took."""
        self._metrics.answered(result.status, result.provenance.release, seconds)

    def changed(self, change: Change) -> None:
        """Audit a change of the guidelines, once it is made.

        :raises AuditError: if the audit log can't be written.
        """
        if self._audit is not None:
            self._audit.append(change)

    def refused(self, reason: str) -> None:
        """Count a question that was refused; `reason` is one of a few words of ours."""
        self._metrics.refused(reason)

    def requested(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        """Count a request that has ended, and log it if that is wanted: who and what, no content."""
        route = scope["state"].get(_ROUTE, _UNKNOWN)
        self._metrics.requested(route, scope["method"], status, seconds)
        if self._logs_requests:
            REQUESTS.info("%s", json.dumps(_line(scope, route, status, seconds, request_id)))

    def gauge(self, name: str, told: str, value: Callable[[], float]) -> None:
        """Tell under `guideline_qa_<name>` what `value` returns whenever metrics are read."""
        self._metrics.gauge(name, told, value)

    def metrics(self) -> bytes:
        """Return the metrics in Prometheus' text format."""
        return self._metrics.text()

    def close(self) -> None:
        """Let go of the audit log."""
        if self._audit is not None:
            self._audit.close()


class Watched:
    """The outermost gate: gives each request an id of our own, and tells the watch when it has ended."""

    def __init__(self, app: ASGIApp, watch: Watch) -> None:
        """Stand before `app`."""
        self.app = app
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a stream counts until its last piece."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})  # shared with whoever copies the scope further in
        began, request_id, status = time.perf_counter(), secrets.token_hex(8), _GONE

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                others = [header for header in message["headers"] if header[0].lower() != _REQUEST_ID]
                message = {**message, "headers": [*others, (_REQUEST_ID, request_id.encode())]}
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception:
            status = HTTPStatus.INTERNAL_SERVER_ERROR if status == _GONE else status
            raise
        finally:
            self._watch.requested(scope, int(status), time.perf_counter() - began, request_id)


class Routed:
    """The innermost gate: notes the template of the route that answered, which gates that copy the scope would hide."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`, which routes."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        try:
            await self.app(scope, receive, send)
        finally:
            if scope["type"] == "http":
                scope.setdefault("state", {})[_ROUTE] = _template(scope)


def _template(scope: Scope) -> str:
    """Return the template of the route that answered; of mounted applications and of what no route knows, one word."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str) and path:
        return path
    if "endpoint" in scope:  # mounted: the paths below are not ours
        return scope.get("root_path", "").removeprefix(scope.get("app_root_path", "")) or "chat"
    return _UNKNOWN


def _line(scope: Scope, route: str, status: int, seconds: float, request_id: str) -> dict[str, Any]:
    caller = scope["state"].get(KEY, NOBODY)
    return {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "id": request_id,
        "method": scope["method"][:10],
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "caller": caller.kind,
        **({"key": caller.name} if caller.kind == "key" else {}),
    }

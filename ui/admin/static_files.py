"""The style sheet and the script of these pages, which hold nothing of anybody's."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response

_FOLDER: Final = Path(__file__).parents[1] / "static"
_TYPES: Final = {"admin.css": "text/css", "admin.js": "text/javascript"}


def router() -> APIRouter:
    """Return the routes of the files, below /ui/."""
    routes = APIRouter(include_in_schema=False)
    for name, kind in _TYPES.items():
        routes.add_api_route(f"/ui/{name}", _sending((_FOLDER / name).read_bytes(), kind), methods=["GET", "HEAD"])
    return routes


def _sending(data: bytes, kind: str) -> Callable[[Request], Awaitable[Response]]:
    tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}

    async def send(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(data, headers=headers, media_type=kind)

    return send

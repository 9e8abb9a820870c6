"""Style sheets and scripts of our pages, which hold nothing of anybody's: sent once, and asked after from then on."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response

from ui.edge.etags import has

_FOLDER: Final = Path(__file__).parents[1] / "static"
_TYPES: Final = {".css": "text/css", ".js": "text/javascript"}


def router(*names: str) -> APIRouter:
    """Return the routes of these files of `ui/static`, below /ui/."""
    routes = APIRouter(include_in_schema=False)
    for name in names:
        file = _FOLDER / name
        routes.add_api_route(f"/ui/{name}", _sending(file.read_bytes(), _TYPES[file.suffix]), methods=["GET", "HEAD"])
    return routes


def _sending(data: bytes, kind: str) -> Callable[[Request], Awaitable[Response]]:
    tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}

    async def send(request: Request) -> Response:
        if has(request, tag):
            return Response(status_code=304, headers=headers)
        return Response(data, headers=headers, media_type=kind)

    return send

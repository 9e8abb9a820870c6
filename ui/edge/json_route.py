"""Routes that read JSON to the letter: no key twice, no numbers that JSON has not."""

import json
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response


class JsonRoute(APIRoute):
    """A route whose JSON body is refused (422) where readers may differ about what it says (RFC 8259, sections 4 and 6)."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            return await answer(_StrictRequest(request.scope, request.receive))

        return strictly


class _StrictRequest(Request):
    async def json(self) -> Any:
        # FastAPI lets HTTPException through; of everything else it only says that there was an error.
        try:
            return json.loads(await self.body(), object_pairs_hook=_object, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            detail = f"the body is no JSON ({_why(error)}); send one JSON object in UTF-8"
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, detail) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has the same key twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"it has no {name}")


def _why(error: Exception) -> str:
    match error:
        case RecursionError():
            return "it is nested too deeply"
        case json.JSONDecodeError():
            return f"{error.msg} at line {error.lineno}, column {error.colno}"
        case UnicodeDecodeError():
            return "it is not in UTF-8"
        case _:
            return str(error)[:100]

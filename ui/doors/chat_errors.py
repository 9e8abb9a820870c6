"""Refusals as OpenAI's clients read them: {"error": {"message", "type", "param", "code"}}."""

import logging
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from qa.errors import GuidelineQAError, UnknownGuidelineError
from ui.edge.json_route import JsonRoute
from ui.edge.problems import Refusal, as_refusal

LOG = logging.getLogger(__name__)

_TYPES: Final[dict[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "permission_error",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}
_CODES: Final[dict[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "invalid_api_key",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_exceeded",
    HTTPStatus.SERVICE_UNAVAILABLE: "overloaded",
}


class ChatRefusal(Refusal):
    """A refusal that names the field at fault, and a code that programs go by."""

    def __init__(self, status: int, detail: str, param: str | None = None, code: str | None = None) -> None:
        """Refuse with an HTTP status."""
        super().__init__(status, detail)
        self.param = param
        self.code = code


class ChatRoute(JsonRoute):
    """A route that refuses in OpenAI's form, whatever is wrong: the caller, the body, the question, ourselves."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await answer(request)
            except Exception as error:
                refusal = refusal_of(error)
                headers = {"cache-control": "no-store", **refusal.headers}
                return JSONResponse(error_form(refusal), _status(refusal), headers)

        return told


def refusal_of(error: Exception) -> Refusal:
    """Return the refusal for an error; one that is a fault of ours is logged, and the refusal says no more than that."""
    match error:
        case Refusal():
            return error
        case UnknownGuidelineError():
            return ChatRefusal(HTTPStatus.NOT_FOUND, str(error), "model", "model_not_found")
        case GuidelineQAError():
            return as_refusal(error)
        case RequestValidationError():
            return _unreadable(error)
        case HTTPException():
            return Refusal(error.status_code, str(error.detail), error.headers)
        case ClientDisconnect():
            return Refusal(HTTPStatus.BAD_REQUEST, "the body broke off before its end; send it again")
        case _:
            LOG.error("a chat completion failed", exc_info=error)
            return as_refusal(error)


def error_form(refusal: Refusal) -> dict[str, Any]:
    """Return the body for a refusal."""
    status = _status(refusal)
    usual = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    param, code = (refusal.param, refusal.code) if isinstance(refusal, ChatRefusal) else (None, None)
    error = {
        "message": refusal.detail.encode("utf-8", "replace").decode(),  # JSON can't carry half characters
        "type": _TYPES.get(status, usual),
        "param": param,
        "code": code or _CODES.get(status),
    }
    return {"error": error}


def _status(refusal: Refusal) -> int:
    """Return the status: with OpenAI, what can be read but not be carried out is 400, never 422."""
    return HTTPStatus.BAD_REQUEST if refusal.status == HTTPStatus.UNPROCESSABLE_ENTITY else refusal.status


def _unreadable(error: RequestValidationError) -> ChatRefusal:
    """Say what is wrong first, without repeating what was sent."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"][1:])
    return ChatRefusal(HTTPStatus.BAD_REQUEST, f"{place or 'the body'}: {first['msg']}", place or None)

"""How a request is refused: one JSON form for every error (RFC 9457), and for every kind of error one status.

Whatever goes wrong on purpose is a `Refusal` or an error of `qa.errors`; both say how to mend it. Anything else is a fault
of ours: it is logged, and the caller learns no more than that.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from qa.errors import (
    AccessFileError,
    AuditError,
    CorpusError,
    FailureError,
    GuidelineQAError,
    ModelError,
    QuestionError,
    ReleaseError,
    SettingsError,
    StorageError,
    UnknownGuidelineError,
    UsageError,
)

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException
    from starlette.responses import Response

LOG = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
_LONGEST_PLACE: Final = 100  # characters; the names of unknown keys are the sender's
_FAULT: Final = "the program failed on this request; its log says why. Try again, or tell whoever runs it"
_FAILED: Final[tuple[tuple[type[GuidelineQAError], str], ...]] = (
    (CorpusError, "a file of the guideline can't be read"),
    (ReleaseError, "the index of guidelines can't be read"),
    (ModelError, "a model can't be used"),
    (StorageError, "what was to be kept can't be written"),
    (AccessFileError, "callers can't be recognised"),
    (AuditError, "the audit log can't be written, and nothing is answered without it"),
    (SettingsError, "the server is set up wrongly"),
)
"""What a caller is told where it is for us to mend: the messages name files, addresses and settings of ours."""
_LOG_SAYS: Final = (
    "at the moment; the log of the server, which is the terminal it was started in if no other, says why and how to mend "
    "it: tell whoever runs it"
)


class Problem(BaseModel):
    """What a refused request gets (RFC 9457)."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(default="about:blank", description="Always about:blank: the status says what sort it is.")
    title: str = Field(description="The status in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What was wrong and how to mend it.")

    @classmethod
    def of(cls, status: int, detail: str) -> "Problem":
        """Return the problem for a status; half characters in `detail`, which JSON can't carry, become question marks."""
        readable = detail.encode("utf-8", "replace").decode()
        title = next((known.phrase for known in HTTPStatus if known == status), "Refused")
        return cls(title=title, status=status, detail=readable)


class Refusal(Exception):
    """A request that is refused; `detail` says what was received and how to mend it."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        """Refuse with an HTTP status, and with headers beside those of every problem."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})


def problem_response(status: int, detail: str, headers: Mapping[str, str] | None = None) -> "Response":
    """Return the response for a refusal."""
    from starlette.responses import Response

    sent = {"cache-control": "no-store", **(headers or {})}
    return Response(Problem.of(status, detail).model_dump_json(), status, sent, media_type=MEDIA_TYPE)


def as_refusal(error: Exception) -> Refusal:
    """Return the refusal for any error: one of `qa` is 404, 422, 400 where the caller can mend it, 503 where we must.

    What we must mend is logged as it is, and told without the names of our files. A FailureError of no kind of its own is
    said by the rooms of `ui`, to callers. A refusal stays itself; whatever else is a fault of ours, 500, which the caller
    learns no more of.
    """
    match error:
        case Refusal():
            return error
        case UnknownGuidelineError():
            return Refusal(HTTPStatus.NOT_FOUND, str(error))
        case QuestionError():
            return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
        case FailureError() | SettingsError():
            return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, _failed(error), {"retry-after": "30"})
        case UsageError():
            return Refusal(HTTPStatus.BAD_REQUEST, str(error))
        case _:
            return Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, _FAULT)


def _failed(error: GuidelineQAError) -> str:
    what = next((told for kind, told in _FAILED if isinstance(error, kind)), None)
    if what is None:
        return str(error)
    LOG.error("%s: %s", what, error)
    return f"{what} {_LOG_SAYS}"


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what a route's `responses` must say so that OpenAPI documents refusals with these statuses."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "model": Problem, "content": content} for status in statuses
    }


def install(app: "FastAPI") -> None:
    """Answer every error in `app` in the one form."""
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException
    from starlette.requests import ClientDisconnect

    @app.exception_handler(Refusal)
    async def refused(_: "Request", error: Refusal) -> "Response":
        return problem_response(error.status, error.detail, error.headers)

    @app.exception_handler(GuidelineQAError)
    async def failed(_: "Request", error: GuidelineQAError) -> "Response":
        refusal = as_refusal(error)
        return problem_response(refusal.status, refusal.detail, refusal.headers)

    @app.exception_handler(RequestValidationError)
    async def unreadable(_: "Request", error: "RequestValidationError") -> "Response":
        return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, _first(error))

    @app.exception_handler(HTTPException)
    async def plain(_: "Request", error: "HTTPException") -> "Response":
        return problem_response(error.status_code, str(error.detail), error.headers)

    @app.exception_handler(ClientDisconnect)
    async def gone(_: "Request", __: ClientDisconnect) -> "Response":
        return problem_response(HTTPStatus.BAD_REQUEST, "the body broke off before its end; send it again")

    @app.exception_handler(Exception)
    async def fault(_: "Request", error: Exception) -> "Response":
        LOG.error("a request failed", exc_info=error)
        return problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, _FAULT)


def _first(error: "RequestValidationError") -> str:
    """Say what is wrong first, without repeating what was sent."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])[:_LONGEST_PLACE] or "the request"
    return f"{place}: {first['msg']}"

"""What has gone wrong with a request, whichever library tells it: by its HTTP status, or that there is none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from qa.llm.trouble import Kind, ModelTrouble
from qa.llm.wire import WireError

_PASSING: Final = frozenset({408, 409, 425, 429})
_MENDED: Final = {
    400: "it doesn't take the request; the model may be too old or too small for it",
    401: "the key is wrong or missing; mend the environment variable that holds it",
    403: "the key may not use this model",
    404: "it doesn't know the model or the path; mend llm.model or llm.base_url",
    413: "the request is too long for it",
    429: "too many requests, or the quota is used up",
}


@dataclass(frozen=True)
class Fault:
    """`is_passing`: whether the same request may do better later; `after`: seconds that the server asks to wait."""

    kind: Kind
    detail: str
    is_passing: bool
    status: int | None = None
    after: float | None = None

    @property
    def trouble(self) -> ModelTrouble:
        """The same for the caller."""
        return ModelTrouble(self.kind, self.detail)


def fault_of(error: BaseException) -> Fault:
    """Return what an error of a provider's client means; its own words are left out: they may repeat a key or a question."""
    errors = list(_chain(error))
    for each in errors:
        if isinstance(each, ModelTrouble):
            return Fault(each.kind, each.detail, is_passing=False)
    for each in errors:
        if (status := _status(each)) is not None:
            return _refusal(status, _retry_after(each))
    name = type(errors[-1]).__name__
    if isinstance(error, TimeoutError):
        return Fault("slow", "it said nothing for too long", is_passing=True)
    if any(isinstance(each, ValueError | WireError) for each in errors):
        return Fault("unusable", f"the reply can't be read ({name})", is_passing=True)
    return Fault("away", f"it can't be reached, or broke off ({name})", is_passing=True)


def said(error: BaseException) -> str:
    """Return an error's words, to be looked at only."""
    return " ".join(str(each) for each in _chain(error))


def _refusal(status: int, after: float | None) -> Fault:
    is_passing = status in _PASSING or status >= 500
    kind: Kind = "busy" if status == 429 else "away" if is_passing else "refused"
    redirect = "it leads elsewhere, which is not followed; mend llm.base_url" if status // 100 == 3 else ""
    meaning = redirect or _MENDED.get(status) or ("the server has failed" if is_passing else "it refuses the request")
    return Fault(kind, f"HTTP {status}: {meaning}", is_passing, status, after)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those it came from, ten at most."""
    each: BaseException | None = error
    for _ in range(10):
        if each is None:
            return
        yield each
        each = each.__cause__ or each.__context__


def _status(error: BaseException) -> int | None:
    """Return the HTTP status that an error carries, where openai, anthropic, httpx, ollama, google or botocore put it."""
    response: Any = getattr(error, "response", None)
    told = response.get("ResponseMetadata", {}).get("HTTPStatusCode") if isinstance(response, dict) else None
    for status in (getattr(error, "status_code", None), getattr(response, "status_code", None), told, _code(error)):
        if isinstance(status, int) and 300 <= status < 600:
            return status
    return None


def _code(error: BaseException) -> Any:
    code = getattr(error, "code", None)
    return getattr(code, "value", code)


def _retry_after(error: BaseException) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110, section 10.2.3): a number or a date."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None) or {}
    given = headers.get("retry-after") if hasattr(headers, "get") else None
    if not isinstance(given, str):
        return None
    try:
        if given.strip().replace(".", "", 1).isdecimal():
            return float(given)
        moment = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())

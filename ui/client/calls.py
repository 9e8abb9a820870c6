"""The requests of the JSON API, and how their replies are read: the same for waiting and for asyncio."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Generic, Literal, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from qa.answer import RESULT, Answer, AnsweredStatement, Citation, Reader, Result, Turn
from qa.feedback import Feedback, Verdict
from ui.client.errors import ApiError
from ui.client.events import Event, Events
from ui.client.models import Draft, GuidelineList, Passage, Questions, ReadyServer, ShelvedGuideline, Stage

Item = Stage | Draft | AnsweredStatement | Result
"""What a stream yields: steps, the draft of what is to be worded, statements, and last the result."""
History = Sequence[Turn | Mapping[str, str]]

_T = TypeVar("_T")
_M = TypeVar("_M", bound=BaseModel)

_MOST_SHOWN: Final = 50
_MOST_TURNS: Final = 40


@dataclass(frozen=True)
class Call(Generic[_T]):
    """A request, and how its reply is read."""

    method: Literal["GET", "POST"]
    path: str
    read: Callable[[bytes], _T]
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None

    def made(self, client: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """Return the request."""
        return client.build_request(self.method, self.path, params=self.params or None, json=self.body)

    def reply(self, response: httpx.Response) -> _T:
        """Return what a response holds that has been read.

        :raises ApiError: if the server refused, or sent something else.
        """
        if response.status_code != httpx.codes.OK:
            raise refused(response)
        try:
            return self.read(response.content)
        except ValidationError as error:
            raise _foreign(response.status_code, error) from error


class Streamed:
    """What a stream of events says, put together from the pieces in which its bytes arrive."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._events = Events()
        self._is_whole = False

    def of(self, piece: bytes) -> Iterator[Item]:
        """Yield what `piece` completes.

        :raises ApiError: if that is a problem, or nothing that our server sends.
        """
        for event in self._events.of(piece):
            item = _item(event)
            self._is_whole = self._is_whole or not isinstance(item, Stage | Draft | AnsweredStatement)
            yield item

    def end(self, error: httpx.TransportError | None = None) -> None:
        """Take note that no more comes, because of `error` where there is one.

        :raises ApiError: if the result has not come.
        """
        if not self._is_whole:
            raise ApiError(httpx.codes.OK, "the stream broke off before the result; ask again") from error


def options(url: str, key: str | None, timeout_s: float) -> dict[str, Any]:
    """Return how httpx is to reach the server.

    :raises ValueError: if the URL is no http(s) URL, or the key can't stand in a header.
    """
    parts = httpx.URL(url)
    if parts.scheme not in ("http", "https") or not parts.host:
        raise ValueError(f"{url!r} is no URL of a server; give one as in https://qa.example")
    if key is not None and not (key.isascii() and key.isprintable()):
        raise ValueError("the key holds characters that can't stand in an HTTP header; copy it anew")
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    # The key goes where the caller says and nowhere else: no redirects, no proxies named by the environment.
    return {"base_url": url, "headers": headers, "timeout": timeout_s, "follow_redirects": False, "trust_env": False}


def ask(
    question: str, history: History, guidelines: Sequence[str] | None, id: str, reader: Reader | None
) -> Call[Result]:
    """Ask a question, its answer in one piece."""
    return Call("POST", "/api/v1/ask", _result, body=_asked(question, history, guidelines, id, reader))


def stream(
    question: str, history: History, guidelines: Sequence[str] | None, id: str, reader: Reader | None
) -> Call[bytes]:
    """Ask a question, its answer as it is made."""
    return Call("POST", "/api/v1/ask/stream", bytes, body=_asked(question, history, guidelines, id, reader))


def guidelines() -> Call[GuidelineList]:
    """List the guidelines in force."""
    return Call("GET", "/api/v1/guidelines", _as(GuidelineList))


def guideline(name: str) -> Call[ShelvedGuideline]:
    """Describe one guideline."""
    return Call("GET", _path(name), _as(ShelvedGuideline))


def statement(name: str, start: int, end: int, around: int | Literal["all"] | None) -> Call[Passage]:
    """Show a citation in its text."""
    params = {} if around is None else {"around": around}
    return Call("GET", f"{_path(name)}/statements/{start}-{end}", _as(Passage), params)


def page(name: str, number: int, width: int | None, start: int | None, end: int | None) -> Call[bytes]:
    """Draw a printed page."""
    given = {"width": width, "start": start, "end": end}
    params = {key: value for key, value in given.items() if value is not None}
    return Call("GET", f"{_path(name)}/pages/{number}", bytes, params)


def suggestions(guidelines: Sequence[str] | None) -> Call[Questions]:
    """Suggest questions to begin with."""
    params = {} if guidelines is None else {"guidelines": [*guidelines]}
    return Call("GET", "/api/v1/suggestions", _as(Questions), params)


def follow_ups(question: str, history: History, guidelines: Sequence[str] | None) -> Call[Questions]:
    """Suggest questions to go on with."""
    return Call("POST", "/api/v1/suggestions", _as(Questions), body=_question(question, history, guidelines))


def feedback(
    result: Result, verdict: Verdict, right: str, history: History, guidelines: Sequence[str] | None
) -> Call[Feedback]:
    """Mark an answer as bad."""
    citations = [one for each in result.statements for one in each.citations] or result.nearest
    places = {(one.guideline, one.start, one.end): _place(one) for one in citations}
    asked = [one.guideline.partition("@")[0] for one in citations] if guidelines is None else guidelines
    said = [turn["content"] for turn in _turns(history) if turn.get("role") == "user"]
    body = {
        "question": result.question,
        "history": said[-_MOST_TURNS:],
        "guidelines": [*dict.fromkeys(asked)],
        "verdict": verdict,
        "right": right,
        "status": result.status,
        "shown": [*places.values()][:_MOST_SHOWN],
        "release": result.provenance.release,
        "settings": result.provenance.settings,
    }
    return Call("POST", "/api/v1/feedback", _as(Feedback), body=body)


def ready() -> Call[ReadyServer]:
    """Ask whether the server can answer."""
    return Call("GET", "/ready", _as(ReadyServer))


def refused(response: httpx.Response) -> ApiError:
    """Return the error that a refusal is, which has been read."""
    try:
        detail = _Problem.model_validate_json(response.content).detail
    except ValidationError:
        detail = response.reason_phrase
    wait = response.headers.get("retry-after", "")
    return ApiError(response.status_code, detail, float(wait) if wait.isascii() and wait.isdigit() else None)


def _path(name: str) -> str:
    return f"/api/v1/guidelines/{quote(name, safe='')}"


def _turns(history: History) -> list[dict[str, str]]:
    return [turn.model_dump() if isinstance(turn, Turn) else dict(turn) for turn in history]


def _asked(
    question: str, history: History, guidelines: Sequence[str] | None, id: str, reader: Reader | None
) -> dict[str, Any]:
    wanted = {} if reader is None else {"reader": reader.model_dump()}
    return {"id": id, **_question(question, history, guidelines), **wanted}


def _question(question: str, history: History, guidelines: Sequence[str] | None) -> dict[str, Any]:
    named = {} if guidelines is None else {"guidelines": [*guidelines]}
    return {"question": question, "history": _turns(history), **named}


def _place(citation: Citation) -> dict[str, Any]:
    """Return where a citation stands, in the edition that was cited: another may be in force by now."""
    name = citation.guideline
    edition = name if "@" in name else f"{name}@{citation.edition}"
    return {"edition": edition, "start": citation.start, "end": citation.end}


def _as(model: type[_M]) -> Callable[[bytes], _M]:
    """Return what reads a model; what a newer server says beside it is left unread."""
    return partial(model.model_validate_json, extra="ignore")


def _result(data: bytes) -> Result:
    return RESULT.validate_json(data, extra="ignore")


def _item(event: Event) -> Item:
    try:
        match event.name:
            case "stage":
                return Stage.model_validate_json(event.data)
            case "draft":
                return Draft(result=_as(Answer)(event.data))
            case "statement":
                return _as(AnsweredStatement)(event.data)
            case "result":
                return _result(event.data)
            case "problem":
                problem = _Problem.model_validate_json(event.data)
                raise ApiError(problem.status, problem.detail)
            case name:
                raise ApiError(httpx.codes.OK, f"the server sent an event {name[:40]!r}; is the URL right?")
    except ValidationError as error:
        raise _foreign(httpx.codes.OK, error) from error


class _Problem(BaseModel):
    """As much as is read here of RFC 9457."""

    status: int
    detail: str


def _foreign(status: int, error: ValidationError) -> ApiError:
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"])) or "the reply"
    return ApiError(
        status, f"the server sent something else than expected ({place}: {first['msg']}); is the URL right?"
    )

"""`Client` and `AsyncClient`: ask a server of ours over HTTP.

    with Client("https://qa.example", key="gqa_…") as client:
        result = client.ask("Who should have HER2 testing?")

Both raise `ApiError` where the server refuses, and httpx's own errors where it can't be reached.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from qa.answer import RESULT, AnsweredStatement, Result, Turn
from ui.client.events import Event, Events
from ui.client.models import GuidelineList, ListedGuideline, Passage, Questions, ReadyServer, ShelvedGuideline, Stage

Item = Stage | AnsweredStatement | Result
"""What a stream yields: steps, statements, and last the result."""
History = Sequence[Turn | Mapping[str, str]]

_T = TypeVar("_T")
_M = TypeVar("_M", bound=BaseModel)


class ApiError(Exception):
    """The server refused; `status` is HTTP's, `retry_after` the seconds to wait where it says so, else None."""

    def __init__(self, status: int, detail: str, retry_after: float | None = None) -> None:
        """Take what the server said."""
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.detail = detail
        self.retry_after = retry_after


@dataclass(frozen=True)
class _Call(Generic[_T]):
    """A request, and how its reply is read."""

    method: str
    path: str
    read: Callable[[bytes], _T]
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None

    def made(self, client: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        return client.build_request(self.method, self.path, params=self.params or None, json=self.body)


class Client:
    """Asks one server; close it when done, or use it in a `with` statement."""

    def __init__(self, url: str, key: str | None = None, timeout_s: float = 30.0) -> None:
        """Take the server's URL and an API key (or ticket), where the server wants one; wait `timeout_s` for each reply.

        :raises ValueError: if the URL is no http(s) URL, or the key can't stand in a header.
        """
        self._http = httpx.Client(**_options(url, key, timeout_s))

    def ask(
        self, question: str, history: History = (), guidelines: Sequence[str] | None = None, *, id: str = ""
    ) -> Result:
        """Return an `Answer` or an `Abstention`; `id` comes back in it.

        :raises ApiError: if the server refuses.
        """
        return self._answer(_ask(question, history, guidelines, id))

    def stream(
        self, question: str, history: History = (), guidelines: Sequence[str] | None = None, *, id: str = ""
    ) -> Iterator[Item]:
        """Yield each step as it begins, each statement, and last the result; closing it ends the question.

        :raises ApiError: if the server refuses, at once or midway, or the stream breaks off before the result.
        """
        request = _streamed(question, history, guidelines, id).made(self._http)
        response = self._http.send(request, stream=True)
        try:
            if response.status_code != httpx.codes.OK:
                response.read()
                raise _refused(response)
            events, is_whole = Events(), False
            for piece in response.iter_bytes():
                for item in map(_item, events.of(piece)):
                    is_whole = is_whole or not isinstance(item, Stage | AnsweredStatement)
                    yield item
            if not is_whole:
                raise _broken_off()
        finally:
            response.close()

    def guidelines(self) -> list[ListedGuideline]:
        """Return the guidelines in force."""
        return self._answer(_Call("GET", "/api/v1/guidelines", _as(GuidelineList))).guidelines

    def guideline(self, name: str) -> ShelvedGuideline:
        """Return a guideline with its headings: `ID`, `ID@LABEL` or `ID@SHA256`."""
        return self._answer(_guideline(name))

    def statement(self, guideline: str, start: int, end: int, around: int | None = None) -> Passage:
        """Return the text at [start, end) of an edition with `around` blocks before and after; None: as many as usual."""
        return self._answer(_statement(guideline, start, end, around))

    def suggestions(self, guidelines: Sequence[str] | None = None) -> list[str]:
        """Return questions to begin with."""
        return self._answer(_suggestions(guidelines)).questions

    def ready(self) -> ReadyServer:
        """Return the release that answers.

        :raises ApiError: if the server isn't ready.
        """
        return self._answer(_Call("GET", "/ready", _as(ReadyServer)))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        """Return the client, which the end of the `with` statement closes."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def _answer(self, call: _Call[_T]) -> _T:
        return _read(self._http.send(call.made(self._http)), call)


class AsyncClient:
    """`Client` for asyncio: the same methods, to be awaited."""

    def __init__(self, url: str, key: str | None = None, timeout_s: float = 30.0) -> None:
        """Take what `Client` takes; raises the same."""
        self._http = httpx.AsyncClient(**_options(url, key, timeout_s))

    async def ask(
        self, question: str, history: History = (), guidelines: Sequence[str] | None = None, *, id: str = ""
    ) -> Result:
        """Do as `Client.ask`."""
        return await self._answer(_ask(question, history, guidelines, id))

    async def stream(
        self, question: str, history: History = (), guidelines: Sequence[str] | None = None, *, id: str = ""
    ) -> AsyncIterator[Item]:
        """Do as `Client.stream`."""
        request = _streamed(question, history, guidelines, id).made(self._http)
        response = await self._http.send(request, stream=True)
        try:
            if response.status_code != httpx.codes.OK:
                await response.aread()
                raise _refused(response)
            events, is_whole = Events(), False
            async for piece in response.aiter_bytes():
                for item in map(_item, events.of(piece)):
                    is_whole = is_whole or not isinstance(item, Stage | AnsweredStatement)
                    yield item
            if not is_whole:
                raise _broken_off()
        finally:
            await response.aclose()

    async def guidelines(self) -> list[ListedGuideline]:
        """Do as `Client.guidelines`."""
        return (await self._answer(_Call("GET", "/api/v1/guidelines", _as(GuidelineList)))).guidelines

    async def guideline(self, name: str) -> ShelvedGuideline:
        """Do as `Client.guideline`."""
        return await self._answer(_guideline(name))

    async def statement(self, guideline: str, start: int, end: int, around: int | None = None) -> Passage:
        """Do as `Client.statement`."""
        return await self._answer(_statement(guideline, start, end, around))

    async def suggestions(self, guidelines: Sequence[str] | None = None) -> list[str]:
        """Do as `Client.suggestions`."""
        return (await self._answer(_suggestions(guidelines))).questions

    async def ready(self) -> ReadyServer:
        """Do as `Client.ready`."""
        return await self._answer(_Call("GET", "/ready", _as(ReadyServer)))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        """Return the client, which the end of the `async with` statement closes."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self.aclose()

    async def _answer(self, call: _Call[_T]) -> _T:
        return _read(await self._http.send(call.made(self._http)), call)


def _options(url: str, key: str | None, timeout_s: float) -> dict[str, Any]:
    parts = httpx.URL(url)
    if parts.scheme not in ("http", "https") or not parts.host:
        raise ValueError(f"{url!r} is no URL of a server; give one as in https://qa.example")
    if key is not None and not (key.isascii() and key.isprintable()):
        raise ValueError("the key holds characters that can't stand in an HTTP header; copy it anew")
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    # The key goes where the caller says and nowhere else: no redirects, no proxies named by the environment.
    return {"base_url": url, "headers": headers, "timeout": timeout_s, "follow_redirects": False, "trust_env": False}


def _question(question: str, history: History, guidelines: Sequence[str] | None, id: str) -> dict[str, Any]:
    turns = [turn.model_dump() if isinstance(turn, Turn) else dict(turn) for turn in history]
    named = {} if guidelines is None else {"guidelines": [*guidelines]}
    return {"id": id, "question": question, "history": turns, **named}


def _ask(question: str, history: History, guidelines: Sequence[str] | None, id: str) -> _Call[Result]:
    return _Call("POST", "/api/v1/ask", RESULT.validate_json, body=_question(question, history, guidelines, id))


def _streamed(question: str, history: History, guidelines: Sequence[str] | None, id: str) -> _Call[bytes]:
    return _Call("POST", "/api/v1/ask/stream", bytes, body=_question(question, history, guidelines, id))


def _guideline(name: str) -> _Call[ShelvedGuideline]:
    return _Call("GET", f"/api/v1/guidelines/{quote(name, safe='')}", _as(ShelvedGuideline))


def _statement(guideline: str, start: int, end: int, around: int | None) -> _Call[Passage]:
    path = f"/api/v1/guidelines/{quote(guideline, safe='')}/statements/{start}-{end}"
    return _Call("GET", path, _as(Passage), {} if around is None else {"around": around})


def _suggestions(guidelines: Sequence[str] | None) -> _Call[Questions]:
    params = {} if guidelines is None else {"guidelines": [*guidelines]}
    return _Call("GET", "/api/v1/suggestions", _as(Questions), params)


def _as(model: type[_M]) -> Callable[[bytes], _M]:
    return model.model_validate_json


def _read(response: httpx.Response, call: _Call[_T]) -> _T:
    if response.status_code != httpx.codes.OK:
        raise _refused(response)
    try:
        return call.read(response.content)
    except ValidationError as error:
        raise _foreign(response.status_code, error) from error


def _item(event: Event) -> Item:
    try:
        match event.name:
            case "stage":
                return Stage.model_validate_json(event.data)
            case "statement":
                return AnsweredStatement.model_validate_json(event.data)
            case "result":
                return RESULT.validate_json(event.data)
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


def _refused(response: httpx.Response) -> ApiError:
    try:
        detail = _Problem.model_validate_json(response.content).detail
    except ValidationError:
        detail = response.reason_phrase
    wait = response.headers.get("retry-after", "")
    return ApiError(response.status_code, detail, float(wait) if wait.isascii() and wait.isdigit() else None)


def _foreign(status: int, error: ValidationError) -> ApiError:
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"])) or "the reply"
    return ApiError(
        status, f"the server sent something else than expected ({place}: {first['msg']}); is the URL right?"
    )


def _broken_off() -> ApiError:
    return ApiError(httpx.codes.OK, "the stream broke off before the result; ask again")

"""`Client` and `AsyncClient`: ask a server of ours over HTTP.

    with Client("https://qa.example", key="gqa_…", patience=Patience(tries=3, seconds=60)) as client:
        result = client.ask("Who should have HER2 testing?")

Both raise `ApiError` where the server refuses, and httpx's own errors where it can't be reached.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Literal, Self, TypeVar

import httpx

from qa.answer import Reader, Result
from qa.feedback import Feedback, Verdict
from ui.client import calls
from ui.client.calls import Call, History, Item, Streamed
from ui.client.errors import ApiError
from ui.client.models import ListedGuideline, Passage, ReadyServer, ShelvedGuideline
from ui.client.patience import NONE, Patience, Waiting

_T = TypeVar("_T")


class Client:
    """Asks one server; close it when done, or use it in a `with` statement."""

    def __init__(
        self, url: str, key: str | None = None, timeout_s: float = 30.0, patience: Patience | None = None
    ) -> None:
        """Take the server's URL and an API key (or ticket), where the server wants one; wait `timeout_s` for each reply.

        With `patience`, what is refused because the server is busy is sent again when the server says, within those bounds.

        :raises ValueError: if the URL is no http(s) URL, or the key can't stand in a header.
        """
        self._http = httpx.Client(**calls.options(url, key, timeout_s))
        self._patience = patience or NONE

    def ask(
        self,
        question: str,
        history: History = (),
        guidelines: Sequence[str] | None = None,
        *,
        id: str = "",
        reader: Reader | None = None,
    ) -> Result:
        """Return an `Answer` or an `Abstention`; `id` comes back in it.

        `reader` says for whom a language model words, where the server has one do so; None: as the server's settings say.

        :raises ApiError: if the server refuses.
        """
        return self._answer(calls.ask(question, history, guidelines, id, reader))

    def stream(
        self,
        question: str,
        history: History = (),
        guidelines: Sequence[str] | None = None,
        *,
        id: str = "",
        reader: Reader | None = None,
    ) -> Iterator[Item]:
        """Yield each step as it begins, each statement, and last the result; closing it ends the question.

        Where a language model words it, the draft comes before its sentences. `reader` as for `ask`.

        :raises ApiError: if the server refuses, at once or midway, or the stream breaks off before the result.
        """
        response, streamed = self._opened(calls.stream(question, history, guidelines, id, reader)), Streamed()
        try:
            for piece in response.iter_bytes():
                yield from streamed.of(piece)
            streamed.end()
        except httpx.TransportError as error:
            streamed.end(error)
        finally:
            response.close()

    def guidelines(self) -> list[ListedGuideline]:
        """Return the guidelines in force."""
        return self._answer(calls.guidelines()).guidelines

    def guideline(self, name: str) -> ShelvedGuideline:
        """Return a guideline with its headings and past editions: `ID`, `ID@LABEL` or `ID@SHA256`."""
        return self._answer(calls.guideline(name))

    def statement(self, guideline: str, start: int, end: int, around: int | Literal["all"] | None = None) -> Passage:
        """Return the text at [start, end) of an edition with `around` blocks before and after; None: as many as usual."""
        return self._answer(calls.statement(guideline, start, end, around))

    def page(
        self, guideline: str, page: int, width: int | None = None, start: int | None = None, end: int | None = None
    ) -> bytes:
        """Return a picture (WebP) of a page, from 1, `width` pixels across, the words at [start, end) marked.

        :raises ApiError: 404 if the guideline has no pages.
        """
        return self._answer(calls.page(guideline, page, width, start, end))

    def suggestions(self, guidelines: Sequence[str] | None = None) -> list[str]:
        """Return questions to begin with."""
        return self._answer(calls.suggestions(guidelines)).questions

    def follow_ups(self, question: str, history: History = (), guidelines: Sequence[str] | None = None) -> list[str]:
        """Return questions to go on with after a question, given as to `ask`."""
        return self._answer(calls.follow_ups(question, history, guidelines)).questions

    def feedback(
        self,
        result: Result,
        verdict: Verdict,
        right: str = "",
        history: History = (),
        guidelines: Sequence[str] | None = None,
    ) -> Feedback:
        """Mark a result as bad, and return what the server keeps of it; `history` and `guidelines` as they were asked.

        :raises ApiError: 403 if the server keeps no feedback, 422 if the verdict doesn't fit the result.
        """
        return self._answer(calls.feedback(result, verdict, right, history, guidelines))

    def ready(self) -> ReadyServer:
        """Return the release that answers.

        :raises ApiError: if the server isn't ready.
        """
        return self._answer(calls.ready())

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        """Return the client, which the end of the `with` statement closes."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def _answer(self, call: Call[_T]) -> _T:
        waiting = Waiting(self._patience)
        while True:
            try:
                return call.reply(self._http.send(call.made(self._http)))
            except ApiError as error:
                time.sleep(waiting.after(error))

    def _opened(self, call: Call[bytes]) -> httpx.Response:
        waiting = Waiting(self._patience)
        while True:
            response = self._http.send(call.made(self._http), stream=True)
            if response.status_code == httpx.codes.OK:
                return response
            try:
                response.read()
            finally:
                response.close()
            time.sleep(waiting.after(calls.refused(response)))


class AsyncClient:
    """`Client` for asyncio: the same methods, to be awaited."""

    def __init__(
        self, url: str, key: str | None = None, timeout_s: float = 30.0, patience: Patience | None = None
    ) -> None:
        """Take what `Client` takes; raises the same."""
        self._http = httpx.AsyncClient(**calls.options(url, key, timeout_s))
        self._patience = patience or NONE

    async def ask(
        self,
        question: str,
        history: History = (),
        guidelines: Sequence[str] | None = None,
        *,
        id: str = "",
        reader: Reader | None = None,
    ) -> Result:
        """Do as `Client.ask`."""
        return await self._answer(calls.ask(question, history, guidelines, id, reader))

    async def stream(
        self,
        question: str,
        history: History = (),
        guidelines: Sequence[str] | None = None,
        *,
        id: str = "",
        reader: Reader | None = None,
    ) -> AsyncIterator[Item]:
        """Do as `Client.stream`."""
        response, streamed = await self._opened(calls.stream(question, history, guidelines, id, reader)), Streamed()
        try:
            async for piece in response.aiter_bytes():
                for item in streamed.of(piece):
                    yield item
            streamed.end()
        except httpx.TransportError as error:
            streamed.end(error)
        finally:
            await response.aclose()

    async def guidelines(self) -> list[ListedGuideline]:
        """Do as `Client.guidelines`."""
        return (await self._answer(calls.guidelines())).guidelines

    async def guideline(self, name: str) -> ShelvedGuideline:
        """Do as `Client.guideline`."""
        return await self._answer(calls.guideline(name))

    async def statement(
        self, guideline: str, start: int, end: int, around: int | Literal["all"] | None = None
    ) -> Passage:
        """Do as `Client.statement`."""
        return await self._answer(calls.statement(guideline, start, end, around))

    async def page(
        self, guideline: str, page: int, width: int | None = None, start: int | None = None, end: int | None = None
    ) -> bytes:
        """Do as `Client.page`."""
        return await self._answer(calls.page(guideline, page, width, start, end))

    async def suggestions(self, guidelines: Sequence[str] | None = None) -> list[str]:
        """Do as `Client.suggestions`."""
        return (await self._answer(calls.suggestions(guidelines))).questions

    async def follow_ups(
        self, question: str, history: History = (), guidelines: Sequence[str] | None = None
    ) -> list[str]:
        """Do as `Client.follow_ups`."""
        return (await self._answer(calls.follow_ups(question, history, guidelines))).questions

    async def feedback(
        self,
        result: Result,
        verdict: Verdict,
        right: str = "",
        history: History = (),
        guidelines: Sequence[str] | None = None,
    ) -> Feedback:
        """Do as `Client.feedback`."""
        return await self._answer(calls.feedback(result, verdict, right, history, guidelines))

    async def ready(self) -> ReadyServer:
        """Do as `Client.ready`."""
        return await self._answer(calls.ready())

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        """Return the client, which the end of the `async with` statement closes."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self.aclose()

    async def _answer(self, call: Call[_T]) -> _T:
        waiting = Waiting(self._patience)
        while True:
            try:
                return call.reply(await self._http.send(call.made(self._http)))
            except ApiError as error:
                await asyncio.sleep(waiting.after(error))

    async def _opened(self, call: Call[bytes]) -> httpx.Response:
        waiting = Waiting(self._patience)
        while True:
            response = await self._http.send(call.made(self._http), stream=True)
            if response.status_code == httpx.codes.OK:
                return response
            try:
                await response.aread()
            finally:
                await response.aclose()
            await asyncio.sleep(waiting.after(calls.refused(response)))

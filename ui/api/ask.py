"""POST /api/v1/ask and /api/v1/ask/stream: a question, its answer per the contract."""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field
from starlette.responses import StreamingResponse

from qa.answer import Abstention, Answer, AnsweredStatement, Result
from qa.engine import Draft, Part, Stage
from ui.access.caller import Caller
from ui.access.rates import asks
from ui.api.models import IdentifiedQuestion
from ui.api.refusals import sending
from ui.client import models
from ui.desk.leaving import unless_gone
from ui.edge.events import EventStream, event
from ui.edge.identified import warned
from ui.edge.json_route import JsonRoute
from ui.edge.problems import Problem, as_refusal
from ui.service import Service

LOG = logging.getLogger(__name__)

_EVENTS: Final = {
    "stage": ("Stage",),
    "draft": ("Answer",),
    "statement": ("AnsweredStatement",),
    "result": ("Answer", "Abstention"),
    "problem": ("Problem",),
}
"""Event -> the models that its data may hold."""


def _event_schema(name: str, held: tuple[str, ...]) -> dict[str, Any]:
    content = {"oneOf": [{"$ref": f"#/components/schemas/{model}"} for model in held]}
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": content}
    properties = {"event": {"type": "string", "const": name}, "data": data}
    return {"type": "object", "properties": properties, "required": ["event", "data"]}


# FastAPI documents what the events hold only where the route is a generator; ours must be able to refuse before them.
_STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events: stage whenever a step begins; draft, the verbatim answer, where a language model is "
        "about to word it; statement for each of the answer's; last result, the whole of it, or problem in its place where "
        "something fails midway.",
        "model": models.Stage | AnsweredStatement | Answer | Abstention,
        "content": {"text/event-stream": {"itemSchema": {"oneOf": [_event_schema(*of) for of in _EVENTS.items()]}}},
    }
}


class _DocumentedStream(StreamingResponse):
    """What the route is documented as: FastAPI takes a route of its own kind of stream for a generator."""

    media_type = "text/event-stream"


def router(service: Service) -> APIRouter:
    """Return the routes that answer questions."""
    routes = APIRouter(tags=["asking"], route_class=JsonRoute)
    counted = Depends(asks(service))

    @routes.post(
        "/api/v1/ask",
        operation_id="ask",
        summary="Ask a question",
        response_model=Annotated[Answer | Abstention, Field(discriminator="status")],
        response_description="The guideline's own statements that answer it, or that it doesn't say.",
        responses=sending(404, 504),
    )
    async def ask(
        request: Request, response: Response, question: IdentifiedQuestion, caller: Annotated[Caller, counted]
    ) -> Result:
        """Answer with the guideline's own statements, each cited to the character, or abstain.

        The server keeps no conversation: send the earlier turns with each question.
        """
        response.headers["cache-control"] = "no-store"
        result = await unless_gone(request, service.desk.ask(question.asked(), caller))
        return _handed_out(result, question.id)

    @routes.post(
        "/api/v1/ask/stream",
        operation_id="ask_stream",
        summary="Ask a question, the answer as it is made",
        response_class=_DocumentedStream,
        responses=_STREAM | sending(404, 504),
    )
    async def ask_stream(
        request: Request, question: IdentifiedQuestion, caller: Annotated[Caller, counted]
    ) -> EventStream:
        """Answer as server-sent events: each step as it begins, each statement once its quotes are verified, the result.

        What is wrong with a question from the start is refused with a status, as by `ask`. Closing the connection ends it.
        """
        parts = service.desk.stream(question.asked(), caller)
        try:
            # Taken before the response begins: what is wrong from the start still has a status of its own.
            first = await unless_gone(request, anext(parts))
        except BaseException:
            await parts.aclose()
            raise
        return EventStream(_events(first, parts, question.id))

    return routes


async def _events(first: Part, rest: AsyncGenerator[Part, None], id: str) -> AsyncGenerator[bytes, None]:
    async with aclosing(rest):
        try:
            yield _event(first, id)
            async for part in rest:
                yield _event(part, id)
        except Exception as error:  # the status is sent already: whatever it is must be told as an event
            refusal = as_refusal(error)
            if refusal.status == HTTPStatus.INTERNAL_SERVER_ERROR:
                LOG.error("a stream failed", exc_info=error)
            yield event("problem", Problem.of(refusal.status, refusal.detail))


def _event(part: Part, id: str) -> bytes:
    match part:
        case Stage():
            return event("stage", models.Stage(name=part.name, text=part.text))
        case Draft():
            return event("draft", _handed_out(part.result, id))
        case AnsweredStatement():
            return event("statement", part)
        case Answer() | Abstention():
            return event("result", _handed_out(part, id))
        case _:
            raise TypeError(f"the desk gave {type(part).__name__}, which nobody asked for")


def _handed_out(result: Result, id: str) -> Result:
    return warned(result.model_copy(update={"id": id}))

"""OpenAI's chat completions: programs that speak them use the guidelines as a model.

What comes as the assistant's message is the guideline's own statements, or that it doesn't say; where the server has a
language model word them, each sentence of the model's is marked.
"""

from collections.abc import AsyncGenerator, Iterator
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.responses import JSONResponse

from qa.answer import Abstention, Answer, AnsweredStatement
from qa.engine import Draft, Part
from ui.access.caller import Caller, needs
from ui.access.rates import asks
from ui.desk.asked import Asked
from ui.desk.leaving import unless_gone
from ui.doors.chat_answers import COMPLETION, ChatModel, ChatModels, refused
from ui.doors.chat_errors import ChatRoute, error_form, refusal_of
from ui.doors.chat_models import guidelines_of, model, models
from ui.doors.chat_request import LONGEST_NAME, ChatRequest
from ui.doors.completion import DONE, Completion, event
from ui.doors.written import Written
from ui.edge.events import EventStream
from ui.edge.identified import warned
from ui.edge.origins import own_origin
from ui.service import Service

_FRESH: Final = {"cache-control": "no-store"}

ModelName = Annotated[
    str,
    Path(max_length=LONGEST_NAME, description="Name of the model.", examples=["guideline-qa/her2-breast-cancer"]),
]


def router(service: Service) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(route_class=ChatRoute, tags=["openai"])
    may_ask = [Depends(needs("ask"))]

    @routes.get(
        "/v1/models",
        operation_id="chat_models",
        summary="The models there are",
        responses={200: {"model": ChatModels}, **refused(400, 404, 504)},
        dependencies=may_ask,
    )
    def listed() -> JSONResponse:
        """List what to send as model: all guidelines in force, and each of them."""
        return JSONResponse({"object": "list", "data": list(models(service.engine))}, headers=_FRESH)

    @routes.get(
        "/v1/models/{name:path}",
        operation_id="chat_model",
        summary="One model",
        responses={200: {"model": ChatModel}, **refused(504)},
        dependencies=may_ask,
    )
    def one(name: ModelName) -> JSONResponse:
        """Describe a model; guideline-qa/ID@LABEL and guideline-qa/ID@SHA256 name editions, past ones too."""
        return JSONResponse(model(service.engine, name), headers=_FRESH)

    @routes.post(
        "/v1/chat/completions",
        operation_id="chat_completion",
        summary="Ask as OpenAI's clients do",
        response_class=JSONResponse,
        responses=COMPLETION | refused(),
    )
    async def complete(
        request: Request, wanted: ChatRequest, caller: Annotated[Caller, Depends(asks(service))]
    ) -> Response:
        """Answer with the guideline's own statements as Markdown, with marks, sources and annotations.

        The last message of the user is the question. What else is sent to steer a language model changes nothing.
        """
        question, history = wanted.asked()
        asked = Asked(question, history, guidelines_of(wanted.model), reader=wanted.reader)
        written, completion = Written(service.engine.guidelines, own_origin(request.scope)), Completion(wanted.model)
        if wanted.stream:
            parts = service.desk.stream(asked, caller)
            # What is wrong from the start is refused with a status, so the first part is taken before anything is sent.
            try:
                first = await unless_gone(request, anext(parts))
            except BaseException:
                await parts.aclose()
                raise
            return EventStream(_chunks(first, parts, written, completion, has_usage=wanted.has_usage))
        result = warned(await unless_gone(request, service.desk.ask(asked, caller)))
        written.rest(result)
        return JSONResponse(completion.whole(written.text, written.annotations, result), headers=_FRESH)

    return routes


async def _chunks(
    first: Part, rest: AsyncGenerator[Part, None], written: Written, completion: Completion, *, has_usage: bool
) -> AsyncGenerator[bytes, None]:
    """Yield the events; whatever fails midway is told in the last, in the form of a refusal."""
    try:
        yield completion.chunk({"role": "assistant", "content": "", "refusal": None})
        for told in _told(first, written, completion):
            yield told
        is_drafted = isinstance(first, Draft)
        async for part in rest:
            is_drafted = is_drafted or isinstance(part, Draft)
            # What is sent can't be taken back: sentences wait for the result, which may be the draft after all.
            if not (is_drafted and isinstance(part, AnsweredStatement)):
                for told in _told(part, written, completion):
                    yield told
        if has_usage:
            yield completion.used()
        yield DONE
    except Exception as error:
        yield event(error_form(refusal_of(error)))
    finally:
        await rest.aclose()


def _told(part: Part, written: Written, completion: Completion) -> Iterator[bytes]:
    """Yield what is to be sent of a part; of what is only being done, nothing."""
    match part:
        case AnsweredStatement():
            yield completion.chunk({"content": written.statement(part)})
        case Answer() | Abstention():
            result = warned(part)
            yield completion.chunk({"content": written.rest(result), "annotations": written.annotations})
            yield completion.last(result)

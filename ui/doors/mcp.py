"""The Model Context Protocol: tools that programs with language models use, over HTTP at /mcp or over a pipe.

Over HTTP nothing is kept between requests: any server of a cluster answers any of them.
"""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, Any, Final

from fastapi import APIRouter, FastAPI
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, Resource, TextContent, ToolAnnotations
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.answer import Reader, Turn
from qa.engine import LONGEST_QUESTION, GuidelineQA
from qa.errors import GuidelineQAError, UnknownGuidelineError
from ui.access.caller import Caller, caller_of, needs
from ui.access.rates import Rates
from ui.desk.asked import Asked
from ui.desk.desk import Desk
from ui.desk.leaving import unless_gone
from ui.doors.tools import LONGEST, Contract, ReadStatement, SearchResults, answer_text, found, read
from ui.edge.identified import warned
from ui.edge.origins import own_origin
from ui.edge.problems import Refusal, as_refusal, problem_response
from ui.service import Service

PATH: Final = "/mcp"

_INSTRUCTIONS: Final = """\
Clinical guidelines, in their own words. `ask` answers a question with the guideline's own statements, or says that the
guideline does not say; `search` finds statements, which need not answer anything; `read_statement` shows one in its
surroundings.
Quotes are verbatim: repeat them word for word, each with its citation (title, edition, section, page). Add nothing to them
from elsewhere, and pass on the notices: review status, age, doubts about the source. In mode "worded", sentences marked
(worded) are a language model's, checked against what they cite: never pass them off as quotes; `verbatim` holds the
guideline's own words. Where `ask` abstains, say that the
guideline does not say; the nearest statements do not answer the question.
The server keeps no conversation: send earlier turns as `history`. Leave out what would identify a patient; no answer needs
it."""
_HARMLESS: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


class _Turn(Turn):
    content: str = Field(max_length=10_000, description="What was said, as plain text.")


_Guideline = Annotated[str, Field(max_length=300, description="Id of the guideline, or ID@LABEL or ID@SHA256.")]
_Place = Annotated[int, Field(ge=0, le=LONGEST)]


@dataclass(frozen=True)
class Tools:
    """The tools, which ask at the desk like every other door; `rates` counts questions (None: they aren't counted)."""

    engine: GuidelineQA
    desk: Desk
    rates: Rates | None = None

    async def ask(
        self,
        question: Annotated[str, Field(max_length=LONGEST_QUESTION, description="The question, in plain words.")],
        context: Context,
        history: Annotated[
            list[_Turn] | None, Field(max_length=200, description="The turns before it, the oldest first.")
        ] = None,
        guidelines: Annotated[
            list[_Guideline] | None, Field(max_length=100, description="Guidelines to keep to; none: all in force.")
        ] = None,
        reader: Annotated[
            Reader | None, Field(description="For whom a language model words, where the server has one do so.")
        ] = None,
    ) -> Annotated[CallToolResult, Contract]:
        """Answer a clinical question with the guideline's own statements, each cited; or say that it doesn't say."""
        asked = Asked(question, history or (), tuple(guidelines) if guidelines else None, reader=reader)
        request = _request(context)
        with _told():
            asking = self.desk.ask(asked, await self._caller(request))
            result = warned(await (unless_gone(request, asking) if request else asking))
        text = answer_text(result, self.engine.guidelines, own_origin(request.scope) if request else "")
        return CallToolResult(
            content=[TextContent(type="text", text=text)], structured_content=result.model_dump(mode="json")
        )

    async def search(
        self,
        query: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, description="What to look for.")],
        context: Context,
        k: Annotated[int, Field(ge=1, le=50, description="Most statements to return.")] = 5,
    ) -> SearchResults:
        """Find statements of the guidelines in force, the most probable answers first; none need be one."""
        with _told():
            await self._caller(_request(context))
            return await self.desk.run(found, self.engine, query, k)

    def read_statement(
        self,
        guideline: _Guideline,
        start: Annotated[_Place, Field(description="First character, as a citation has it.")],
        end: Annotated[_Place, Field(description="One past the last character, as a citation has it.")],
        around: Annotated[_Place, Field(description="Headings, paragraphs and items to show on either side.")] = 3,
    ) -> ReadStatement:
        """Read a cited statement, and what stands before and after it in the guideline."""
        with _told():
            return read(self.engine, guideline, start, end, around)

    def text(self, guideline: str) -> str:
        """Return the whole text of a guideline: what the places of citations count in."""
        try:
            return self.engine.guideline(guideline).text
        except UnknownGuidelineError as error:
            raise ResourceNotFoundError(str(error)) from None

    async def _caller(self, request: Request | None) -> Caller:
        """Return who asks, their question counted."""
        if request is None:
            return Caller("user", "stdio", frozenset({"ask"}), "", "stdio")
        caller = caller_of(request)
        if self.rates is not None:
            await self.rates.ahit_question(caller)
        return caller


class _Server(MCPServer[Any]):
    """Lists as resources the guidelines that are in force at the moment."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(
            "guideline-qa",
            title="Guideline QA",
            instructions=_INSTRUCTIONS,
            version=version("guideline-qa"),
            log_level="ERROR",
            subscriptions=False,
        )
        self._guidelines = tools.engine
        for tool, title in (
            (tools.ask, "Ask the guidelines"),
            (tools.search, "Search the guidelines"),
            (tools.read_statement, "Read a statement"),
        ):
            self.add_tool(tool, title=title, annotations=_HARMLESS)
        self.resource("guideline://{guideline}", name="guideline", mime_type="text/plain")(tools.text)

    async def list_resources(self) -> list[Resource]:
        """Return the guidelines in force."""
        return [
            Resource(
                uri=f"guideline://{name}",
                name=name,
                title=one.metadata.title,
                description=f"Whole text, edition {one.edition.label}",
                mime_type="text/plain",
            )
            for name, one in self._guidelines.guidelines.items()
        ]


def server(tools: Tools) -> MCPServer[Any]:
    """Return the server that offers the tools; `run_stdio_async` of it serves a pipe."""
    with _logging_left_alone():
        return _Server(tools)


def mount(app: FastAPI, service: Service) -> None:
    """Serve the tools at /mcp, as long as the application runs, to whoever may ask."""
    door = _Door(Tools(service.engine, service.desk, service.access.rates))
    routes = APIRouter(lifespan=door.open)
    # Some programs put a slash behind any address; the chat, which takes whatever no other room does, knows nothing of it.
    routes.routes += [Route(PATH, door), Route(f"{PATH}/", door)]
    app.include_router(routes)


class _Door:
    """What answers at /mcp (ASGI): streamable HTTP, every answer one JSON."""

    def __init__(self, tools: Tools) -> None:
        self._server = server(tools)
        self._answering: ASGIApp | None = None

    @asynccontextmanager
    async def open(self, _: Any) -> AsyncIterator[None]:
        """Answer for as long as this is entered."""
        # The SDK makes what answers, once for each time that it is run, together with an application that we don't need.
        # Host and Origin are checked before a request comes here, and for all rooms alike.
        unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        self._server.streamable_http_app(json_response=True, stateless_http=True, transport_security=unchecked)
        async with self._server.session_manager.run():
            self._answering = self._server.session_manager.handle_request
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        app = self._answering
        try:
            await needs("ask")(Request(scope))
        except Refusal as refusal:
            app = problem_response(refusal.status, refusal.detail, refusal.headers)
        else:
            if scope["method"] != "POST":  # the SDK would hold a GET open for ever: there is nothing to be told
                detail = "send messages by POST; nothing is sent without being asked for, and there are no sessions"
                app = problem_response(HTTPStatus.METHOD_NOT_ALLOWED, detail, {"allow": "POST"})
        if app is None:
            raise RuntimeError("the application's lifespan has not begun")
        await app(scope, receive, send)


def _request(context: Context) -> Request | None:
    """Return the HTTP request that a call came with, None over a pipe."""
    found = context.request_context.request
    return found if isinstance(found, Request) else None


@contextmanager
def _told() -> Iterator[None]:
    """Tell what is wrong as a tool does, in words that a program, or its language model, can act on."""
    try:
        yield
    except (Refusal, GuidelineQAError) as error:
        raise ToolError(as_refusal(error).detail) from None
    except HTTPException as error:  # the client has gone
        raise ToolError("nobody waits for the answer") from error


@contextmanager
def _logging_left_alone() -> Iterator[None]:
    """Undo what the SDK does to the root logger, which is the program's own."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)

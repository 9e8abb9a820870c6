"""Looking after the guidelines by program: what there is, add, remove, publish again."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from qa.index import BuildReport
from ui.access.caller import Caller, caller_of, needs
from ui.admin.listing import Listing, listing
from ui.admin.room import Room
from ui.admin.uploads import sent_form, uploaded
from ui.edge.problems import documented

_TOKEN: Final = "x-csrf-token"
_FORM: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "The guideline: PDF, Word, HTML, Markdown or text.",
        },
        "id": {"type": "string", "description": "Id of the guideline that it is an edition of; else the file says."},
    },
}

_Guideline = Annotated[
    str, Path(max_length=300, description="Id of a guideline in force.", examples=["her2-breast-cancer"])
]
_Edition = Annotated[
    str,
    Path(
        max_length=300,
        description="ID@SHA256 as the list names it, ID@LABEL, or ID for the last in force.",
        examples=["her2-breast-cancer@January 2025"],
    ),
]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class ChangedEdition(_Told):
    """One edition took the place of another."""

    guideline: str = Field(description="Id of the guideline.")
    before: str = Field(description="Label of the edition that was in force.")
    after: str = Field(description="Label of the edition that is.")
    came: int = Field(description="Statements that only the new one has.")
    went: int = Field(description="Statements that only the old one has.")
    changed: int = Field(description="Statements that changed.")


class Changed(_Told):
    """What a change of the index did; it answers from then on, in a few seconds."""

    release: str = Field(description="Id of the release in use.")
    published: bool = Field(description="False where the release in use was already made of the same.")
    added: list[str] = Field(description="Ids of guidelines that came.")
    changed: list[str] = Field(description="Ids of guidelines with another edition, or read differently.")
    removed: list[str] = Field(description="Ids of guidelines that went.")
    editions: list[ChangedEdition] = Field(description="What another edition brought.")
    warnings: list[str] = Field(description="What is to be warned of in what was read.")
    errors: list[str] = Field(description="Files that could not be read.")


class RunningChange(_Told):
    """A change under way."""

    what: str = Field(description="What it is.")
    stage: str = Field(description="What is being done: reading, embedding, writing, checking.")
    done: int = Field(description="How much of the stage is done.")
    total: int = Field(description="Of how much.")


class ChangesNow(_Told):
    """Whether the index is being changed."""

    running: RunningChange | None = Field(description="The change under way, null if there is none.")


def router(room: Room) -> APIRouter:
    """Return the routes below /api/v1/admin/."""
    routes = APIRouter(prefix="/api/v1/admin", tags=["admin"])
    settings, changes = room.service.settings, room.changes

    def meant(request: Request, caller: Annotated[Caller, Depends(needs("admin"))]) -> None:
        # A key is sent on purpose; a cookie, or what a proxy adds, also by a page of another site.
        if caller.kind != "key":
            room.check(request, request.headers.get(_TOKEN))

    admin, changing = [Depends(needs("admin"))], [Depends(meant)]

    @routes.get(
        "/guidelines",
        operation_id="held_guidelines",
        summary="What the index holds",
        response_description="The release in use.",
        dependencies=admin,
        responses=documented(401, 403, 429, 503),
    )
    def guidelines() -> Listing:
        """List the guidelines of the release in use, their editions, and what is to be warned of."""
        return listing(settings)

    @routes.get(
        "/changes",
        operation_id="changes",
        summary="Whether the index is being changed",
        response_description="The change under way, if there is one.",
        dependencies=admin,
        responses=documented(401, 403, 429, 503),
    )
    async def changes_now() -> ChangesNow:
        """Tell whether the index is being changed by this server, and how far that is."""
        running = changes.running
        return ChangesNow(running=None if running is None else RunningChange(**asdict(running)))

    @routes.post(
        "/guidelines",
        operation_id="add_guideline",
        summary="Add a guideline, or an edition of one",
        response_description="What changed.",
        dependencies=changing,
        responses=documented(400, 401, 403, 408, 409, 413, 415, 422, 429, 503),
        openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}},
    )
    async def add(request: Request) -> Changed:
        """Add a guideline, or a new edition of one; answers when it is read, indexed and published.

        Users who are logged in send the token of a page's form as X-CSRF-Token; keys need none.
        """
        # Read here, not by FastAPI: it would take the file before it asks who sends it.
        async with sent_form(request) as form:
            file = await uploaded(form, settings.reading.max_file_mb)
        return await _done(changes.add(file, _by(request)))

    @routes.delete(
        "/guidelines/{guideline}",
        operation_id="remove_guideline",
        summary="Remove a guideline",
        response_description="What changed.",
        dependencies=changing,
        responses=documented(400, 401, 403, 404, 409, 413, 422, 429, 503),
    )
    async def remove(guideline: _Guideline, request: Request) -> Changed:
        """Remove a guideline; its editions can be published again."""
        return await _done(changes.remove(guideline, _by(request)))

    @routes.post(
        "/editions/{edition}/publish",
        operation_id="publish_edition",
        summary="Put a past edition back in force",
        response_description="What changed.",
        dependencies=changing,
        responses=documented(400, 401, 403, 404, 409, 413, 422, 429, 503),
    )
    async def publish(edition: _Edition, request: Request) -> Changed:
        """Publish a past edition again, in place of the one in force, which becomes past."""
        return await _done(changes.publish(edition, _by(request)))

    return routes


def _by(request: Request) -> str:
    caller = caller_of(request)
    return f"key {caller.name}" if caller.kind == "key" else caller.name


async def _done(change: "Future[BuildReport]") -> Changed:
    """Wait for a change; it goes on where the caller has gone."""
    return Changed.model_validate(await asyncio.shield(asyncio.wrap_future(change)))

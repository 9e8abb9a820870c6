"""The page for those who look after the guidelines: what there is, and forms to change it."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from qa.errors import GuidelineQAError
from ui.access.caller import Caller, needs
from ui.access.csrf import FIELD
from ui.admin.listing import listing
from ui.admin.room import Room
from ui.admin.uploads import sent_form, uploaded
from ui.edge.problems import Refusal

_Admin = Annotated[Caller, Depends(needs("admin"))]


def router(room: Room) -> APIRouter:
    """Return the page /admin and what its forms are sent to."""
    routes = APIRouter(include_in_schema=False)
    settings, changes = room.service.settings, room.changes

    async def page(request: Request, status: int = HTTPStatus.OK, problem: str = "", headers: Any = None) -> Response:
        try:
            listed = await run_in_threadpool(listing, settings)
        except GuidelineQAError as error:
            listed, problem = None, problem or str(error)
        shown = {"listing": listed, "running": changes.running, "last": changes.last, "problem": problem}
        return room.page(
            request, "guidelines.html", status, headers=headers, most_mb=settings.reading.max_file_mb, **shown
        )

    async def changed(request: Request, begin: Callable[[], Awaitable[object]]) -> Response:
        """Begin a change and go back to the page, which tells how it goes on."""
        try:
            await begin()
        except Refusal as refusal:
            return await page(request, refusal.status, refusal.detail, refusal.headers)
        return RedirectResponse("/admin", HTTPStatus.SEE_OTHER, {"cache-control": "no-store"})

    @routes.get("/admin", dependencies=[Depends(needs("admin"))])
    async def shown(request: Request) -> Response:
        return await page(request)

    @routes.post("/admin/guidelines")
    async def add(request: Request, caller: _Admin) -> Response:
        async def begin() -> None:
            async with sent_form(request) as form:
                room.check(request, form.get(FIELD))
                file = await uploaded(form, settings.reading.max_file_mb)
            changes.add(file, caller.name)

        return await changed(request, begin)

    @routes.post("/admin/remove")
    async def remove(request: Request, caller: _Admin) -> Response:
        async def begin() -> None:
            form = await room.form(request)
            changes.remove(str(form.get("guideline", "")), caller.name)

        return await changed(request, begin)

    @routes.post("/admin/publish")
    async def publish(request: Request, caller: _Admin) -> Response:
        async def begin() -> None:
            form = await room.form(request)
            changes.publish(str(form.get("edition", "")), caller.name)

        return await changed(request, begin)

    return routes

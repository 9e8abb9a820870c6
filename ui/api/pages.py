"""GET /api/v1/guidelines/{guideline}/pages/{page}: a printed page as a picture, the cited words marked on it."""

from http import HTTPStatus
from typing import Annotated, Any, Final

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from qa.errors import QuestionError
from qa.guideline import Guideline
from ui.access.caller import needs
from ui.api.editions import PATH, NamedEdition, exact_name
from ui.api.refusals import reading
from ui.edge.etags import has
from ui.edge.problems import Refusal
from ui.service import Service
from ui.sources.citing import Cited, edition
from ui.sources.marked_pages import marked
from ui.sources.outlines import Shape
from ui.sources.pages import WIDTHS, Wanted
from ui.sources.passage import printed

_WEBP: Final = "image/webp"
_LAST: Final = 1_000_000_000
_AT_ONCE: Final = 2  # pictures; pages are drawn one after the other anyway
_WAITING: Final = 16
_FOREVER: Final = "private, max-age=31536000, immutable"
_PICTURE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The picture.", "content": {_WEBP: {"schema": {"type": "string", "format": "binary"}}}},
    304: {"description": "The picture that If-None-Match names."},
}

Page = Annotated[int, Path(ge=1, le=100_000, description="The page, from 1.", examples=[1])]
Width = Annotated[
    int, Query(ge=1, le=WIDTHS[-1], description=f"Pixels across; rounded up to one of {', '.join(map(str, WIDTHS))}.")
]
Mark = Annotated[int | None, Query(ge=0, le=_LAST, description="Of the words to mark; give both or none.")]


class WebP(Response):
    """A picture."""

    media_type = _WEBP


def router(service: Service) -> APIRouter:
    """Return the route that shows printed pages."""
    routes = APIRouter(tags=["guidelines"], dependencies=[Depends(needs("ask"))])
    drawers = CapacityLimiter(_AT_ONCE)

    def found(name: str, start: int | None, end: int | None) -> tuple[Guideline, tuple[Shape, ...]]:
        if start is None and end is None:
            return edition(service.engine, name), ()
        if start is None or end is None:
            raise QuestionError("start and end mark words together; give both or none")
        cited = Cited.received(service.engine, name, start, end)
        where = printed(cited.guideline, cited.statements)
        return cited.guideline, tuple(shape for _, group in (where.marks if where else ()) for shape in group)

    def drawn(wanted: Wanted, shapes: tuple[Shape, ...]) -> bytes:
        picture = service.pictures.drawn(wanted)
        return marked(picture, shapes) if shapes else picture

    async def in_turn(*drawing: Any) -> bytes:
        # Drawing takes seconds where a page is a scan: what waits for it must not fill the threads that others need.
        if drawers.statistics().tasks_waiting >= _WAITING:
            detail = "many pages are being drawn; try again in a few seconds"
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"retry-after": "5"})
        return await anyio.to_thread.run_sync(drawn, *drawing, limiter=drawers)

    @routes.get(
        PATH + "/pages/{page}",
        operation_id="read_page",
        summary="See a printed page",
        response_class=WebP,
        responses=_PICTURE | reading(404, 422),
    )
    async def read_page(
        request: Request,
        guideline: NamedEdition,
        page: Page,
        width: Width = WIDTHS[2],
        start: Mark = None,
        end: Mark = None,
    ) -> WebP:
        """Draw a page of a guideline that has pages; with start and end of a citation, its words are marked.

        A picture of an edition that is named by its whole sha256 never changes, and may be kept for good.
        """
        held, shapes = await anyio.to_thread.run_sync(found, guideline, start, end)
        name = exact_name(held)
        _check_page(held, page, service.engine.source_file(name) is not None)
        wanted = Wanted.received({"guideline": name, "page": page, "width": width}, service.engine)
        tag = f'"{held.edition.sha256[:16]}-{page}-{wanted.width}-{start}-{end}"'
        headers = {"etag": tag, "cache-control": _FOREVER if guideline == name else "private, no-cache"}
        if has(request, tag):
            return WebP(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        on_page = tuple(shape for shape in shapes if shape.page == page)
        return WebP(await in_turn(wanted, on_page), headers=headers)

    return routes


def _check_page(guideline: Guideline, page: int, is_kept: bool) -> None:
    if not guideline.pages:
        raise Refusal(HTTPStatus.NOT_FOUND, f"{guideline.id} has no pages; read its text under statements")
    if not is_kept:
        raise Refusal(HTTPStatus.NOT_FOUND, f"the index keeps no file of {guideline.id} to draw pages from")
    if page > guideline.pages:
        detail = f"{guideline.id} has no page {page}; its pages are 1 to {guideline.pages}"
        raise Refusal(HTTPStatus.NOT_FOUND, detail)

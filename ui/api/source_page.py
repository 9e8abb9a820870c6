"""GET /source/{guideline}/{start}-{end}: a citation as a page for people, to which other programs link."""

from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from qa.errors import GuidelineQAError
from ui.access.caller import needs
from ui.api.editions import NamedEdition, exact_name
from ui.api.guidelines import passage as shown
from ui.edge import static_files
from ui.edge.headers import policy
from ui.edge.problems import as_refusal
from ui.rendering import render, updated
from ui.service import Service
from ui.sources.citing import Cited

_AROUND: Final = 20
_HEADERS: Final = {"content-security-policy": policy(), "cache-control": "private, no-cache"}


def router(service: Service) -> APIRouter:
    """Return the routes of the page and of its style sheets."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/source/{guideline:edition}/{place}", dependencies=[Depends(needs("ask"))])
    def source(guideline: NamedEdition, place: str, whole: Annotated[str, Query()] = "") -> HTMLResponse:
        start, end = _span(place)
        try:
            cited = Cited.received(service.engine, guideline, start, end)
            is_drawn = cited.guideline.pages > 0 and service.engine.source_file(exact_name(cited.guideline)) is not None
            passage = shown(cited.guideline, start, end, "all" if whole else _AROUND, is_drawn=is_drawn)
        except GuidelineQAError as error:
            refusal = as_refusal(error)
            page = render("api/refused.html", title=HTTPStatus(refusal.status).phrase, detail=refusal.detail)
            return HTMLResponse(page, refusal.status, _HEADERS | refusal.headers)
        page = render(
            "api/source.html",
            passage=passage,
            guideline=cited.guideline,
            updated=updated(cited.guideline),
            address=f"/source/{quote(exact_name(cited.guideline), safe='@')}/{start}-{end}",
            pictures=[f"{one.image}?width=1200&start={start}&end={end}" for one in passage.printed],
        )
        return HTMLResponse(page, headers=_HEADERS)

    routes.include_router(static_files.router("source.css", "reference.css"))
    return routes


def _span(place: str) -> tuple[int, int]:
    """Return start and end of "START-END"; a place that is none is a span of no text."""
    start, _, end = place.partition("-")
    if all(part.isascii() and part.isdigit() and len(part) < 12 for part in (start, end)):
        return int(start), int(end)
    return 0, 0

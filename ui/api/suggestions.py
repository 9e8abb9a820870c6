"""Questions to offer: to begin with, and to go on with."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from ui.access.rates import asks
from ui.api.models import GuidelineNames, QuestionAsked
from ui.api.refusals import reading, sending
from ui.client.models import Questions
from ui.desk.leaving import unless_gone
from ui.edge.json_route import JsonRoute
from ui.service import Service


def router(service: Service) -> APIRouter:
    """Return the routes that suggest questions.

    They may be called as often as questions may be asked, for the engine tries what it suggests, but are counted apart:
    what a page offers on its own uses up none of the reader's questions.
    """
    routes = APIRouter(tags=["asking"], route_class=JsonRoute)
    counted = Depends(asks(service, "suggestions"))

    @routes.get(
        "/api/v1/suggestions",
        operation_id="suggestions",
        summary="Questions to begin with",
        responses=reading(404, 422, 504),
        dependencies=[counted],
    )
    async def beginning(request: Request, named: Annotated[GuidelineNames, Query()]) -> Questions:
        """Suggest questions that the guidelines answer."""
        return Questions(
            questions=await unless_gone(request, service.desk.run(service.engine.examples, named.guidelines))
        )

    @routes.post(
        "/api/v1/suggestions",
        operation_id="follow_ups",
        summary="Questions to go on with",
        responses=sending(404, 504),
        dependencies=[counted],
    )
    async def going_on(request: Request, response: Response, question: QuestionAsked) -> Questions:
        """Suggest questions that lead on from the answer to this one, and were not asked before."""
        response.headers["cache-control"] = "no-store"
        asked = question.asked()

        async def following() -> list[str]:
            result = await service.desk.again(asked)
            return await service.desk.run(service.engine.follow_ups, result, asked.history, asked.guidelines)

        return Questions(questions=await unless_gone(request, following()))

    return routes

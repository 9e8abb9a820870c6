"""POST /api/v1/feedback: a reader marks an answer as bad."""

from http import HTTPStatus

from fastapi import APIRouter, Depends, Response

from qa.feedback import Feedback
from ui.access.rates import asks
from ui.api.refusals import sending
from ui.edge.json_route import JsonRoute
from ui.edge.problems import Refusal
from ui.feedback.file import FeedbackFile
from ui.feedback.marked import Marked, received
from ui.service import Service


def router(service: Service) -> APIRouter:
    """Return the route; marks may come as often as questions, and are counted apart, so that nobody fills the file."""
    routes = APIRouter(tags=["feedback"], route_class=JsonRoute)

    @routes.post(
        "/api/v1/feedback",
        operation_id="feedback",
        summary="Mark an answer as bad",
        response_description="The line as it is kept, masked.",
        responses=sending(),
        dependencies=[Depends(asks(service, "marks"))],
    )
    def mark(response: Response, marked: Marked) -> Feedback:
        """Keep what a reader found wrong with an answer, identifying data masked.

        Refused with 403 where this server keeps no feedback. Quotes are looked up in the guideline, not taken from here.
        """
        response.headers["cache-control"] = "no-store"
        path = service.settings.server.feedback
        if path is None:
            raise Refusal(HTTPStatus.FORBIDDEN, "this server keeps no feedback; tell whoever runs it what is wrong")
        feedback = received(marked, service.engine)
        FeedbackFile(path).append(feedback)
        return feedback

    return routes

"""POST /api/v1/feedback: a reader marks an answer as bad."""

import logging
from http import HTTPStatus

from fastapi import APIRouter, Depends, Response

from qa.errors import StorageError
from qa.feedback import Feedback
from ui.access.rates import asks
from ui.api.refusals import sending
from ui.edge.json_route import JsonRoute
from ui.edge.problems import Refusal
from ui.feedback.file import FeedbackFile
from ui.feedback.marked import Marked, received
from ui.service import Service

LOG = logging.getLogger(__name__)


def router(service: Service) -> APIRouter:
    """Return the route; each mark counts as a question, so that nobody fills the file."""
    routes = APIRouter(tags=["feedback"], route_class=JsonRoute)

    @routes.post(
        "/api/v1/feedback",
        operation_id="feedback",
        summary="Mark an answer as bad",
        response_description="The line as it is kept, masked.",
        responses=sending(),
        dependencies=[Depends(asks(service))],
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
        try:
            FeedbackFile(path).append(feedback)
        except StorageError as error:
            # It names a file of ours: for the log, not for the caller.
            LOG.error("feedback can't be kept: %s", error)
            detail = "feedback can't be kept at the moment; tell whoever runs this server to look at its log"
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"retry-after": "30"}) from None
        return feedback

    return routes

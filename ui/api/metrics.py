"""GET /metrics, for Prometheus."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from ui.access.caller import Caller, needs
from ui.api.refusals import reading
from ui.service import Service
from ui.watching.metrics import TYPE


def router(service: Service) -> APIRouter:
    """Return the route of the metrics."""
    made = APIRouter(tags=["server"])

    @made.get(
        "/metrics",
        operation_id="metrics",
        summary="Metrics in Prometheus' text format",
        response_class=Response,
        response_description="The metrics, none of which holds a question, an answer or a name.",
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **reading()},
    )
    def metrics(_: Annotated[Caller, Depends(needs("metrics"))]) -> Response:
        """Tell what the server has done since it began, and what it is doing."""
        return Response(service.watch.metrics(), media_type=TYPE, headers={"cache-control": "no-store"})

    return made

"""GET /metrics, for Prometheus."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from ui.access.caller import Caller, needs
from ui.edge.problems import documented
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
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **documented(401, 403, 429)},
    )
    def metrics(_: Annotated[Caller, Depends(needs("metrics"))]) -> Response:
        return Response(service.watch.metrics(), media_type=TYPE)

    return made

"""Whether the server runs, and whether it can answer."""

import logging
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Response

from qa.errors import ReleaseError
from qa.index.shelf import Shelf
from ui.api.refusals import reading
from ui.client.models import Health, ReadyServer
from ui.edge.problems import Refusal
from ui.service import Service

LOG = logging.getLogger(__name__)

_WAIT: Final = {"retry-after": "5"}


def router(service: Service) -> APIRouter:
    """Return the routes for probes: they need no right, and none counts them."""
    routes = APIRouter(tags=["server"])

    @routes.get(
        "/health",
        operation_id="health",
        summary="Whether the server runs",
        response_description="It runs.",
        responses=reading(),
    )
    async def health(response: Response) -> Health:
        """Tell that the server runs."""
        response.headers["cache-control"] = "no-store"
        return Health(guidelines=len(service.engine.guidelines))

    @routes.get(
        "/ready",
        operation_id="ready",
        summary="Whether the server can answer",
        response_description="It can answer.",
        responses=reading(),
    )
    def ready(response: Response) -> ReadyServer:
        """Tell that the server answers from the index in use; 503 where it can't, or is being stopped."""
        response.headers["cache-control"] = "no-store"
        if service.desk.is_draining:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "the server is being stopped; ask another", _WAIT)
        if trouble := _trouble(service):
            # It may name files of ours: for the log, not for the caller.
            LOG.warning("not ready: %s", trouble)
            detail = "the index in use can't be opened; `guideline-qa index verify` tells why"
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail, _WAIT)
        return ReadyServer(release=service.engine.release)

    return routes


def _trouble(service: Service) -> str:
    try:
        Shelf(service.settings.index).current()
    except ReleaseError as error:
        return str(error)
    return service.engine.trouble

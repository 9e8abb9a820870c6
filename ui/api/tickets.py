"""Gives tickets to the pages that may show the widget."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ui.access.caller import caller_of
from ui.api.refusals import reading
from ui.edge.problems import Refusal
from ui.service import Service


class GivenTicket(BaseModel):
    """A ticket, which its page sends as Authorization: Bearer."""

    model_config = ConfigDict(frozen=True)

    ticket: str = Field(description="The ticket.", examples=["gqt_…"])
    origin: str = Field(description="The origin whose pages it is for.", examples=["https://intranet.example"])
    expires_in: int = Field(description="Seconds for which it holds.", examples=[600])


def router(service: Service) -> APIRouter:
    """Return the route that gives tickets."""
    routes = APIRouter(tags=["tickets"])

    @routes.post(
        "/api/v1/tickets",
        operation_id="give_ticket",
        summary="Get a ticket for a page",
        response_description="The ticket.",
        responses=reading(),
    )
    async def give_ticket(request: Request, response: Response) -> GivenTicket:
        """Give a ticket to a page: it may ask with it, and nothing else, until it expires.

        The Origin header must name an origin of the setting server.allowed_origins; or this server's own, where the caller
        may ask anyway.
        """
        caller, access = caller_of(request), service.access
        origin, is_own = access.origin_for_ticket(request.scope)
        # Whoever runs the server has let the pages of other origins ask. Our own are no way around the login: outside a
        # browser anyone can write such a header.
        if is_own and "ask" not in caller.scopes:
            detail = "a page of this server gets a ticket for those who may ask; log in first"
            raise Refusal(HTTPStatus.UNAUTHORIZED, detail, {"www-authenticate": "Bearer"})
        await access.rates.ahit("tickets", caller.address)
        ticket = access.tickets.issue(origin)
        response.headers["cache-control"] = "no-store"
        return GivenTicket(ticket=ticket.text, origin=ticket.origin, expires_in=ticket.expires_in)

    return routes

"""The page to log in and out."""

from http import HTTPStatus
from typing import Any, Final

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from qa.errors import AccessFileError
from ui.access.caller import caller_of
from ui.admin.room import Room, local_path
from ui.edge.problems import Refusal, as_refusal

_WRONG: Final = "Name or password is wrong."
_AT_ONCE: Final = 2  # hashing takes a processor each


def router(room: Room) -> APIRouter:
    """Return the routes /login and /logout."""
    routes = APIRouter(include_in_schema=False)
    access = room.service.access
    hashing = CapacityLimiter(_AT_ONCE)

    def page(request: Request, status: int = HTTPStatus.OK, **values: Any) -> Response:
        return login_page(room, request, status, **values)

    @routes.get("/login")
    async def login(request: Request) -> Response:
        return page(request, next=local_path(request.query_params.get("next")))

    @routes.post("/login")
    async def log_in(request: Request) -> Response:
        if access.mode != "password":
            raise Refusal(HTTPStatus.NOT_FOUND, "there is no login by password here; see /login")
        try:
            await access.rates.ahit("logins", caller_of(request).address)
            form = await room.form(request)
            name, password = str(form.get("name", "")), str(form.get("password", ""))
            user = await to_thread.run_sync(access.users.verify, name, password, limiter=hashing)
        except (Refusal, AccessFileError) as error:
            refusal = as_refusal(error)
            return page(request, refusal.status, message=refusal.detail, headers=refusal.headers)
        wanted = local_path(form.get("next"))
        if user is None:
            return page(request, HTTPStatus.UNAUTHORIZED, message=_WRONG, name=name[:64], next=wanted)
        response = RedirectResponse(wanted, HTTPStatus.SEE_OTHER, {"cache-control": "no-store"})
        access.sessions.start(response, user, request.scope)
        return response

    @routes.post("/logout")
    async def log_out(request: Request) -> Response:
        await room.form(request)
        response = RedirectResponse("/login", HTTPStatus.SEE_OTHER, {"cache-control": "no-store"})
        access.sessions.end(response, request.scope)
        return response

    return routes


def login_page(room: Room, request: Request, status: int = HTTPStatus.OK, **values: Any) -> Response:
    """Return the login page; `values` may hold `message`, `name`, `next` and `headers`."""
    shown = {"message": "", "name": "", "next": "/", **values}
    return room.page(request, "login.html", status, mode=room.service.access.mode, **shown)

"""Logging in with an OpenID provider: sending the reader there, and taking them back."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse
from starlette.types import Scope

from ui.access.caller import caller_of
from ui.access.cookies import cookie, drop_cookie, set_cookie
from ui.access.oidc import Login, Provider
from ui.access.signing import SignatureError
from ui.access.users import User
from ui.admin.login import login_page
from ui.admin.room import Room, local_path
from ui.edge.origins import own_origin
from ui.edge.problems import Refusal

_COOKIE: Final = "gqa_oidc"
_PURPOSE: Final = "oidc"
_SECONDS: Final = 600
"""How long a login at the provider's may take."""


def router(room: Room) -> APIRouter:
    """Return the routes /oidc/login and /oidc/callback; call it only where the setting access.mode is oidc."""
    routes = APIRouter(include_in_schema=False)
    access, admins = room.service.access, room.service.settings.access.admins
    provider = Provider(room.service.settings.access)

    @routes.get("/oidc/login")
    async def begin(request: Request) -> Response:
        try:
            await access.rates.ahit("logins", caller_of(request).address)
            url, login = await run_in_threadpool(provider.begin, _redirect_uri(request.scope))
        except Refusal as refusal:
            return login_page(room, request, refusal.status, message=refusal.detail, headers=refusal.headers)
        response = RedirectResponse(url, HTTPStatus.SEE_OTHER, {"cache-control": "no-store"})
        kept = {**asdict(login), "next": local_path(request.query_params.get("next"))}
        set_cookie(response, request.scope, _COOKIE, access.signing.sign(_PURPOSE, kept), _SECONDS)
        return response

    @routes.get("/oidc/callback")
    async def finish(request: Request) -> Response:
        try:
            await access.rates.ahit("logins", caller_of(request).address)
            login, wanted = _begun(room, request.scope)
            answer = dict(request.query_params)
            name = await run_in_threadpool(provider.finish, _redirect_uri(request.scope), answer, login)
        except Refusal as refusal:
            response = login_page(room, request, refusal.status, message=refusal.detail, headers=refusal.headers)
        else:
            response = RedirectResponse(wanted, HTTPStatus.SEE_OTHER, {"cache-control": "no-store"})
            access.sessions.start(response, User(name, name in admins), request.scope)
        # Whatever came of it: one answer to one login.
        drop_cookie(response, request.scope, _COOKIE)
        return response

    return routes


def _redirect_uri(scope: Scope) -> str:
    return f"{own_origin(scope)}/oidc/callback"


def _begun(room: Room, scope: Scope) -> tuple[Login, str]:
    """Return the login that this browser has begun, and where it wanted to go."""
    try:
        claims = room.service.access.signing.read(_PURPOSE, cookie(scope, _COOKIE), _SECONDS)
        return Login(claims["state"], claims["nonce"], claims["verifier"]), local_path(claims["next"])
    except (SignatureError, KeyError) as error:
        detail = "this browser has begun no login, or longer ago than 10 minutes; log in again"
        raise Refusal(HTTPStatus.UNAUTHORIZED, detail) from error

"""Everything that those who look after the guidelines see, and the login, put together."""

from fastapi import APIRouter

from ui.access.csrf import FormTokens
from ui.admin import login, openid, pages, routes
from ui.admin.changes import Changes
from ui.admin.room import Room
from ui.edge import static_files
from ui.service import Service


def router(service: Service) -> APIRouter:
    """Return the routes of the login, of /admin and of /api/v1/admin.

    :raises SettingsError: if the mode is oidc and the settings don't say which provider.
    """
    changes = Changes(service.settings, audited=service.watch.changed)
    return router_of(Room(service, FormTokens(service.access.signing), changes))


def router_of(room: Room) -> APIRouter:
    """Return the routes of a room that is furnished already."""
    whole = APIRouter()
    for part in (
        login.router(room),
        pages.router(room),
        routes.router(room),
        static_files.router("admin.css", "admin.js"),
    ):
        whole.include_router(part)
    if room.service.access.mode == "oidc":
        whole.include_router(openid.router(room))
    return whole

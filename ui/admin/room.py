"""What the pages of this room share: tokens of forms, the changes of the index, and how a page leaves."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ui.access.caller import Caller, caller_of
from ui.access.csrf import FIELD, FormTokens
from ui.admin.changes import Changes
from ui.edge.headers import policy
from ui.rendering import render
from ui.service import Service

_MOST_FIELDS: Final = 8
_LONGEST_PATH: Final = 1000
# Browsers take "\" for "/", drop tabs and line ends, and read "//host" as another server.
_LOCAL: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")


@dataclass(frozen=True)
class Room:
    """The service, and what only these pages need."""

    service: Service
    forms: FormTokens
    changes: Changes

    def page(
        self, request: Request, template: str, status: int = HTTPStatus.OK, /, headers: Any = None, **values: Any
    ) -> HTMLResponse:
        """Return the page that `templates/admin/<template>` makes of `values`, with a token for its forms."""
        caller = caller_of(request)
        token = self.forms.give(request.scope, user_of(caller))
        own = {"csrf": token.text, "user": user_of(caller), "caller": caller, "leaving": self.service.access.has_login}
        shown = render(f"admin/{template}", **own, **values)
        sent = {"content-security-policy": policy(), "cache-control": "no-store", **(headers or {})}
        response = HTMLResponse(shown, status, sent)
        self.forms.keep(response, request.scope, token)
        return response

    async def form(self, request: Request) -> FormData:
        """Return the fields of a form without files that was sent from a page of ours.

        :raises Refusal: 403 if it wasn't.
        """
        form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
        self.check(request, form.get(FIELD))
        return form

    def check(self, request: Request, token: object) -> None:
        """Make sure that the form, or call, with this token comes from a page of ours.

        :raises Refusal: 403 if it doesn't.
        """
        self.forms.check(request.scope, user_of(caller_of(request)), token)


def user_of(caller: Caller) -> str:
    """Return the name of the user who is logged in, "" for nobody."""
    return caller.name if caller.kind == "user" else ""


def local_path(wanted: object) -> str:
    """Return the page to go on to after a login: a path on this server, "/" for whatever else was wanted."""
    if not isinstance(wanted, str) or len(wanted) > _LONGEST_PATH or not _LOCAL.fullmatch(wanted):
        return "/"
    return wanted

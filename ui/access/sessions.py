"""Sessions of people who have logged in: a signed cookie, and nothing on the server."""

import math
from collections.abc import Callable
from typing import Final

from starlette.responses import Response
from starlette.types import Scope

from ui.access.cookies import cookie, drop_cookie, set_cookie
from ui.access.signing import SignatureError, Signing
from ui.access.users import User

_COOKIE: Final = "gqa_session"
_PURPOSE: Final = "session"


def unstamped(_: str) -> str | None:
    """Return the stamp of a user of whom nothing is kept here: a provider knows them."""
    return ""


class Sessions:
    """Begins, recognises and ends sessions.

    A session holds for `hours`, and as long as `stamp` gives the same for the user's name; None ends it (see
    `UserFile.stamp`: a removed user, another password).
    """

    def __init__(self, signing: Signing, hours: float, stamp: Callable[[str], str | None] = unstamped) -> None:
        """Hold what cookies are signed with."""
        self._signing = signing
        self._seconds = hours * 3600
        self._stamp = stamp

    def start(self, response: Response, user: User, scope: Scope) -> None:
        """Begin a session of `user`, who has just shown who they are, with the answer to the request of `scope`."""
        claims = {"user": user.name, "stamp": self._stamp(user.name)}
        set_cookie(response, scope, _COOKIE, self._signing.sign(_PURPOSE, claims), math.ceil(self._seconds))

    def end(self, response: Response, scope: Scope) -> None:
        """Have the browser forget its session."""
        drop_cookie(response, scope, _COOKIE)

    def caller_name(self, scope: Scope) -> str | None:
        """Return the name of the user whose session the request belongs to; None without one that holds.

        :raises AccessFileError: if the file of users is damaged.
        """
        try:
            claims = self._signing.read(_PURPOSE, cookie(scope, _COOKIE), self._seconds)
        except SignatureError:
            return None
        name, stamp = claims.get("user"), claims.get("stamp")
        if not isinstance(name, str) or stamp is None or self._stamp(name) != stamp:
            return None
        return name

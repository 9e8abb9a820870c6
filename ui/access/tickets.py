"""Tickets: what a page on another origin lets its visitors ask with, for minutes, in place of a key."""

import re
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from ui.access.signing import ExpiredError, SignatureError, Signing
from ui.edge.problems import Refusal

PREFIX: Final = "gqt_"
"""What a ticket begins with."""

_PURPOSE: Final = "ticket"
_ID: Final = re.compile(r"[0-9a-f]{32}")
_MEND: Final = "ask for a fresh ticket with POST /api/v1/tickets"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as it is given out: bound to `origin`, good for `expires_in` seconds."""

    text: str
    origin: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Claims:
    """What a ticket says: the origin it was given to, and its number (32 hexadecimal digits), which it is counted by."""

    origin: str
    id: str


class Tickets:
    """Gives out tickets that hold for `minutes`, and takes them back; keeps none."""

    def __init__(self, signing: Signing, minutes: float) -> None:
        """Sign with `signing`."""
        self._signing = signing
        self._seconds = max(1, int(minutes * 60))

    def issue(self, origin: str) -> Ticket:
        """Return a fresh ticket for pages of `origin`."""
        text = self._signing.sign(_PURPOSE, {"origin": origin, "id": secrets.token_hex(16)})
        return Ticket(PREFIX + text, origin, self._seconds)

    def verify(self, text: str) -> Claims:
        """Return what the ticket says.

        :raises Refusal: 401 if it has expired, or is none of ours; says how to get another.
        """
        if not text.startswith(PREFIX):
            raise refused("this is no ticket")
        try:
            claims = self._signing.read(_PURPOSE, text.removeprefix(PREFIX), self._seconds)
        except ExpiredError:
            raise refused("the ticket has expired") from None
        except SignatureError:
            raise refused("the ticket is not one of ours, or is damaged") from None
        origin, number = claims.get("origin"), claims.get("id")
        if not isinstance(origin, str) or not isinstance(number, str) or not _ID.fullmatch(number):
            raise refused("the ticket is not one of ours, or is damaged")
        return Claims(origin, number)


def refused(why: str) -> Refusal:
    """Return the refusal of a ticket: 401, with what to do."""
    headers = {"www-authenticate": 'Bearer error="invalid_token"'}
    return Refusal(HTTPStatus.UNAUTHORIZED, f"{why}; {_MEND}", headers)

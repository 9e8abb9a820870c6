"""Who asks: from the key, ticket, session or proxy's word that a request brings, or nobody in particular."""

from http import HTTPStatus
from typing import Final

from starlette.types import Scope

from qa.settings import Settings
from qa.settings.serving import Scope as Right
from ui.access import keys, tickets
from ui.access.addresses import is_loopback, peer
from ui.access.caller import Caller
from ui.access.keys import KeyFile
from ui.access.mode import resolved_mode
from ui.access.proxies import proxy_user
from ui.access.rates import Rates
from ui.access.secret import signing_secrets
from ui.access.sessions import Sessions, unstamped
from ui.access.signing import Signing
from ui.access.tickets import Tickets
from ui.access.users import UserFile
from ui.edge.problems import Refusal
from ui.edge.reached import fields, is_trusted, reached_at

_ASK: Final[frozenset[Right]] = frozenset({"ask"})
_METRICS: Final[frozenset[Right]] = frozenset({"ask", "metrics"})
_ALL: Final[frozenset[Right]] = frozenset({"ask", "metrics", "admin"})
_LONGEST: Final = 2048  # bytes of an Authorization header of ours
_BY_PROXIES: Final = (b"forwarded", b"via", b"x-forwarded-", b"x-real-ip")


class Access:
    """What is known of callers, as the settings say; safe from several threads."""

    def __init__(self, settings: Settings) -> None:
        """Open the files of keys and users and the store of counts; makes the secret where there is none.

        :raises SettingsError: if the settings don't say who may ask, or one is impossible.
        :raises AccessFileError: if a file is damaged, or can't be read or made.
        """
        self._settings = settings
        self.mode = resolved_mode(settings)
        self.signing = Signing(signing_secrets(settings.access))
        self.tickets = Tickets(self.signing, settings.access.ticket_minutes)
        self.keys = KeyFile(settings.access.keys)
        self.keys.list()  # a damaged file is told now, not when the first caller comes
        self.users = UserFile(settings.access.users)
        if self.mode == "password":
            self.users.all()
        stamp = self.users.stamp if self.mode == "password" else unstamped
        self.sessions = Sessions(self.signing, settings.access.session_hours, stamp)
        self.rates = Rates(settings.limits)

    @property
    def has_login(self) -> bool:
        """Whether there is a page to log in."""
        return self.mode in ("password", "oidc")

    def address(self, scope: Scope) -> str:
        """Return the address that the request comes from."""
        return peer(scope, self._settings.server.trusted_proxies)

    def caller(self, scope: Scope) -> Caller:
        """Return who sent the request of `scope` (ASGI, HTTP or WebSocket).

        A key or ticket goes before what the browser or a proxy adds by itself; that counts only for our own pages.

        :raises Refusal: 401 if a key or ticket is sent that doesn't hold.
        :raises AccessFileError: if the file of keys or users is damaged.
        """
        address = self.address(scope)
        if (token := self._bearer(scope)) is not None:
            return self._by_token(token, scope, address)
        user = self._user(scope) if self._is_own_page(scope) else None
        if user is not None:
            name, is_admin = user
            return Caller("user", name, _ALL if is_admin else _ASK, address, name)
        return Caller(scopes=self._anybodys(scope), address=address)

    def origin_for_ticket(self, scope: Scope) -> tuple[str, bool]:
        """Return the origin of the page that asks for a ticket, and whether it is our own.

        :raises Refusal: 403 if it names none, or one that isn't allowed.
        """
        named = fields(scope, b"origin")
        if len(named) != 1:
            detail = f"{len(named)} Origin headers came, expected one: tickets are for pages, and browsers send it"
            raise Refusal(HTTPStatus.FORBIDDEN, detail)
        own = self._own(scope)
        if named[0] not in own and named[0] not in self._settings.server.allowed_origins:
            detail = "that page's origin is not allowed here; it can be added to the setting server.allowed_origins"
            raise Refusal(HTTPStatus.FORBIDDEN, detail)
        return named[0], named[0] in own

    def _bearer(self, scope: Scope) -> str | None:
        given: list[bytes] = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
        if not given:
            return None
        if len(given) > 1:
            raise _refused(f"{len(given)} Authorization headers came, expected one")
        if len(given[0]) > _LONGEST:
            raise _refused(f"the Authorization header has {len(given[0])} bytes, expected {_LONGEST} at most")
        kind, _, token = given[0].decode("latin-1").partition(" ")
        if kind.lower() == "bearer":
            return token.strip(" ")
        if self.mode == "proxy" and is_trusted(scope, self._settings.server.trusted_proxies):
            return None  # what the proxy asked its user for, and passed on
        raise _refused("the Authorization header is not of the kind Bearer")

    def _by_token(self, token: str, scope: Scope, address: str) -> Caller:
        if token.startswith(keys.PREFIX):
            key = self.keys.find(token)
            return Caller("key", key.id, key.scopes, address, key.id)
        if token.startswith(tickets.PREFIX):
            return self._by_ticket(token, scope, address)
        raise _refused(f"what came as Bearer is neither a key ({keys.PREFIX}…) nor a ticket ({tickets.PREFIX}…)")

    def _by_ticket(self, token: str, scope: Scope, address: str) -> Caller:
        claims, own = self.tickets.verify(token), self._own(scope)
        if claims.origin not in own and claims.origin not in self._settings.server.allowed_origins:
            raise tickets.refused(f"the ticket was given to pages of {claims.origin}, which may not ask any more")
        named = fields(scope, b"origin")
        if len(named) > 1 or not own.union({claims.origin}).issuperset(named):
            raise tickets.refused(f"the ticket was given to pages of {claims.origin}, and came from another")
        return Caller("ticket", claims.origin, _ASK, address, claims.id)

    def _user(self, scope: Scope) -> tuple[str, bool] | None:
        """Return the user's name, and whether they are an admin."""
        if self.mode == "proxy":
            name = proxy_user(scope, self._settings)
        elif self.has_login:
            name = self.sessions.caller_name(scope)
        else:
            name = None
        if name is None:
            return None
        if self.mode != "password":
            return name, name in self._settings.access.admins
        user = self.users.find(name)
        return None if user is None else (user.name, user.is_admin)

    def _anybodys(self, scope: Scope) -> frozenset[Right]:
        if self.mode != "open":
            return frozenset()
        client = scope.get("client")
        is_here = client is not None and is_loopback(client[0]) and is_loopback(self._settings.server.host)
        is_direct = not any(name.lower().startswith(_BY_PROXIES) for name, _ in scope["headers"])
        return _METRICS if is_here and is_direct and self._is_own_page(scope) else _ASK

    def _own(self, scope: Scope) -> frozenset[str]:
        """Return the origins that are ours: where the request reached us, and where readers are told to."""
        server = self._settings.server
        return frozenset({reached_at(scope, server), server.public_url or ""} - {""})

    def _is_own_page(self, scope: Scope) -> bool:
        """Return whether the request comes from a page of ours, or from no page."""
        named = fields(scope, b"origin")
        return len(named) <= 1 and self._own(scope).issuperset(named)


def _refused(why: str) -> Refusal:
    detail = f"{why}; send Authorization: Bearer with a key or a ticket, or no such header"
    return Refusal(HTTPStatus.UNAUTHORIZED, detail, {"www-authenticate": 'Bearer error="invalid_token"'})

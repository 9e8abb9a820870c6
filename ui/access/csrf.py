"""Tokens of our forms: proof that a form was sent from a page that we gave to the same browser and user.

A signed double submit (OWASP): a random number stands in a cookie that no script reads, and, signed together with the
user's name, in the form. Another site can send neither, and another user's token names another user.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.responses import Response
from starlette.types import Scope

from ui.access.cookies import cookie, set_cookie
from ui.access.signing import SignatureError, Signing
from ui.edge.problems import Refusal

FIELD: Final = "csrf"
"""The form field that holds the token."""

_COOKIE: Final = "gqa_form"
_PURPOSE: Final = "form"
_SECONDS: Final = 12 * 3600
_NUMBER: Final = re.compile(r"[A-Za-z0-9_-]{22,43}")


@dataclass(frozen=True, slots=True)
class FormToken:
    """What a page with forms carries: `text` in each form, `number` in the cookie."""

    text: str
    number: str


class FormTokens:
    """Gives and checks the tokens of forms."""

    def __init__(self, signing: Signing) -> None:
        """Hold what tokens are signed with."""
        self._signing = signing

    def give(self, scope: Scope, user: str) -> FormToken:
        """Return a token for the forms of a page that is shown to `user`, "" for nobody in particular."""
        sent = cookie(scope, _COOKIE)
        # Kept where there is one, so that a page that was open before goes on working.
        number = sent if _NUMBER.fullmatch(sent) else secrets.token_urlsafe(16)
        return FormToken(self._signing.sign(_PURPOSE, {"number": number, "user": user}), number)

    def keep(self, response: Response, scope: Scope, token: FormToken) -> None:
        """Have the browser that gets the page keep the token's cookie."""
        set_cookie(response, scope, _COOKIE, token.number, _SECONDS)

    def check(self, scope: Scope, user: str, text: object) -> None:
        """Make sure that a form with the token `text` comes from a page that we gave this browser for `user`.

        :raises Refusal: 403 otherwise.
        """
        if not isinstance(text, str) or not self._is_ours(scope, user, text):
            detail = "the form came without the token of a page of ours, or the page was too old; load it again"
            raise Refusal(HTTPStatus.FORBIDDEN, detail)

    def _is_ours(self, scope: Scope, user: str, text: str) -> bool:
        sent = cookie(scope, _COOKIE)
        try:
            claims = self._signing.read(_PURPOSE, text, _SECONDS)
        except SignatureError:
            return False
        number = str(claims.get("number", ""))
        is_same = hmac.compare_digest(number.encode(), sent.encode("utf-8", "replace"))
        return bool(number) and is_same and claims.get("user") == user

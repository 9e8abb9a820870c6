from collections.abc import Callable
from typing import Any

import pytest
from starlette.responses import Response

from ui.access.csrf import FormTokens
from ui.access.signing import Signing
from ui.edge.problems import Refusal

SECRET = "s" * 32


class Browser:
    """Keeps the cookie of our forms."""

    def __init__(self, tokens: FormTokens) -> None:
        self.tokens = tokens
        self.cookie = ""

    @property
    def scope(self) -> dict[str, Any]:
        headers = [(b"host", b"qa.example"), (b"cookie", self.cookie.encode())]
        return {"type": "http", "scheme": "http", "path": "/", "headers": headers, "client": None, "state": {}}

    def page(self, user: str = "") -> str:
        """Load a page with forms; return the token in them."""
        token = self.tokens.give(self.scope, user)
        response = Response()
        self.tokens.keep(response, self.scope, token)
        self.cookie = response.headers["set-cookie"].partition(";")[0]
        return token.text

    def sends(self, text: object, user: str = "") -> bool:
        try:
            self.tokens.check(self.scope, user, text)
        except Refusal as refusal:
            assert refusal.status == 403
            return False
        return True


@pytest.fixture
def tokens(clock: Callable[[], float]) -> FormTokens:
    return FormTokens(Signing([SECRET], clock))


def test_a_form_of_ours_is_taken(tokens: FormTokens) -> None:
    browser = Browser(tokens)
    assert browser.sends(browser.page())
    assert browser.sends(browser.page("ada"), "ada")


def test_a_page_that_was_open_before_goes_on_working(tokens: FormTokens) -> None:
    browser = Browser(tokens)
    first, second = browser.page(), browser.page()
    assert browser.sends(first)
    assert browser.sends(second)


def test_a_form_without_a_token_is_refused(tokens: FormTokens) -> None:
    browser = Browser(tokens)
    browser.page()
    for text in (None, "", "token", 1, b"token"):
        assert not browser.sends(text)


def test_another_browsers_token_is_refused(tokens: FormTokens) -> None:
    ours, theirs = Browser(tokens), Browser(tokens)
    ours.page("ada")
    assert not ours.sends(theirs.page("ada"), "ada")


def test_a_token_without_its_cookie_is_refused(tokens: FormTokens) -> None:
    browser = Browser(tokens)
    text = browser.page()
    for cookie in ("", "gqa_form=", "gqa_form=x", f"gqa_form={'x' * 22}"):
        browser.cookie = cookie
        assert not browser.sends(text)


def test_another_users_token_is_refused_even_with_their_cookie(tokens: FormTokens) -> None:
    # An attacker who can set cookies, from a neighbour host for instance, has a token of their own for each.
    browser = Browser(tokens)
    attackers = browser.page("mallory")
    assert not browser.sends(attackers, "ada")
    before_login = browser.page("")
    assert not browser.sends(before_login, "ada")


def test_a_forged_and_an_old_token_are_refused(tokens: FormTokens, clock: Any) -> None:
    browser = Browser(tokens)
    text = browser.page()
    number = browser.cookie.partition("=")[2]
    claims = {"number": number, "user": ""}
    assert browser.sends(Signing([SECRET], clock).sign("form", claims))
    assert not browser.sends(Signing(["x" * 32], clock).sign("form", claims))
    assert not browser.sends(Signing([SECRET], clock).sign("session", claims))
    clock.now += 13 * 3600
    assert not browser.sends(text)


def test_an_empty_number_matches_no_empty_cookie(tokens: FormTokens, clock: Callable[[], float]) -> None:
    browser = Browser(tokens)
    browser.cookie = "gqa_form="
    assert not browser.sends(Signing([SECRET], clock).sign("form", {"number": "", "user": ""}))


def test_a_cookie_that_we_never_gave_is_replaced(tokens: FormTokens) -> None:
    browser = Browser(tokens)
    browser.cookie = "gqa_form=<script>"
    assert browser.sends(browser.page())
    assert "script" not in browser.cookie

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest


@pytest.fixture
def place(place_of: Callable[..., Any], openid_provider: Any) -> Any:
    access = {
        "oidc_issuer": openid_provider.issuer,
        "oidc_client_id": openid_provider.client_id,
        "oidc_client_secret": openid_provider.client_secret,
        "admins": ["ada@example.org"],
    }
    return place_of("oidc", access=access)


def sent_back(place: Any, provider: Any, browser: Any, wanted: str = "/") -> str:
    """Begin a login and visit the provider; return what of ours it sends the browser to."""
    answer = browser.client.get("/oidc/login", params={"next": wanted})
    assert answer.status_code == 303, answer.text
    back = urlsplit(provider.visited(answer.headers["location"]))
    assert f"{back.scheme}://{back.netloc}{back.path}" == "http://127.0.0.1:7860/oidc/callback"
    return f"{back.path}?{back.query}"


def name_of(browser: Any) -> str:
    page: str = browser.client.get("/login").text
    return page.partition('class="user">')[2].partition("<")[0]


def test_the_login_page_leads_to_the_provider(place: Any) -> None:
    page = place.browser().client.get("/login?next=/admin").text
    assert 'href="/oidc/login?next=/admin"' in page
    assert "password" not in page


def test_logging_in_begins_a_session(place: Any, openid_provider: Any) -> None:
    browser = place.browser()
    answer = browser.client.get(sent_back(place, openid_provider, browser, "/admin"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin")
    assert name_of(browser) == "ada@example.org"
    assert browser.client.get("/admin").status_code == 200
    assert "gqa_oidc" not in browser.client.cookies


def test_only_those_named_may_change_guidelines(place: Any, openid_provider: Any) -> None:
    openid_provider.claims["email"] = "bob@example.org"
    browser = place.browser()
    browser.client.get(sent_back(place, openid_provider, browser))
    assert name_of(browser) == "bob@example.org"
    assert browser.client.get("/admin").status_code == 403


def test_an_answer_is_taken_once(place: Any, openid_provider: Any) -> None:
    browser = place.browser()
    back = sent_back(place, openid_provider, browser)
    begun = browser.client.cookies["gqa_oidc"]
    assert browser.client.get(back).status_code == 303
    assert browser.client.get(back).status_code == 401
    # Even by who has kept the cookie: the provider gives one token for a code.
    thief = place.browser()
    thief.client.cookies.set("gqa_oidc", begun)
    assert thief.client.get(back).status_code == 401
    assert name_of(thief) == ""


def test_an_answer_to_another_browsers_login_logs_nobody_in(place: Any, openid_provider: Any) -> None:
    theirs, victim = place.browser(), place.browser()
    back = sent_back(place, openid_provider, theirs)
    assert victim.client.get(back).status_code == 401
    sent_back(place, openid_provider, victim)
    answer = victim.client.get(back)
    assert answer.status_code == 401
    assert "another login" in answer.text
    assert name_of(victim) == ""


def test_a_wrong_nonce_logs_nobody_in(place: Any, openid_provider: Any) -> None:
    openid_provider.altered = {"nonce": "another"}
    browser = place.browser()
    assert browser.client.get(sent_back(place, openid_provider, browser)).status_code == 401
    assert name_of(browser) == ""


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_no_login_leads_to_another_server(place: Any, openid_provider: Any, wanted: str) -> None:
    browser = place.browser()
    answer = browser.client.get(sent_back(place, openid_provider, browser, wanted))
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("text", ["", "x", "e30.x.y"])
def test_a_login_that_was_not_begun_is_none(place: Any, text: str) -> None:
    browser = place.browser()
    browser.client.cookies.set("gqa_oidc", text)
    assert browser.client.get("/oidc/callback?code=c&state=s").status_code == 401


def test_what_the_provider_answers_is_shown_as_text(place: Any, openid_provider: Any) -> None:
    browser = place.browser()
    sent_back(place, openid_provider, browser)
    evil = "<script>alert(1)</script>"
    answer = browser.client.get("/oidc/callback", params={"error": evil, "error_description": evil, "state": evil})
    assert answer.status_code == 401
    assert "<script" not in answer.text


def test_logins_are_counted(place_of: Callable[..., Any], openid_provider: Any) -> None:
    access = {"oidc_issuer": openid_provider.issuer, "oidc_client_id": "c"}
    browser = place_of("oidc", access=access, limits={"logins": "2/minute"}).browser()
    assert [browser.client.get("/oidc/login").status_code for _ in range(3)] == [303, 303, 429]
    assert browser.client.get("/oidc/callback").status_code == 429


def test_a_provider_that_is_away_is_told_on_the_page(place_of: Callable[..., Any]) -> None:
    access = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "c"}
    answer = place_of("oidc", access=access).browser().client.get("/oidc/login")
    assert answer.status_code == 503
    assert "OpenID provider" in answer.text
    assert "127.0.0.1:9" not in answer.text


def test_a_password_logs_nobody_in(place: Any) -> None:
    browser = place.browser()
    sent = {"name": "root", "password": "correct horse"}
    assert browser.client.post("/login", data=sent).status_code == 404

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer
from starlette.responses import Response

from ui.access.sessions import Sessions
from ui.access.signing import Signing
from ui.access.users import User, UserFile

SECRET = "s" * 32
ADA = User("ada", is_admin=False)


def scope_of(cookie: str = "", scheme: str = "http") -> dict[str, Any]:
    headers = [(b"host", b"qa.example")] + ([(b"cookie", cookie.encode())] if cookie else [])
    return {"type": "http", "scheme": scheme, "path": "/", "headers": headers, "client": ("192.0.2.1", 1), "state": {}}


def started(sessions: Sessions, user: User = ADA, scheme: str = "http") -> tuple[str, str]:
    """Return the cookie as a browser would send it, and what was said of it."""
    response = Response()
    sessions.start(response, user, scope_of(scheme=scheme))
    value, _, attributes = response.headers["set-cookie"].partition("; ")
    return value, attributes


@pytest.fixture
def sessions(clock: Callable[[], float]) -> Sessions:
    return Sessions(Signing([SECRET], clock), hours=2)


def test_a_session_names_its_user(sessions: Sessions) -> None:
    cookie, _ = started(sessions)
    assert sessions.caller_name(scope_of(cookie)) == "ada"
    assert sessions.caller_name(scope_of(f"other=1; {cookie}; more=2")) == "ada"
    assert sessions.caller_name(scope_of()) is None


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(sessions: Sessions) -> None:
    cookie, attributes = started(sessions)
    assert cookie.startswith("gqa_session=")
    assert set(attributes.split("; ")) == {"HttpOnly", "Max-Age=7200", "Path=/", "SameSite=lax"}


def test_over_tls_it_is_for_this_host_and_tls_only(sessions: Sessions) -> None:
    cookie, attributes = started(sessions, scheme="https")
    assert cookie.startswith("__Host-gqa_session=")
    assert "Secure" in attributes.split("; ")
    assert sessions.caller_name(scope_of(cookie, "https")) == "ada"
    # A cookie without the prefix may have been set by a neighbour host.
    assert sessions.caller_name(scope_of(cookie.removeprefix("__Host-"), "https")) is None


def test_a_session_ends_with_its_hours(sessions: Sessions, clock: Any) -> None:
    cookie, _ = started(sessions)
    clock.now += 7199
    assert sessions.caller_name(scope_of(cookie)) == "ada"
    clock.now += 2
    assert sessions.caller_name(scope_of(cookie)) is None


def test_a_session_that_somebody_has_planted_is_replaced_by_the_login(sessions: Sessions) -> None:
    planted, _ = started(sessions, User("mallory", False))
    response = Response()
    sessions.start(response, ADA, scope_of(planted))
    (cookie,) = response.headers.getlist("set-cookie")
    assert cookie.partition("=")[0] == planted.partition("=")[0]
    assert sessions.caller_name(scope_of(cookie.partition(";")[0])) == "ada"


def test_ending_has_the_browser_forget_it(sessions: Sessions) -> None:
    response = Response()
    sessions.end(response, scope_of())
    assert response.headers["set-cookie"].startswith('gqa_session="";')
    assert "Max-Age=0" in response.headers["set-cookie"]


def test_what_we_did_not_sign_as_a_session_is_none(sessions: Sessions, clock: Callable[[], float]) -> None:
    cookie, _ = started(sessions)
    claims = {"user": "ada", "stamp": ""}
    forged = [
        Signing(["x" * 32], clock).sign("session", claims),
        Signing([SECRET], clock).sign("ticket", claims),
        Signing([SECRET], clock).sign("form", claims),
        Signing([SECRET], clock).sign("session", {"stamp": ""}),
        Signing([SECRET], clock).sign("session", {"user": "ada"}),
        Signing([SECRET], clock).sign("session", {"user": ["ada"], "stamp": ""}),
        URLSafeTimedSerializer(SECRET).dumps(claims),
        cookie.partition("=")[2][:-1],
        "ada",
        "",
    ]
    for text in forged:
        assert sessions.caller_name(scope_of(f"gqa_session={text}")) is None


def test_a_secret_that_was_replaced_still_holds_while_it_is_listed(clock: Callable[[], float]) -> None:
    cookie, _ = started(Sessions(Signing([SECRET], clock), 2))
    assert Sessions(Signing(["n" * 32, SECRET], clock), 2).caller_name(scope_of(cookie)) == "ada"
    assert Sessions(Signing(["n" * 32], clock), 2).caller_name(scope_of(cookie)) is None


def test_a_session_ends_with_its_user_and_with_another_password(tmp_path: Path) -> None:
    users = UserFile(tmp_path / "users", rounds=4)
    sessions = Sessions(Signing([SECRET]), 2, users.stamp)
    users.add("ada", "correct horse")
    cookie, _ = started(sessions)
    assert sessions.caller_name(scope_of(cookie)) == "ada"
    users.set_password("ada", "another horse")
    assert sessions.caller_name(scope_of(cookie)) is None
    cookie, _ = started(sessions)
    users.remove("ada")
    assert sessions.caller_name(scope_of(cookie)) is None
    users.add("ada", "correct horse")  # somebody else of that name
    assert sessions.caller_name(scope_of(cookie)) is None


def test_a_session_of_a_provider_is_none_where_passwords_are_asked_for(tmp_path: Path) -> None:
    users = UserFile(tmp_path / "users", rounds=4)
    users.add("ada", "correct horse")
    cookie, _ = started(Sessions(Signing([SECRET]), 2))
    assert Sessions(Signing([SECRET]), 2, users.stamp).caller_name(scope_of(cookie)) is None

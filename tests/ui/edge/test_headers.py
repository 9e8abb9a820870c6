import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ui.edge.headers import NOTHING, Headers, chat_policy, is_public_script, new_nonce, policy

NONCE = "A" * 24
OTHER = "https://intranet.example:8443"


def directives(written: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (part.split() for part in written.split("; "))}


@pytest.fixture
def headers(set_up: Any, echo: Any) -> Callable[..., Headers]:
    return lambda app=echo, **server: Headers(app, set_up(server=server))


def test_every_response_says_what_browsers_may_do_with_it(headers: Any, call: Any) -> None:
    reply = call(headers(), "/health")
    assert reply["x-content-type-options"] == "nosniff"
    assert reply["referrer-policy"] == "no-referrer"
    assert reply["cross-origin-opener-policy"] == "same-origin"
    assert reply["cross-origin-resource-policy"] == "same-origin"
    assert reply["content-security-policy"] == NOTHING
    allowed = re.findall(r"([a-z-]+)=\((.*?)\)", reply["permissions-policy"])
    assert [name for name, who in allowed if who] == ["clipboard-write"]
    assert {"camera", "microphone", "geolocation"} <= {name for name, _ in allowed}


def test_a_response_keeps_its_own_policy_but_not_its_own_mind(headers: Any, call: Any, answering: Any) -> None:
    own = policy()
    given_headers = (
        ("content-security-policy", own),
        ("referrer-policy", "origin"),
        ("x-content-type-options", "sniff"),
    )
    reply = call(headers(answering(given_headers)))
    assert (reply["content-security-policy"], reply["referrer-policy"]) == (own, "origin")
    assert reply["x-content-type-options"] == "nosniff"


def test_forms_of_a_page_can_name_their_origin(headers: Any, call: Any, answering: Any) -> None:
    reply = call(headers(answering((("content-type", "text/html; charset=utf-8"),))))
    assert reply["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/widget.js", "/widget/1/widget.js", "/widget/1/frame.js", "/widget/12/a-b_c.1.js"])
def test_scripts_of_the_widget_may_be_loaded_from_anywhere(headers: Any, call: Any, path: str) -> None:
    assert is_public_script(path)
    assert call(headers(), path)["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize(
    "path",
    ["/widget/1/frame", "/widget/../api/v1/x.js", "/widget/1/../x.js", "/widget.js/", "/x/widget.js", "/widget.js\n"],
)
def test_nothing_else_may(headers: Any, call: Any, path: str) -> None:
    assert not is_public_script(path)
    assert call(headers(), path)["cross-origin-resource-policy"] == "same-origin"


TLS = ("x-forwarded-proto", "https")
PROXIES = ["203.0.113.0/24"]


@pytest.mark.parametrize(
    ("server", "scheme", "sent", "is_secure"),
    [
        ({}, "http", [], False),
        ({}, "https", [], True),
        ({}, "http", [TLS], False),
        ({"trusted_proxies": ["198.51.100.0/24"]}, "http", [TLS], False),
        ({"trusted_proxies": PROXIES}, "http", [TLS], True),
        ({"trusted_proxies": PROXIES}, "http", [("x-forwarded-proto", "https, http")], False),
        ({"trusted_proxies": PROXIES}, "http", [("x-forwarded-proto", "https\r\nx: y")], False),
        ({"public_url": "https://qa.example"}, "http", [], True),
        ({"public_url": "http://qa.example"}, "http", [], False),
    ],
)
def test_only_over_tls_are_browsers_told_to_stay_there(
    headers: Any, call: Any, server: Any, scheme: str, sent: Any, is_secure: bool
) -> None:
    reply = call(headers(**server), headers=[("host", "localhost"), *sent], scheme=scheme)
    assert bool(reply["strict-transport-security"]) is is_secure


HOSTILE = st.text("ab\r\n;,'\" :", min_size=1, max_size=20).map(lambda text: f"{text}\r\nset-cookie: hacked=1")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(host=HOSTILE, forwarded=HOSTILE, path=HOSTILE, origin=HOSTILE)
def test_nothing_of_a_request_stands_in_our_headers(
    host: str, forwarded: str, path: str, origin: str, headers: Any, call: Any
) -> None:
    sent = [("host", host), ("x-forwarded-host", forwarded), ("x-forwarded-proto", forwarded), ("origin", origin)]
    found = call(headers(trusted_proxies=PROXIES), f"/{path}", headers=sent).headers
    plain = call(headers(trusted_proxies=PROXIES)).headers
    assert found == plain
    assert not [value for _, value in found if re.search(r"[\r\n\0]", value)]


def test_a_page_of_ours_loads_its_own_files_only() -> None:
    rules = directives(policy())
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == ["'self'"]
    assert rules["frame-ancestors"] == ["'none'"]
    assert rules["base-uri"] == ["'none'"]
    assert "unsafe" not in policy(nonce=NONCE, framed_by=[OTHER])
    assert directives(policy(nonce=NONCE))["script-src"] == ["'self'", f"'nonce-{NONCE}'"]


def test_only_allowed_origins_may_show_a_page_in_a_frame() -> None:
    assert directives(policy(framed_by=[]))["frame-ancestors"] == ["'self'"]
    assert directives(policy(framed_by=[OTHER]))["frame-ancestors"] == ["'self'", OTHER]
    assert directives(chat_policy(NONCE, [OTHER]))["frame-ancestors"] == ["'self'", OTHER]


def test_no_inline_script_of_the_chat_page_runs_without_its_nonce() -> None:
    rules = directives(chat_policy(NONCE))
    assert rules["script-src"] == ["'self'", f"'nonce-{NONCE}'", "'unsafe-eval'"]
    assert rules["connect-src"] == ["'self'"]


@pytest.mark.parametrize("nonce", ["short", "a" * 20 + "'", "a" * 20 + "\r\n", "a" * 20 + "; script-src *", "é" * 20])
def test_what_is_no_nonce_is_refused(nonce: str) -> None:
    for write in (chat_policy, lambda nonce: policy(nonce=nonce)):
        with pytest.raises(ValueError, match="is no nonce"):
            write(nonce)


@pytest.mark.parametrize(
    "framed_by", ["*", "https://a.example; script-src *", "https://a.example\r\nx: y", "null", "'self'"]
)
def test_what_is_no_origin_is_refused(framed_by: str) -> None:
    with pytest.raises(ValueError, match="is no origin"):
        policy(framed_by=[framed_by])


def test_each_nonce_is_new() -> None:
    nonces = {new_nonce() for _ in range(100)}
    assert len(nonces) == 100
    assert all(chat_policy(nonce) for nonce in nonces)


def test_what_is_no_http_passes_unchanged(set_up: Any) -> None:
    passed: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        passed.append(send)

    async def send(message: Any) -> None:
        raise AssertionError(message)

    asyncio.run(Headers(app, set_up())({"type": "lifespan"}, send, send))  # type: ignore[arg-type]
    assert passed == [send]

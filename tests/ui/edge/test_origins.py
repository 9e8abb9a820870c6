from collections.abc import Callable
from typing import Any

import pytest

from ui.edge.origins import Origins, own_origin

FRIEND = "https://intranet.example:8443"
EVIL = "https://evil.example"
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]
PROXY = {"trusted_proxies": ["203.0.113.0/24"]}


@pytest.fixture
def ask(set_up: Any, echo: Any, call: Any) -> Callable[..., Any]:
    """Ask from pages of an origin; `reached` is whether the application got to see it."""

    def asked(
        *sent: tuple[str, str], method: str = "POST", path: str = "/api/v1/ask", app: Any = echo, **server: Any
    ) -> Any:
        settings = set_up(server={"allowed_origins": [FRIEND], **server})
        headers = sent if any(name == "host" for name, _ in sent) else [("host", "localhost:7860"), *sent]
        return call(Origins(app, settings), path, method=method, headers=headers)

    return asked


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "origin",
    [
        EVIL,
        "null",
        "",
        "https://intranet.example",
        "http://intranet.example:8443",
        "https://intranet.example:8443/",
        "https://intranet.example:8443.evil.example",
        "https://INTRANET.example:8443",
        "https://intranet.example:8443 https://evil.example",
        "https://intranet.example:8443\r\nx: y",
        "http://localhost",
        "https://localhost:7860",
        "http://localhost:78601",
        "http://localhost:7860@evil.example",
        "*",
        "file://",
    ],
)
def test_pages_of_any_other_origin_are_refused_whatever_they_ask(ask: Any, echo: Any, origin: str, method: str) -> None:
    for preflight in ([], [("access-control-request-method", "POST")]):
        reply = ask(("origin", origin), *preflight, method=method)
        assert reply.status == 403
        assert not [name for name, _ in reply.headers if name.startswith("access-control-")]
        assert reply["vary"] == "Origin"
        assert b"evil" not in reply.body
    assert echo.scopes == []


@pytest.mark.parametrize("method", METHODS)
def test_our_own_pages_may_ask_and_keep_their_cookies(ask: Any, echo: Any, method: str) -> None:
    reply = ask(("origin", "http://localhost:7860"), ("cookie", "session=1"), method=method)
    assert reply.status == 200
    assert not reply["access-control-allow-origin"]
    assert (b"cookie", b"session=1") in echo.scopes[0]["headers"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_allowed_origin_may_ask_and_read_but_as_nobody(ask: Any, echo: Any, method: str) -> None:
    ambient = (("cookie", "session=1"), ("Cookie", "b=2"), ("x-forwarded-user", "anna"), ("X-Forwarded-User", "anna"))
    reply = ask(("origin", FRIEND), ("authorization", "Bearer t"), *ambient, method=method)
    assert reply.status == 200
    assert reply["access-control-allow-origin"] == FRIEND
    assert reply["access-control-expose-headers"] == "retry-after"
    assert not reply["access-control-allow-credentials"]
    assert {name.lower() for name, _ in echo.scopes[0]["headers"]} == {b"host", b"origin", b"authorization"}


def test_the_header_that_a_proxy_names_users_in_is_the_one_of_the_settings(set_up: Any, echo: Any, call: Any) -> None:
    settings = set_up(server={"allowed_origins": [FRIEND]}, access={"proxy_header": "X-Remote-User"})
    call(Origins(echo, settings), headers=[("host", "localhost"), ("origin", FRIEND), ("x-remote-user", "anna")])
    assert [name for name, _ in echo.scopes[0]["headers"]] == [b"host", b"origin"]


@pytest.mark.parametrize("origin", [FRIEND, "http://localhost:7860"])
def test_a_preflight_is_answered_here(ask: Any, echo: Any, origin: str) -> None:
    asked = (("access-control-request-method", "DELETE"), ("access-control-request-headers", "x-evil\r\nx: y"))
    reply = ask(("origin", origin), *asked, method="OPTIONS")
    assert (reply.status, reply.body) == (204, b"")
    assert reply["access-control-allow-origin"] == origin
    assert reply["access-control-allow-methods"] == "GET, HEAD, POST"
    allowed = reply["access-control-allow-headers"].split(", ")
    assert allowed == ["authorization", "content-type", "mcp-protocol-version", "mcp-method", "mcp-name"]
    assert reply["access-control-max-age"] == "600"
    assert reply["vary"] == "Origin"
    assert echo.scopes == []


def test_two_origins_are_none(ask: Any, echo: Any) -> None:
    for second in (FRIEND, EVIL, "http://localhost:7860"):
        assert ask(("origin", FRIEND), ("origin", second)).status == 403
        assert ask(("origin", "http://localhost:7860"), ("origin", second)).status == 403
    assert echo.scopes == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_form_is_refused_though_it_names_no_origin(ask: Any, echo: Any, site: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "BREW"):
        assert ask(("sec-fetch-site", site), method=method).status == 403
    assert echo.scopes == []


def test_links_from_other_sites_and_programs_without_origin_are_answered(ask: Any) -> None:
    assert ask(("sec-fetch-site", "cross-site"), method="GET").status == 200
    assert ask(("sec-fetch-site", "same-origin")).status == 200
    assert ask(("sec-fetch-site", "none")).status == 200
    assert ask().status == 200


@pytest.mark.parametrize("origin", [EVIL, "null"])
def test_the_widgets_scripts_may_be_loaded_by_anyone_and_read_by_no_other(ask: Any, origin: str) -> None:
    reply = ask(("origin", origin), method="GET", path="/widget/1/widget.js")
    assert reply.status == 200
    assert not reply["access-control-allow-origin"]
    assert ask(("origin", FRIEND), method="GET", path="/widget.js")["access-control-allow-origin"] == FRIEND
    for path, method in (("/widget.js", "POST"), ("/widget/1/frame", "GET"), ("/widget/../x.js", "GET")):
        assert ask(("origin", origin), method=method, path=path).status == 403
    preflight = ("access-control-request-method", "GET")
    assert not ask(("origin", origin), preflight, method="OPTIONS", path="/widget.js")["access-control-allow-origin"]


def test_what_the_application_says_of_cors_is_dropped(ask: Any, answering: Any) -> None:
    loose = (
        ("access-control-allow-origin", "*"),
        ("Access-Control-Allow-Credentials", "true"),
        ("access-control-allow-private-network", "true"),
        ("vary", "Accept-Encoding"),
    )
    for origin, told in ((FRIEND, FRIEND), ("http://localhost:7860", "")):
        reply = ask(("origin", origin), app=answering(loose))
        assert reply["access-control-allow-origin"] == told
        assert not reply["access-control-allow-credentials"]
        assert not reply["access-control-allow-private-network"]
        assert reply["vary"] == "Accept-Encoding, Origin"


def test_by_default_nobody_but_our_own_pages_may(ask: Any) -> None:
    assert ask(("origin", FRIEND), allowed_origins=[]).status == 403


@pytest.mark.parametrize(
    ("server", "sent", "own"),
    [
        ({}, [("host", "localhost:7860")], "http://localhost:7860"),
        ({}, [("host", "LocalHost:80")], "http://localhost"),
        ({}, [("host", "[0:0::1]:7860")], "http://[::1]:7860"),
        ({}, [("host", "localhost"), ("x-forwarded-host", EVIL), ("x-forwarded-proto", "https")], "http://localhost"),
        (
            PROXY,
            [("host", "qa"), ("x-forwarded-host", "qa.example:443"), ("x-forwarded-proto", "https")],
            "https://qa.example",
        ),
        (PROXY, [("host", "qa"), ("x-forwarded-host", "evil, qa.example")], "http://qa.example"),
        ({"public_url": "https://qa.example"}, [("host", "localhost:7860")], "https://qa.example"),
        ({}, [("host", "a b")], ""),
        ({}, [], ""),
    ],
)
def test_our_own_origin_is_where_readers_reach_us(
    set_up: Any, echo: Any, call: Any, server: Any, sent: Any, own: str
) -> None:
    call(Origins(echo, set_up(server=server)), headers=sent)
    assert own_origin(echo.scopes[0]) == own


def test_without_the_gate_our_origin_is_the_one_requested() -> None:
    assert own_origin({"type": "http", "headers": [(b"host", b"qa:7860")], "scheme": "https"}) == "https://qa:7860"


def test_behind_a_proxy_both_the_public_origin_and_the_one_requested_are_ours(ask: Any) -> None:
    for origin in ("https://qa.example", "http://localhost:7860"):
        assert ask(("origin", origin), public_url="https://qa.example").status == 200


def test_no_host_makes_no_origin_ours(ask: Any) -> None:
    assert ask(("origin", ""), ("host", "a b")).status == 403

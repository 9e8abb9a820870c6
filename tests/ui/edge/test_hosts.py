from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.edge.hosts import Hosts
from ui.edge.reached import Host

LOOPBACK = ["localhost", "localhost:7860", "LOCALHOST", "127.0.0.1:7860", "[::1]", "[::1]:7860", "[0:0:0:0:0:0:0:1]"]


@pytest.fixture
def status(set_up: Any, echo: Any, call: Any) -> Callable[..., int]:
    """Ask with certain headers; return the status, having checked that a refusal doesn't reach the application."""

    def asked(*sent: tuple[str, str], client: Any = ("203.0.113.7", 1), **server: Any) -> int:
        before = len(echo.scopes)
        reply = call(Hosts(echo, set_up(server=server)), headers=sent, client=client)
        assert (len(echo.scopes) > before) is (reply.status == 200)
        return int(reply.status)

    return asked


@pytest.mark.parametrize("host", LOOPBACK)
def test_this_computers_own_names_are_taken_on_any_port(status: Any, host: str) -> None:
    assert status(("host", host)) == 200
    assert status(("host", host), host="10.0.0.5") == 200


def test_names_in_the_settings_are_taken(status: Any) -> None:
    server = {"host": "10.0.0.5", "public_url": "https://qa.example:8443", "hosts": ["Ward-PC", "other.example:99"]}
    for host in ("10.0.0.5:7860", "qa.example", "QA.example:8443", "ward-pc:7860", "other.example"):
        assert status(("host", host), **server) == 200
        assert status(("host", host)) == 421


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil-localhost",
        "127.0.0.1.evil.example",
        "127.0.0.1.",
        "localhost.",
        "10.0.0.5",
        "0.0.0.0",
        "[::]",
        "169.254.169.254",
        "2130706433",
        "0x7f.1",
        "",
        ":7860",
        "localhost:",
        "localhost:x",
        "localhost:65536",
        "localhost:-1",
        "user@localhost",
        "localhost@evil.example",
        "localhost/evil",
        "localhost evil.example",
        "localhost, evil.example",
        "localhost\tevil",
        "localhost\r\nx: y",
        "localhost\0",
        "[localhost]",
        "[127.0.0.1]",
        "::1",
        "[::1",
        "::1]",
        "[::1]evil",
        "[::1%25eth0]",
        "ⅼocalhost".encode().decode("latin-1"),
        "*",
        "null",
    ],
)
def test_any_other_is_refused(status: Any, host: str) -> None:
    assert status(("host", host)) == 421


def test_a_request_names_exactly_one_host(status: Any) -> None:
    assert status() == 400
    assert status(("host", "localhost"), ("host", "localhost")) == 400
    assert status(("host", "localhost"), ("Host", "evil.example")) == 400


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::", ""])
def test_whoever_listens_everywhere_takes_addresses_but_no_names(status: Any, everywhere: str) -> None:
    for host in ("192.0.2.9:7860", "[2001:db8::1]"):
        assert status(("host", host), host=everywhere) == 200
    for host in ("evil.example", "[evil]", "192.0.2.9.evil.example"):
        assert status(("host", host), host=everywhere) == 421


def test_a_trusted_proxy_cannot_be_made_to_pass_another_host_on(status: Any) -> None:
    sent = (("host", "localhost"), ("x-forwarded-host", "evil.example"))
    trusting = {"trusted_proxies": ["203.0.113.0/24"]}
    assert status(*sent) == 200
    assert status(*sent, **trusting) == 421
    assert status(*sent, client=("::ffff:203.0.113.9", 1), **trusting) == 421
    assert status(*sent, client=("198.51.100.1", 1), **trusting) == 200
    assert status(*sent, client=None, **trusting) == 200
    assert status(("host", "localhost"), ("x-forwarded-host", "qa.example"), hosts=["qa.example"], **trusting) == 200


def test_the_refusal_says_what_to_do_and_repeats_nothing(set_up: Any, echo: Any, call: Any) -> None:
    reply = call(Hosts(echo, set_up()), headers=[("host", "evil<script>")])
    assert b"server.hosts" in reply.body
    assert b"script" not in reply.body
    assert reply["content-type"] == "application/problem+json"


@given(st.text(max_size=30) | st.from_regex(r"[a-z0-9.\[\]:@-]{0,12}", fullmatch=True))
def test_what_is_read_as_a_host_is_nothing_but_a_host(text: str) -> None:
    host = Host.read(text)
    if host is not None:
        name = f"[{host.name}]" if ":" in host.name else host.name
        assert Host.read(f"{name}:{host.port}" if host.port else name) == host
        assert not set(host.name) & set("[]@/?# \r\n\0,;\\")

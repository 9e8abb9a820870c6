from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.settings import Settings
from ui.access.names import usable_name
from ui.access.proxies import proxy_user

SETTINGS = Settings.load(server={"trusted_proxies": ["10.0.0.0/8", "fd00::/8"]}, access={"mode": "proxy"})


def scope_of(*headers: tuple[str, bytes], peer: str | None = "10.1.2.3") -> dict[str, Any]:
    sent = [(name.encode(), value) for name, value in headers]
    return {"type": "http", "headers": sent, "client": (peer, 1) if peer is not None else None}


@pytest.mark.parametrize("peer", ["10.1.2.3", "fd00::1", "::ffff:10.1.2.3"])
def test_a_trusted_proxy_names_the_user(peer: str) -> None:
    assert proxy_user(scope_of(("x-forwarded-user", b"ada@example.org"), peer=peer), SETTINGS) == "ada@example.org"


@pytest.mark.parametrize("peer", ["192.0.2.1", "127.0.0.1", "11.0.0.1", "::1", "testclient", "", None])
def test_nobody_else_does(peer: str | None) -> None:
    forwarded = (("x-forwarded-user", b"ada"), ("x-forwarded-for", b"10.0.0.1"), ("forwarded", b"for=10.0.0.1"))
    assert proxy_user(scope_of(*forwarded, peer=peer), SETTINGS) is None


def test_no_proxy_is_trusted_unless_told() -> None:
    assert proxy_user(scope_of(("x-forwarded-user", b"ada")), Settings.load(access={"mode": "proxy"})) is None


@pytest.mark.parametrize("other", ["x-forwarded-user", "X-Forwarded-User", "x_forwarded_user"])
def test_a_header_that_comes_twice_names_nobody(other: str) -> None:
    assert proxy_user(scope_of(("x-forwarded-user", b"ada"), (other, b"admin")), SETTINGS) is None


def test_a_header_that_passes_a_proxy_in_disguise_names_nobody() -> None:
    assert proxy_user(scope_of(("x_forwarded_user", b"admin")), SETTINGS) is None


@pytest.mark.parametrize(
    "value", [b"", b" ", b"ada, admin", b"ada\tb", b" ada", b"\xff", b"x" * 129, b"ada\n", b"\xe2\x80\xae"]
)
def test_what_is_no_name_names_nobody(value: bytes) -> None:
    assert proxy_user(scope_of(("x-forwarded-user", value)), SETTINGS) is None


def test_the_header_is_the_one_of_the_settings() -> None:
    settings = Settings.load(server={"trusted_proxies": ["10.0.0.1"]}, access={"proxy_header": "Remote-User"})
    assert proxy_user(scope_of(("x-forwarded-user", b"eve"), peer="10.0.0.1"), settings) is None
    assert proxy_user(scope_of(("remote-user", "zoë".encode()), peer="10.0.0.1"), settings) == "zoë"


@given(st.one_of(st.text(), st.none(), st.integers()))
def test_a_usable_name_stands_on_one_line_and_is_one_name(told: object) -> None:
    name = usable_name(told)
    assert name is None or (name == told and len(name.splitlines()) == 1 and "," not in name and name.isprintable())

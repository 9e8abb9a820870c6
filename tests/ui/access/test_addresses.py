import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.access.addresses import counted_as, is_loopback, peer, read

PROXIES = ("10.0.0.0/8", "fd00::/8")


def _scope(client: str | None, *forwarded: str | bytes) -> dict[str, object]:
    headers = [(b"x-forwarded-for", value if isinstance(value, bytes) else value.encode()) for value in forwarded]
    return {"type": "http", "client": None if client is None else (client, 50000), "headers": headers}


@pytest.mark.parametrize(
    ("client", "forwarded", "expected"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),  # nobody trusts it
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.7"], "198.51.100.7"),  # what stands before is the client's own say
        ("10.0.0.1", ["127.0.0.1, 198.51.100.7, 10.0.0.2"], "198.51.100.7"),
        ("10.0.0.1", ["198.51.100.7", "10.0.0.2"], "198.51.100.7"),  # two headers are one list
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["198.51.100.7, garbage"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.7, unknown, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["198.51.100.7,"], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.7:4711"], "198.51.100.7"),
        ("10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
        ("10.0.0.1", ["2001:DB8:0::1"], "2001:db8::1"),
        ("10.0.0.1", ["::ffff:198.51.100.7"], "198.51.100.7"),
        ("::ffff:10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("::ffff:192.0.2.1", ["198.51.100.7"], "192.0.2.1"),
        ("fd00::1", ["198.51.100.7"], "198.51.100.7"),
        ("fe80::1%eth0", [], "fe80::1"),
        ("10.0.0.1", [b"\xff\xfe"], "10.0.0.1"),
        ("10.0.0.1", ["x" * 100_000], "10.0.0.1"),
        ("10.0.0.1", ["127.0.0.1"], "127.0.0.1"),
        ("testclient", ["198.51.100.7"], "testclient"),
        (None, ["198.51.100.7"], ""),
    ],
)
def test_only_trusted_proxies_are_believed(client: str | None, forwarded: list[Any], expected: str) -> None:
    assert peer(_scope(client, *forwarded), PROXIES) == expected


def test_without_trusted_proxies_nothing_is_believed() -> None:
    assert peer(_scope("127.0.0.1", "198.51.100.7"), ()) == "127.0.0.1"


@given(st.lists(st.one_of(st.ip_addresses().map(str), st.text(max_size=20)), max_size=6).map(", ".join))
def test_a_client_can_put_nothing_before_its_own_address(said: Any) -> None:
    """Whatever a client writes, the proxy appends where it comes from."""
    scope = _scope("10.0.0.1", f"{said}, 198.51.100.7".encode("utf-8", "replace"))
    assert peer(scope, PROXIES) == "198.51.100.7"


@given(st.binary(max_size=80))
def test_any_header_gives_an_address(said: Any) -> None:
    assert read(peer(_scope("10.0.0.1", said), PROXIES)) is not None


@given(st.ip_addresses())
def test_an_address_is_read_with_port_and_without(address: Any) -> None:
    plain = getattr(address, "ipv4_mapped", None) or address
    written = f"[{address}]:80" if address.version == 6 else f"{address}:80"
    assert read(str(address)) == read(written) == plain


@pytest.mark.parametrize(
    "text", ["", " ", "1.2.3", "1.2.3.4.5", "1.2.3.4:", "[::1", "256.1.1.1", "::1]:80", "1.2.3.4/8"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert read(text) is None


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_all_addresses_of_one_network_are_counted_as_one(one: int, other: int) -> None:
    network = 0x20010DB8_00000001 << 64
    same = {counted_as(str(ipaddress.IPv6Address(network + host))) for host in (one, other)}
    assert same == {"2001:db8:0:1::/64"}
    assert counted_as(str(ipaddress.IPv6Address(network + (1 << 64) + one))) not in same


@pytest.mark.parametrize(("address", "counted"), [("192.0.2.1", "192.0.2.1"), ("", ""), ("testclient", "testclient")])
def test_other_addresses_are_counted_as_they_are(address: Any, counted: str) -> None:
    assert counted_as(address) == counted


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost", "LOCALHOST", "::ffff:127.0.0.1"]
)
def test_this_computer_as_only_itself_reaches_it(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "localhost.example", "127.0.0.1.example", "qa"])
def test_anything_else_can_be_reached_by_others(host: str) -> None:
    assert not is_loopback(host)

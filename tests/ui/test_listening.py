import socket

import pytest

from qa.errors import PortInUseError, SettingsError
from ui.listening import listen, url


def test_port_0_takes_a_free_one() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert url(listener) == f"http://127.0.0.1:{port}/"
        socket.create_connection(("127.0.0.1", port), timeout=1).close()


def test_a_port_in_use_is_told_with_the_way_out() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(PortInUseError, match=f"port {port} on 127.0.0.1 is in use.*--port"):
            listen("127.0.0.1", port)


def test_every_address_is_reached_at_this_computer() -> None:
    with listen("0.0.0.0", 0) as listener:
        assert url(listener).startswith("http://127.0.0.1:")


@pytest.mark.parametrize("host", ["256.1.1.1", "127.0.0.1.", "a" * 300, "192.0.2.1"])
def test_an_address_that_can_not_be_listened_on_is_told(host: str) -> None:
    with pytest.raises(SettingsError, match="--host"):
        listen(host, 0)

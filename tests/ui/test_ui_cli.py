import pytest

from qa.errors import PortInUseError, SettingsError
from ui.cli import chat
from ui.listening import listen


def test_a_port_in_use_is_told_before_anything_is_built_or_loaded() -> None:
    with listen("127.0.0.1", 0) as listener, pytest.raises(PortInUseError, match="--port"):
        chat(host="127.0.0.1", port=listener.getsockname()[1])


def test_an_impossible_port_is_told() -> None:
    with pytest.raises(SettingsError, match=r"server\.port = 65536"):
        chat(port=65_536)

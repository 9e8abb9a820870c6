import pytest

from qa.errors import PortInUseError, SettingsError
from qa.settings import Settings
from ui.commands.chat import chat
from ui.listening import listen


def test_a_port_in_use_is_told_before_anything_is_built_or_loaded() -> None:
    with listen("127.0.0.1", 0) as listener, pytest.raises(PortInUseError, match="--port"):
        chat(host="127.0.0.1", port=listener.getsockname()[1])


@pytest.mark.parametrize(("given", "expected"), [({}, False), ({"explain": True}, True)])
def test_explaining_is_off_until_it_is_switched_on(
    given: dict[str, bool], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Settings] = []
    monkeypatch.setattr("ui.serving.serve", lambda settings, *_, **__: served.append(settings))
    chat(port=0, **given)
    assert served[0].server.explain is expected


def test_the_setting_switches_it_on_too(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Settings] = []
    monkeypatch.setattr("ui.serving.serve", lambda settings, *_, **__: served.append(settings))
    monkeypatch.setenv("GUIDELINE_QA_SERVER__EXPLAIN", "true")
    chat(port=0)
    assert served[0].server.explain


def test_an_impossible_port_is_told() -> None:
    with pytest.raises(SettingsError, match=r"server\.port = 65536"):
        chat(port=65_536)


def test_an_address_that_others_can_reach_is_refused_before_anything_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.listening.listen", lambda *_: pytest.fail("it listens"))
    with pytest.raises(SettingsError, match="say who may ask"):
        chat(host="0.0.0.0", port=0)

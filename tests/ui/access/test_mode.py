from collections.abc import Callable
from typing import Any

import pytest

from qa.errors import SettingsError
from qa.settings import Settings
from ui.access.access import Access
from ui.access.mode import check_listening, resolved_mode
from ui.access.users import UserFile

PROXY = {"trusted_proxies": ["10.0.0.0/8"]}
PASSWORD = "correct horse"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_on_this_computer_it_is_open(settings_of: Callable[..., Settings], host: str) -> None:
    settings = settings_of(server={"host": host})
    assert resolved_mode(settings) == "open"
    check_listening(settings)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "", "qa.example"])
def test_on_another_address_it_must_be_told_who_may_ask(settings_of: Callable[..., Settings], host: str) -> None:
    settings = settings_of(server={"host": host})
    for use in (check_listening, resolved_mode, Access):
        with pytest.raises(SettingsError, match="GUIDELINE_QA_ACCESS__MODE") as told:
            use(settings)
    assert all(mode in str(told.value) for mode in ("password", "proxy", "oidc", "open", "access user add"))
    check_listening(settings_of(server={"host": host}, access={"mode": "open"}))


@pytest.mark.parametrize("server", [PROXY, {"public_url": "https://qa.example"}])
def test_behind_a_proxy_too(settings_of: Callable[..., Settings], server: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="GUIDELINE_QA_ACCESS__MODE"):
        check_listening(settings_of(server=server))
    check_listening(settings_of(server=server, access={"mode": "open"}))
    check_listening(settings_of(server={"public_url": "http://localhost:7860"}))


def test_passwords_need_users(settings_of: Callable[..., Settings]) -> None:
    settings = settings_of(access={"mode": "password"})
    with pytest.raises(SettingsError, match="access user add"):
        check_listening(settings)
    UserFile(settings.access.users, rounds=4).add("anna", PASSWORD)
    check_listening(settings)


def test_proxies_must_be_trusted(settings_of: Callable[..., Settings]) -> None:
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        check_listening(settings_of(access={"mode": "proxy"}))
    check_listening(settings_of(access={"mode": "proxy"}, server=PROXY))


def test_a_provider_must_be_named(settings_of: Callable[..., Settings]) -> None:
    with pytest.raises(SettingsError, match="oidc"):
        check_listening(settings_of(access={"mode": "oidc"}))
    check_listening(settings_of(access={"mode": "oidc", "oidc_issuer": "https://id.example", "oidc_client_id": "qa"}))

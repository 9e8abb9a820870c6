"""By what callers are told apart: whoever reaches the server, a password, a proxy's word, an OpenID provider's."""

from typing import Literal
from urllib.parse import urlsplit

from qa.errors import SettingsError
from qa.settings import Settings
from ui.access.addresses import is_loopback
from ui.access.private_file import version_of

Mode = Literal["open", "password", "proxy", "oidc"]


def resolved_mode(settings: Settings) -> Mode:
    """Return who may ask: the setting `access.mode`, or open where only this computer can reach the server.

    :raises SettingsError: if others can, and the settings don't say who may ask.
    """
    if settings.access.mode is not None:
        return settings.access.mode
    if (why := _reached_by_others(settings)) is None:
        return "open"
    raise SettingsError(
        f"{why}, so others can reach it: say who may ask. Set GUIDELINE_QA_ACCESS__MODE (or `mode` under [access] in "
        "guideline-qa.toml) to password, and add users with `guideline-qa access user add NAME`; to proxy or oidc, where "
        "something else knows them; or to open, and whoever reaches it may ask"
    )


def check_listening(settings: Settings) -> None:
    """Make sure, before anything listens, that the settings say who may ask, and that somebody can.

    :raises SettingsError: if they don't.
    """
    mode, access = resolved_mode(settings), settings.access
    if mode == "password" and version_of(access.users) is None:
        raise SettingsError(
            f"access.mode is password, and there are no users in {access.users}; add one with "
            "`guideline-qa access user add NAME`"
        )
    if mode == "proxy" and not settings.server.trusted_proxies:
        raise SettingsError(
            "access.mode is proxy, and no proxy is trusted, so nobody could be named; set server.trusted_proxies to the "
            "proxy's address, as in GUIDELINE_QA_SERVER__TRUSTED_PROXIES=10.0.0.5/32"
        )
    if mode == "oidc":
        from ui.access.oidc import Provider

        Provider(access)


def _reached_by_others(settings: Settings) -> str | None:
    """Return what shows that other computers can reach the server, None where nothing does."""
    server = settings.server
    if not is_loopback(server.host):
        return f"server.host is {server.host!r}"
    if server.public_url and not is_loopback(urlsplit(server.public_url).hostname or ""):
        return f"server.public_url is {server.public_url}"
    if server.trusted_proxies:
        return f"server.trusted_proxies is {', '.join(server.trusted_proxies)}"
    return None

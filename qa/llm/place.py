"""Where a language model is: provider, model name and server, as the settings say; nothing secret."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from qa.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Place:
    """A model on a server. `base_url` is "" where the provider's own client knows it (a region, an endpoint)."""

    provider: str
    model: str
    base_url: str
    is_own: bool
    """Whether `base_url` is the provider's own, not one that the settings name."""

    @property
    def is_here(self) -> bool:
        """Whether the server is on a loopback address, which only this computer reaches."""
        return bool(self.base_url) and is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def name(self) -> str:
        """Provider, model and server in a line."""
        return f"{self.provider}:{self.model} at {self.base_url or 'the address its client knows'}"


def is_loopback(host: str) -> bool:
    """Return whether `host`, an address or "localhost", is this computer as only itself reaches it."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def checked_url(given: str) -> str:
    """Return a base URL without a slash at its end.

    :raises SettingsError: if it is no http or https URL, or holds credentials, a query or a fragment.
    """
    expected = "expected an http or https URL such as http://127.0.0.1:8080/v1"
    try:
        parts = urlsplit(given.strip())
        is_url = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_url = False
    if not is_url or any(not letter.isprintable() or letter in ' "<>\\^`{|}' for letter in given.strip()):
        raise SettingsError(f"llm.base_url can't be read; {expected}")
    # What is wrong is not repeated: it may be a secret.
    if parts.username is not None or parts.password is not None:
        raise SettingsError(f"llm.base_url holds a user name or password; {expected}; keys come from the environment")
    if parts.query or parts.fragment or "?" in given or "#" in given:
        raise SettingsError(f"llm.base_url holds a query or a fragment; {expected}")
    return parts.geturl().rstrip("/")

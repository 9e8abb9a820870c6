"""Names of users that others tell us: a proxy, a provider."""

from typing import Final

LONGEST_NAME: Final = 128
"""Characters."""


def usable_name(told: object) -> str | None:
    """Return the name if it may be one; None for what could hide in a log or stand for two."""
    if not isinstance(told, str) or not 0 < len(told) <= LONGEST_NAME:
        return None
    # A comma is where proxies join a header that was sent twice.
    return told if told.isprintable() and told == told.strip() and "," not in told else None

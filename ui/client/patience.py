"""Waiting for a server that is busy, as long as it says and no longer than the caller has time."""

from dataclasses import dataclass
from typing import Final

from ui.client.errors import ApiError

_PASSING: Final = (429, 503)
"""Refused before anything was done: too often, or no room at the moment."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to ask at most (`tries`), and how many `seconds` to wait in all between them."""

    tries: int = 3
    seconds: float = 60.0

    def __post_init__(self) -> None:
        """Refuse what is no bound."""
        if self.tries < 1 or not 0 <= self.seconds < float("inf"):
            raise ValueError(
                f"{self.tries} tries within {self.seconds} seconds can't be; give 1 try or more, and seconds"
            )


NONE: Final = Patience(tries=1, seconds=0.0)


class Waiting:
    """What is left of somebody's patience with one request."""

    def __init__(self, patience: Patience) -> None:
        """Begin with all of it."""
        self._tries = patience.tries
        self._seconds = patience.seconds

    def after(self, refused: ApiError) -> float:
        """Return the seconds to wait before the request is sent again.

        :raises ApiError: `refused` itself, if waiting won't help or patience is at its end.
        """
        self._tries -= 1
        seconds = refused.retry_after
        if refused.status not in _PASSING or seconds is None or not self._tries or seconds > self._seconds:
            raise refused
        self._seconds -= seconds
        return seconds

"""How often anyone may ask: counted by ticket, user or key, and by address.

A window slides: what was asked in the minute before this one counts by the share of it that is still within a minute.
Where the counts are kept in Redis and it fails, requests are refused (503), not let through uncounted: else whoever brings
it down could ask without limit.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from math import floor
from typing import Annotated, Final, Literal, Protocol
from urllib.parse import urlsplit

from anyio import CapacityLimiter, to_thread
from fastapi import Depends
from limits import RateLimitItem, parse
from limits.errors import ConfigurationError, StorageError
from limits.storage import RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from qa.errors import SettingsError
from qa.settings.serving import LimitSettings
from ui.access.addresses import counted_as
from ui.access.caller import Caller, needs
from ui.access.counts import Counts
from ui.edge.problems import Refusal

LOG = logging.getLogger(__name__)

Kind = Literal["per_ticket", "per_user", "per_key", "per_address", "requests", "tickets", "logins"]
"""What is counted; the settings `limits` hold the rate of each under the same name."""

Asking = Literal["questions", "suggestions", "marks"]
"""Suggestions, and marks of bad answers, may come as often as questions, and are counted apart: they use up no question."""

_WHAT: Final[dict[Kind, str]] = {
    "per_ticket": "questions with one ticket",
    "per_user": "questions of one user",
    "per_key": "questions with one key",
    "per_address": "questions from one address",
    "requests": "requests from one address",
    "tickets": "tickets for one address",
    "logins": "logins from one address",
}
_BY_ADDRESS: Final[frozenset[Kind]] = frozenset({"per_address", "requests", "tickets", "logins"})
_BY_CALLER: Final[dict[str, Kind]] = {"ticket": "per_ticket", "user": "per_user", "key": "per_key"}
_REDIS: Final = ("redis", "rediss", "redis+unix")
_PATIENCE: Final = 1.0  # seconds for Redis to answer
_MARGIN: Final = 0.01  # seconds that a wait is longer: clocks and floating point are not exact
_AT_ONCE: Final = 16  # threads that wait for it


class Rates:
    """Counts requests, and refuses what comes too often; safe from several threads."""

    def __init__(self, limits: LimitSettings, clock: Callable[[], float] = time.monotonic) -> None:
        """Open the store that the setting `limits.storage` names; `clock` gives seconds, and serves the one in memory.

        :raises SettingsError: if there is no such store, or it doesn't answer.
        """
        self._items: dict[Kind, RateLimitItem] = {kind: parse(getattr(limits, kind)) for kind in _WHAT}
        self._storage, self._is_near = _opened(limits.storage, clock)
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        self._threads = CapacityLimiter(_AT_ONCE)

    def hit(self, kind: Kind, who: str, of: Asking = "questions") -> None:
        """Count one more of `kind` for `who`: an address, or a caller's `limited_as`; `of` parts counts of one kind.

        :raises Refusal: 429 if that is too often, with Retry-After in seconds; 503 if the store doesn't answer.
        """
        item, name = self._items[kind], _named(kind, who, of)
        try:
            if self._limiter.hit(item, name):
                return
            seconds = self._wait(item, name)
        except StorageError as error:
            LOG.error("requests can't be counted: %s", type(error.storage_error).__name__)
            detail = "requests can't be counted at the moment, so none is taken; try again in a few seconds"
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"retry-after": "5"}) from None
        what = _WHAT[kind].replace("questions", of)
        detail = f"more than {item.amount} {what} in a {item.GRANULARITY.name}; try again in {seconds} seconds"
        raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, detail, {"retry-after": str(seconds)})

    def hit_question(self, caller: Caller, of: Asking = "questions") -> None:
        """Count a question of `caller`, or a request for suggestions, by ticket, user or key and by address.

        :raises Refusal: as `hit`.
        """
        if kind := _BY_CALLER.get(caller.kind):
            self.hit(kind, caller.limited_as, of)
        self.hit("per_address", caller.address, of)

    async def ahit(self, kind: Kind, who: str) -> None:
        """Do as `hit`, while other requests go on."""
        if self._is_near:
            self.hit(kind, who)
        else:
            await to_thread.run_sync(self.hit, kind, who, limiter=self._threads)

    async def ahit_question(self, caller: Caller, of: Asking = "questions") -> None:
        """Do as `hit_question`, while other requests go on."""
        if self._is_near:
            self.hit_question(caller, of)
        else:
            await to_thread.run_sync(self.hit_question, caller, of, limiter=self._threads)

    def _wait(self, item: RateLimitItem, name: str) -> int:
        """Return the seconds, rounded up, after which one more would be let through if nothing else came."""
        window = item.get_expiry()
        before, before_left, count, count_left = self._storage.get_sliding_window(item.key_for(name), window)
        free = item.amount - count
        # The earlier count weighs before * left / window; it must weigh less than what is free.
        seconds = before_left - free * window / max(before, 1) if free > 0 else count_left - window
        return floor(max(seconds, 0.0) + _MARGIN) + 1


class _Counting(Protocol):
    @property
    def rates(self) -> Rates: ...


class _Served(Protocol):
    @property
    def access(self) -> _Counting: ...


def asks(service: _Served, of: Asking = "questions") -> Callable[..., object]:
    """Return a FastAPI dependency that gives a caller who may ask, and counts the question, or what `of` says.

    It refuses with 401 or 403 who may not, with 429 what comes too often.
    """

    async def counted(caller: Annotated[Caller, Depends(needs("ask"))]) -> Caller:
        await service.access.rates.ahit_question(caller, of)
        return caller

    return counted


def _named(kind: Kind, who: str, of: Asking) -> str:
    """Return what is counted in the store: neither a name nor an address, and never long."""
    counted = counted_as(who) if kind in _BY_ADDRESS else who
    return f"{kind}:{of}:{hashlib.sha256(counted.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _opened(uri: str, clock: Callable[[], float]) -> tuple[Counts | RedisStorage, bool]:
    """Return the store, and whether it is in memory; `uri` may hold a password, so no message repeats it."""
    scheme = urlsplit(uri).scheme
    if scheme == "memory":
        return Counts(clock), True
    if scheme not in _REDIS:
        raise SettingsError(
            f"limits.storage has the scheme {scheme[:20]!r}; give memory://, or redis://host:6379 for several servers"
        )
    try:
        redis = RedisStorage(uri, wrap_exceptions=True, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
    except ConfigurationError:
        raise SettingsError("limits.storage names Redis, which needs a package more: `pip install redis`") from None
    except ValueError:
        raise SettingsError("limits.storage is no URL of a Redis; expected redis://host:6379") from None
    if not redis.check():
        raise SettingsError("the Redis that limits.storage names does not answer; start it, or give memory://")
    return redis, False

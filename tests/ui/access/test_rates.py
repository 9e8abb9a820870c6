import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits.errors import ConfigurationError, StorageError
from starlette.testclient import TestClient

from qa.errors import SettingsError
from qa.settings.serving import LimitSettings
from ui.access import rates as rates_module
from ui.access.access import Access
from ui.access.caller import Caller
from ui.access.counts import Counts
from ui.access.rates import Rates
from ui.edge.problems import Refusal


def _rates(clock: Any, **limits: str) -> Rates:
    return Rates(LimitSettings(**limits), clock)


def _admitted(rates: Rates, kind: str, who: str, times: int) -> int:
    admitted = 0
    for _ in range(times):
        try:
            rates.hit(kind, who)
        except Refusal as refusal:
            assert refusal.status == 429
        else:
            admitted += 1
    return admitted


def test_what_comes_too_often_is_refused_with_when_to_come_again(clock: Any) -> None:
    rates = _rates(clock, logins="2/minute")
    assert _admitted(rates, "logins", "192.0.2.1", 2) == 2
    with pytest.raises(Refusal) as told:
        rates.hit("logins", "192.0.2.1")
    assert told.value.status == 429
    assert 1 <= int(told.value.headers["retry-after"]) <= 60
    assert "more than 2 logins from one address in a minute" in told.value.detail
    assert "192.0.2.1" not in told.value.detail


@given(
    st.sampled_from(["1/second", "3/minute", "7/minute", "5/hour"]),
    st.lists(st.tuples(st.floats(0, 5000), st.integers(1, 9)), min_size=1, max_size=8),
)
def test_whoever_waits_as_told_is_let_through(rate: str, steps: list[tuple[float, int]]) -> None:
    now = [1_750_000_000.0]
    rates = Rates(LimitSettings(logins=rate), lambda: now[0])
    for pause, times in steps:
        now[0] += pause
        for _ in range(times):
            try:
                rates.hit("logins", "a")
            except Refusal as refusal:
                now[0] += int(refusal.headers["retry-after"])
                rates.hit("logins", "a")


def test_kinds_are_counted_apart(clock: Any) -> None:
    rates = _rates(clock, logins="1/minute", tickets="1/minute")
    assert _admitted(rates, "logins", "a", 3) == 1
    assert _admitted(rates, "tickets", "a", 3) == 1


def test_another_address_of_ones_own_network_does_not_help(clock: Any) -> None:
    rates = _rates(clock, per_address="3/minute", per_ticket="3/minute")
    own = [f"2001:db8:0:1::{number:x}" for number in range(1, 20)]
    assert sum(_admitted(rates, "per_address", address, 1) for address in own) == 3
    for spelling in ("2001:DB8:0:1::1", "2001:0db8:0000:0001:0:0:0:1", "2001:db8:0:1::1%eth0", "[2001:db8:0:1::1]:80"):
        assert _admitted(rates, "per_address", spelling, 1) == 0
    assert _admitted(rates, "per_address", "2001:db8:0:2::1", 1) == 1
    assert _admitted(rates, "per_address", "198.51.100.7", 9) == 3
    assert _admitted(rates, "per_address", "::ffff:198.51.100.7", 1) == 0
    # A ticket's number is no address, whatever it looks like.
    assert sum(_admitted(rates, "per_ticket", address, 1) for address in own) == len(own)


@pytest.mark.parametrize(("kind", "setting"), [("ticket", "per_ticket"), ("user", "per_user"), ("key", "per_key")])
def test_questions_are_counted_by_caller_and_by_address(clock: Any, kind: Any, setting: str) -> None:
    rates = _rates(clock, **{setting: "2/minute", "per_address": "5/minute"})

    def ask(who: str, address: str) -> bool:
        try:
            rates.hit_question(Caller(kind, who, frozenset({"ask"}), address, who))
        except Refusal:
            return False
        return True

    assert [ask("a", "192.0.2.1") for _ in range(3)] == [True, True, False]
    assert [ask("a", "192.0.2.2")] == [False], "another address is no way around the caller's own limit"
    assert [ask(who, "192.0.2.1") for who in "bcde"] == [True, True, True, False], (
        "nor another caller around the address's"
    )


@pytest.mark.parametrize("kind", ["ticket", "user", "key", "anonymous"])
def test_suggestions_come_as_often_as_questions_and_are_counted_apart(clock: Any, kind: Any) -> None:
    rates = _rates(clock, **dict.fromkeys(("per_ticket", "per_user", "per_key", "per_address"), "2/minute"))
    caller = Caller(kind, "a", frozenset(), "192.0.2.1", "a")

    def admitted(of: Any) -> int:
        for count in range(5):
            try:
                rates.hit_question(caller, of)
            except Refusal as refusal:
                assert f"more than 2 {of} " in refusal.detail
                return count
        return 5

    assert [admitted(of) for of in ("suggestions", "questions", "suggestions")] == [2, 2, 0]


def test_kinds_of_callers_of_one_name_are_counted_apart(clock: Any) -> None:
    rates = _rates(clock, per_user="1/minute", per_key="1/minute")
    for kind in ("user", "key"):
        rates.hit_question(Caller(kind, "a", frozenset(), "192.0.2.1", "a"))


def test_nobody_in_particular_is_counted_by_address(clock: Any) -> None:
    rates = _rates(clock, per_address="1/minute")
    rates.hit_question(Caller(address="192.0.2.1"))
    rates.hit_question(Caller(address="192.0.2.2"))
    with pytest.raises(Refusal):
        rates.hit_question(Caller(address="192.0.2.2"))


def test_the_store_holds_neither_names_nor_addresses(clock: Any) -> None:
    rates = _rates(clock)
    rates.hit_question(Caller("user", "dr.strange@example", frozenset(), "192.0.2.1", "dr.strange@example"))
    assert not any(word in key for key in rates._storage._kept for word in ("strange", "192"))


@pytest.mark.parametrize("uri", ["memcached://a:1", "nonsense", "", "async+memory://", "file:///etc/passwd", "//x"])
def test_an_unknown_store_is_a_wrong_setting(uri: str) -> None:
    with pytest.raises(SettingsError, match=r"limits\.storage"):
        Rates(LimitSettings(storage=uri))


def _closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_a_redis_that_does_not_answer_is_told_at_the_start_without_its_password() -> None:
    with pytest.raises(SettingsError, match=r"limits\.storage") as told:
        Rates(LimitSettings(storage=f"redis://:hunter2@127.0.0.1:{_closed_port()}"))
    assert "hunter2" not in str(told.value)


class Redis(Counts):
    """Counts as Redis would, and fails as it would."""

    fails = False

    def __init__(self, uri: str, wrap_exceptions: bool, **patience: float) -> None:
        assert wrap_exceptions
        assert set(patience) == {"socket_timeout", "socket_connect_timeout"}
        super().__init__()
        self.answers = "dead" not in uri

    def check(self) -> bool:
        return self.answers

    def acquire_sliding_window_entry(self, *given: Any, **named: Any) -> bool:
        if self.fails:
            raise StorageError(TimeoutError("redis://:hunter2@host"))
        return super().acquire_sliding_window_entry(*given, **named)


@pytest.fixture
def redis(monkeypatch: pytest.MonkeyPatch) -> Rates:
    monkeypatch.setattr(rates_module, "RedisStorage", Redis)
    return Rates(LimitSettings(storage="redis://host:6379", per_address="2/minute"))


def test_a_redis_is_counted_in(redis: Rates) -> None:
    assert _admitted(redis, "per_address", "192.0.2.1", 5) == 2


def test_questions_wait_for_redis_in_threads(redis: Rates) -> None:
    caller = Caller(address="192.0.2.1")

    async def ask() -> None:
        for _ in range(2):
            await redis.ahit_question(caller)
        with pytest.raises(Refusal):
            await redis.ahit("per_address", caller.address)

    anyio.run(ask)


def test_while_redis_fails_nothing_is_let_through(
    redis: Rates, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Redis, "fails", True)
    with pytest.raises(Refusal) as told:
        redis.hit("per_address", "192.0.2.1")
    assert told.value.status == 503
    assert told.value.headers["retry-after"] == "5"
    assert "hunter2" not in told.value.detail + caplog.text
    assert "TimeoutError" in caplog.text


@pytest.mark.parametrize(
    ("uri", "error"), [("redis://dead:1", None), ("redis://a", ValueError), ("rediss://a", ConfigurationError)]
)
def test_what_is_wrong_with_redis_is_told(
    monkeypatch: pytest.MonkeyPatch, uri: str, error: type[Exception] | None
) -> None:
    def opened(*_: object, **__: object) -> Redis:
        if error:
            raise error("hunter2")
        return Redis(uri, True, socket_timeout=1, socket_connect_timeout=1)

    monkeypatch.setattr(rates_module, "RedisStorage", opened)
    with pytest.raises(SettingsError, match=r"limits\.storage") as told:
        Rates(LimitSettings(storage=uri))
    assert "hunter2" not in str(told.value)


def test_the_dependency_counts_who_may_ask_and_refuses_who_may_not(
    access_of: Callable[..., Access], client_of: Callable[..., TestClient]
) -> None:
    access = access_of(limits={"per_key": "2/minute"})
    _, key = access.keys.add("job", ["ask"])
    _, figures = access.keys.add("scraper", ["metrics"])
    client = client_of(access)

    def ask(token: str) -> int:
        return client.post("/api/v1/ask", headers={"authorization": f"Bearer {token}"}).status_code

    assert [ask(figures) for _ in range(3)] == [403, 403, 403]
    assert [ask(key) for _ in range(3)] == [200, 200, 429]


def test_the_dependency_asks_nothing_of_a_service_but_its_rates(access_of: Callable[..., Access]) -> None:
    assert callable(rates_module.asks(SimpleNamespace(access=access_of())))

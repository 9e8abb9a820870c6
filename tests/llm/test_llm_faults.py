from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from qa.llm.faults import fault_of
from qa.llm.trouble import ModelTrouble


class Told(Exception):
    """An error as a provider's library has it."""

    def __init__(self, **fields: Any) -> None:
        super().__init__("sk-secret: what is Mrs Smith's HER2 status?")
        self.__dict__.update(fields)


def _http(status: int, **headers: str) -> Told:
    return Told(response=httpx.Response(status, headers=headers))


@pytest.mark.parametrize(
    "error",
    [
        Told(status_code=404),
        Told(code=404),
        Told(code=SimpleNamespace(value=404)),
        _http(404),
        Told(response={"ResponseMetadata": {"HTTPStatusCode": 404}}),
    ],
    ids=["openai, ollama", "google", "grpc", "httpx", "botocore"],
)
def test_a_status_is_found_where_each_library_puts_it(error: Told) -> None:
    fault = fault_of(error)
    assert (fault.kind, fault.status, fault.is_passing) == ("refused", 404, False)
    assert "llm.model" in fault.detail


@pytest.mark.parametrize(
    ("status", "kind", "is_passing"),
    [
        (302, "refused", False),
        (400, "refused", False),
        (403, "refused", False),
        (408, "away", True),
        (409, "away", True),
        (425, "away", True),
        (429, "busy", True),
        (500, "away", True),
        (529, "away", True),
    ],
)
def test_what_a_status_means(status: int, kind: str, is_passing: bool) -> None:
    fault = fault_of(_http(status))
    assert (fault.kind, fault.is_passing) == (kind, is_passing)


def test_the_cause_counts_where_the_error_itself_says_nothing() -> None:
    error = RuntimeError("wrapped")
    error.__cause__ = Told(status_code=401)
    assert fault_of(error).kind == "refused"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ConnectionRefusedError(), "away"),
        (httpx.ConnectError("x"), "away"),
        (TimeoutError(), "slow"),
        (ValueError("no JSON"), "unusable"),
        (KeyError("choices"), "away"),
        (ModelTrouble("unusable", "no text"), "unusable"),
    ],
)
def test_errors_without_a_status(error: Exception, kind: str) -> None:
    assert fault_of(error).kind == kind


@pytest.mark.parametrize("error", [Told(), Told(status_code=401), Told(status_code=500)])
def test_what_others_say_is_not_repeated(error: Told) -> None:
    assert "secret" not in str(fault_of(error).trouble)
    assert "Smith" not in str(fault_of(error).trouble)


@pytest.mark.parametrize(
    ("given", "after"),
    [("2", 2.0), ("0.5", 0.5), ("soon", None), ("-1", None), ("nan", None), ("inf", None), ("Mon, 99 Foo", None)],
)
def test_how_long_to_wait(given: str, after: float | None) -> None:
    assert fault_of(_http(429, **{"retry-after": given})).after == after


def test_until_when_to_wait() -> None:
    later = datetime.now(UTC) + timedelta(minutes=10)
    after = fault_of(_http(503, **{"retry-after": format_datetime(later)})).after
    assert after is not None
    assert 500 < after <= 600
    assert fault_of(_http(503, **{"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"})).after == 0


def test_errors_that_go_round_in_circles_end() -> None:
    one, other = RuntimeError(), RuntimeError()
    one.__cause__, other.__cause__ = other, one
    assert fault_of(one).kind == "away"

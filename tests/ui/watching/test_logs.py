import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from qa.settings import Settings
from ui.watching.logs import set_up
from ui.watching.watch import REQUESTS

QUESTION = "What about trastuzumab for Mrs Jane Smith, DOB 12/03/1961?"
SECRETS = ("gqa_abc123.XYZ", "gqt_eyJvIjoi.abc", "hunter2", "s3ss10n", "eyJhbGciOi.eyJzdWIi.c2ln")


class Told:
    """What was written to standard error so far."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._told = ""

    def getvalue(self) -> str:
        self._told += self._capsys.readouterr().err
        return self._told


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Told]:
    """What is logged, with everything about logging put back afterwards."""
    root = logging.getLogger()
    named = [logger for logger in root.manager.loggerDict.values() if isinstance(logger, logging.Logger)]
    before = [(each, each.handlers[:], each.level, each.propagate) for each in [root, *named]]
    for logger in named:
        logger.setLevel(logging.NOTSET)  # servers of other tests keep theirs quiet
    monkeypatch.setattr(logging, "raiseExceptions", True)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    yield Told(capsys)
    logging.captureWarnings(False)
    for logger, handlers, level, propagate in before:
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)


def fail_with(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("name", ["uvicorn.error", "gradio", "chromadb.api", "httpx", "ui.anything"])
def test_every_logger_is_masked(logged: Told, name: str) -> None:
    logging.getLogger(name).addHandler(logging.StreamHandler(sys.stderr))
    set_up(Settings.load())
    logging.getLogger(name).warning("failed for %s with %s", "Mrs Jane Smith, MRN 1234567", "j.smith@example.org")
    told = logged.getvalue()
    assert told == f"WARNING {name}: failed for Mrs [name], MRN [number] with [e-mail]\n"


@pytest.mark.parametrize(
    "message",
    [
        "key gqa_abc123.XYZ was refused",
        "Authorization: Bearer gqt_eyJvIjoi.abc",
        "headers [(b'cookie', b'session=s3ss10n; a=hunter2'), (b'host', b'x')]",
        "{'password': 'hunter2', 'user': 'a'}",
        "bearer eyJhbGciOi.eyJzdWIi.c2ln",
        "GET /callback?code=hunter2&state=s3ss10n failed",
        "sent eyJhbGciOi.eyJzdWIi.c2ln",
    ],
)
def test_what_opens_a_door_is_not_logged(logged: Told, message: str) -> None:
    set_up(Settings.load())
    logging.getLogger("x").error(message)
    told = logged.getvalue()
    assert not [secret for secret in SECRETS if secret in told], told
    assert "[secret]" in told or "[query]" in told


def test_a_traceback_says_where_and_not_what_was_asked(logged: Told) -> None:
    set_up(Settings.load())
    try:
        fail_with(KeyError(QUESTION))
    except KeyError:
        logging.getLogger("x").exception("a request failed")
    told = logged.getvalue()
    assert "trastuzumab" not in told
    assert "Smith" not in told
    assert "KeyError: '…'" in told
    assert "in fail_with" in told
    assert told.count("\n    ") >= 4


def test_what_fails_where_nobody_catches_it_is_masked_too(logged: Told) -> None:
    set_up(Settings.load())
    thread = threading.Thread(target=fail_with, args=(ValueError(QUESTION),))
    thread.start()
    thread.join()

    class Last:
        def __del__(self) -> None:
            raise ValueError(QUESTION)

    Last()
    told = logged.getvalue()
    assert told.count("in fail_with") == 1
    assert told.count("in __del__") == 1
    assert "Smith" not in told
    assert "1961" not in told


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\x0b", "\u2028", "\x1b[2J"])
def test_no_line_can_be_forged(logged: Told, ending: str) -> None:
    set_up(Settings.load())
    logging.getLogger("x").warning("unknown path %s", f"a{ending}ERROR root: forged")
    lines = logged.getvalue().splitlines()
    assert [line for line in lines if not line.startswith("    ")] == [lines[0]]
    assert lines[0].startswith("WARNING x: unknown path a")
    assert "\x1b" not in logged.getvalue()


def test_a_record_that_can_not_be_formatted_tells_nothing(logged: Told) -> None:
    set_up(Settings.load())
    given: tuple[Any, ...] = (QUESTION,)
    logging.getLogger("x").warning("%d %d", *given)
    assert "Smith" not in logged.getvalue()


def test_a_long_record_is_cut(logged: Told) -> None:
    set_up(Settings.load())
    logging.getLogger("x").warning("a" * 1_000_000)
    assert len(logged.getvalue()) < 25_000


@pytest.mark.parametrize("wanted", [True, False])
def test_requests_are_logged_as_they_are_where_that_is_wanted(logged: Told, wanted: bool) -> None:
    set_up(Settings.load(server={"request_log": wanted}))
    REQUESTS.info("%s", '{"time": "2026-01-02T03:04:05"}')
    assert logged.getvalue() == ('{"time": "2026-01-02T03:04:05"}\n' if wanted else "")

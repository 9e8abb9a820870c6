import logging
import sqlite3
import stat
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest
from model_server import Fail, Held, ModelServer, Say

from qa.llm.asking import Message, Request
from qa.llm.cache import Replies, key_of
from qa.llm.model import LanguageModel
from qa.llm.trouble import ModelTrouble

On = Callable[..., LanguageModel]
Ask = Callable[..., str]


def test_what_was_asked_before_is_not_asked_again(
    model_server: ModelServer, model_on: On, say: Ask, request_for: Callable[..., Request]
) -> None:
    model_server.replies(Say("Yes."), Say("No."))
    assert say(model_on()) == "Yes."
    other = model_on()
    spent = other.spending.today
    reply = other.stream(request_for(), time.monotonic() + 10)
    assert reply.kept
    assert "".join(reply) == "Yes."
    assert other.spending.today == spent
    assert len(model_server.requests) == 1


def test_a_kept_reply_comes_even_when_time_or_tokens_are_up(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Say("Yes."))
    say(model_on())
    assert say(model_on(question_tokens=200, day_tokens=1), seconds=-1) == "Yes."


@pytest.mark.parametrize(
    "given",
    [{"text": "Other?"}, {"most_tokens": 99}, {"numbers": True}, {"may_identify": True}],
    ids=["question", "length", "form", "person"],
)
def test_anything_else_is_asked(model_server: ModelServer, model_on: On, say: Ask, given: dict[str, object]) -> None:
    model_server.replies(Say("Yes."), Say("No."))
    model = model_on()
    assert [say(model), say(model, **given)] == ["Yes.", "No."]


def test_another_model_is_asked(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Say("Yes."), Say("No."))
    assert [say(model_on()), say(model_on(model="openai:other"))] == ["Yes.", "No."]


def test_nothing_that_may_identify_is_kept(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Say("Yes."), Say("No."))
    model = model_on()
    assert [say(model, may_identify=True), say(model, may_identify=True)] == ["Yes.", "No."]
    assert not model.replies.path.exists()


@pytest.mark.parametrize("bad", [Fail(500), Say("Half", finish="length"), Say("Half", finish="content_filter")])
def test_what_is_not_whole_is_not_kept(model_server: ModelServer, model_on: On, say: Ask, bad: object) -> None:
    model = model_on()
    model_server.replies(bad, Say("Whole."))  # type: ignore[arg-type]
    with suppress(ModelTrouble):
        say(model)
    assert say(model) == "Whole."


def test_what_nobody_heard_to_the_end_is_not_kept(
    model_server: ModelServer, model_on: On, say: Ask, request_for: Callable[..., Request]
) -> None:
    model = model_on()
    model_server.replies(Held("Half"), Say("Whole."))
    pieces = iter(model.stream(request_for(), time.monotonic() + 10))
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert say(model) == "Whole."


def test_zero_keeps_none(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Say("Yes."), Say("No."))
    model = model_on(cache_mb=0)
    assert [say(model), say(model)] == ["Yes.", "No."]
    assert not model.replies.path.exists()


def test_the_key_holds_no_boundary_that_could_be_moved() -> None:
    one = Request([Message("user", "a"), Message("user", "b")], 10)
    other = Request([Message("user", 'a"], ["user", "b')], 10)
    assert key_of("m", one) != key_of("m", other)


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    replies = Replies(tmp_path, 0.2)
    text = "x" * 10_000
    for number in range(30):
        replies.keep(f"key {number}", text)
        assert replies.get("key 0") == text  # used all the time
    assert replies.get("key 1") is None
    assert replies.get("key 29") == text
    assert replies.path.stat().st_size <= 200_000


def test_a_reply_larger_than_the_room_is_not_kept(tmp_path: Path) -> None:
    replies = Replies(tmp_path, 0.05)
    replies.keep("small", "yes")
    replies.keep("large", "x" * 60_000)
    assert (replies.get("small"), replies.get("large")) == ("yes", None)


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    replies = Replies(tmp_path / "new", 1)
    replies.keep("key", "reply")
    assert stat.S_IMODE(replies.path.stat().st_mode) == 0o600


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE patients (name TEXT)")


def _old(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE replies (key TEXT)")
        database.execute(f"PRAGMA application_id = {0x67716C31}")


@pytest.mark.parametrize(
    "damage",
    [lambda path: path.write_bytes(b"\0not a database" * 900), _foreign, _old],
    ids=["rubbish", "foreign", "old"],
)
def test_a_file_that_cannot_be_used_is_set_aside(
    tmp_path: Path, damage: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    replies = Replies(tmp_path, 1)
    damage(replies.path)
    before = replies.path.read_bytes()
    with caplog.at_level(logging.WARNING):
        assert replies.get("key") is None
        replies.keep("key", "reply")
    assert replies.get("key") == "reply"
    (aside,) = tmp_path.glob("*.damaged-*")
    assert aside.read_bytes() == before
    assert len(caplog.records) == 1


def test_a_file_damaged_in_the_middle_stops_no_answer(tmp_path: Path) -> None:
    replies = Replies(tmp_path, 1)
    for number in range(50):
        replies.keep(f"key {number}", "x" * 2_000)
    raw = bytearray(replies.path.read_bytes())
    raw[4096:] = b"\xff" * (len(raw) - 4096)
    replies.path.write_bytes(raw)
    assert replies.get("key 7") is None
    replies.keep("key 7", "anew")
    assert replies.get("key 7") == "anew"


def test_a_reply_that_is_no_text_is_none(tmp_path: Path) -> None:
    replies = Replies(tmp_path, 1)
    replies.keep("key", "reply")
    with closing(sqlite3.connect(replies.path, isolation_level=None)) as database:
        database.execute("UPDATE replies SET reply = X'ff'")
    assert replies.get("key") is None


def test_a_folder_that_cannot_be_made_stops_no_answer(
    tmp_path: Path, model_server: ModelServer, model_on: On, say: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    model_server.replies(Say("Yes."), Say("No."))
    model = model_on(cache=tmp_path / "file" / "llm")
    with caplog.at_level(logging.WARNING):
        assert [say(model), say(model)] == ["Yes.", "No."]
    assert "Yes." not in caplog.text
    assert len(caplog.records) == 2  # one for each file, once


def test_many_may_share_it(tmp_path: Path) -> None:
    def use(number: int) -> str | None:
        replies = Replies(tmp_path, 1)
        replies.keep(f"key {number % 5}", "reply")
        return replies.get(f"key {number % 5}")

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(use, range(64))) == {"reply"}
    assert list(tmp_path.glob("*.damaged-*")) == []


def test_all_can_be_forgotten(tmp_path: Path) -> None:
    replies = Replies(tmp_path, 1)
    assert replies.forget() == 0
    replies.keep("one", "reply")
    replies.keep("two", "reply")
    assert replies.forget() == 2
    assert replies.get("one") is None
    assert list(tmp_path.iterdir()) == []

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qa.errors import AccessFileError, UsageError
from ui.access.keys import Key, KeyFile
from ui.edge.problems import Refusal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "access" / "keys.json"


@pytest.fixture
def keys(path: Path, clock: Any) -> KeyFile:
    return KeyFile(path, clock)


def _refused(keys: KeyFile, text: str) -> str:
    with pytest.raises(Refusal) as told:
        keys.find(text)
    assert told.value.status == 401
    return told.value.detail


def test_a_key_is_found_with_what_it_may_do(keys: KeyFile) -> None:
    made, text = keys.add("nightly job", ["ask", "metrics"])
    assert text.startswith(f"gqa_{made.id}_")
    assert keys.find(text) == made
    assert made.scopes == {"ask", "metrics"}
    assert keys.list() == [made]


def test_the_file_holds_no_key_and_is_for_its_owner(keys: KeyFile, path: Path) -> None:
    _, text = keys.add("job", ["ask"])
    assert text.rpartition("_")[2] not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert text not in repr(keys.list())


def test_where_there_is_no_file_there_is_no_key(keys: KeyFile) -> None:
    assert keys.list() == []
    _refused(keys, "gqa_0123456789ab_" + "A" * 43)


def test_a_revoked_key_stops_at_once_in_a_running_server(keys: KeyFile, path: Path, clock: Any) -> None:
    made, text = keys.add("job", ["ask"])
    _, other = keys.add("other job", ["ask"])
    running = KeyFile(path, clock)
    assert running.find(text) == made
    keys.revoke(made.id)
    assert f"{made.id} was revoked" in _refused(running, text)
    assert running.find(other).name == "other job"
    assert [key.revoked is not None for key in running.list()] == [True, False]


def test_a_key_made_meanwhile_is_known_at_once(keys: KeyFile, path: Path, clock: Any) -> None:
    running = KeyFile(path, clock)
    assert running.list() == []
    _, text = keys.add("job", ["ask"])
    assert running.find(text).name == "job"


def test_keys_of_a_file_that_was_removed_hold_no_more(keys: KeyFile, path: Path) -> None:
    _, text = keys.add("job", ["ask"])
    keys.find(text)
    path.unlink()
    _refused(keys, text)


def test_revoking_twice_keeps_the_first_time(keys: KeyFile, clock: Any) -> None:
    made, _ = keys.add("job", ["ask"])
    first = keys.revoke(made.id).revoked
    clock.now += 60
    assert keys.revoke(made.id).revoked == first


def test_revoking_what_is_none_tells_what_there_is(keys: KeyFile) -> None:
    made, _ = keys.add("job", ["ask"])
    with pytest.raises(UsageError, match=made.id):
        keys.revoke("nonsense")


def test_a_key_expires(keys: KeyFile, clock: Any) -> None:
    made, text = keys.add("job", ["ask"], datetime.fromtimestamp(clock.now, UTC) + timedelta(hours=1))
    clock.now += 3599
    assert keys.find(text) == made
    clock.now += 1
    assert "expired on 2025-06-15" in _refused(keys, text)


@pytest.mark.parametrize("name", ["", "x" * 81, "two\nlines", "\x1b[31m"])
def test_a_name_that_is_none_is_refused(keys: KeyFile, name: str) -> None:
    with pytest.raises(UsageError, match="name"):
        keys.add(name, ["ask"])
    assert keys.list() == []


@pytest.mark.parametrize("scopes", [[], ["root"], ["ask", ""]])
def test_unknown_scopes_are_refused(keys: KeyFile, scopes: list[Any]) -> None:
    with pytest.raises(UsageError, match="scopes"):
        keys.add("job", scopes)


@pytest.mark.parametrize("expires", [datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1)])
def test_an_expiry_that_is_past_or_has_no_zone_is_refused(keys: KeyFile, expires: datetime) -> None:
    with pytest.raises(UsageError):
        keys.add("job", ["ask"], expires)


def test_a_key_that_differs_anywhere_is_refused(keys: KeyFile) -> None:
    made, text = keys.add("job", ["ask"])
    other, _ = keys.add("other", ["ask"])
    wrong = [
        text[:-1] + ("A" if text[-1] != "A" else "B"),
        text[:-1],
        text + "A",
        text.upper(),
        " " + text,
        text + "\n",
    ]
    wrong += [text.replace(made.id, other.id), text.replace(made.id, "0" * 12), f"gqa_{made.sha256}", ""]
    for tried in wrong:
        assert made.sha256 not in _refused(keys, tried)


@pytest.mark.parametrize("text", ["gqa_", "gqa_" + "x" * 10**6, "gqa_\ud800", "gqa_é_ü", "\0", "gqa_0123456789ab_"])
def test_garbage_is_refused(keys: KeyFile, text: str) -> None:
    keys.add("job", ["ask"])
    _refused(keys, text)


def _entry(**changed: object) -> dict[str, object]:
    made = Key(id="0" * 12, name="a", scopes=frozenset({"ask"}), created=datetime.now(UTC), sha256="0" * 64)
    return {**made.model_dump(mode="json"), **changed}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "\0",
        " ",
        '{"version": 2, "keys": []}',
        '{"version": 1, "keys": [], "open": true}',
        json.dumps({"version": 1, "keys": [_entry(sha256="")]}),
        json.dumps({"version": 1, "keys": [_entry(scopes=["root"])]}),
        json.dumps({"version": 1, "keys": [_entry(scopes=[])]}),
        json.dumps({"version": 1, "keys": [_entry(revoked="yes")]}),
        json.dumps({"version": 1, "keys": [_entry(expires="2099-01-01T00:00:00")]}),
        json.dumps({"version": 1, "keys": [_entry(), _entry()]}),
    ],
)
def test_a_damaged_file_is_told_and_opens_no_door(keys: KeyFile, path: Path, text: str) -> None:
    _, good = keys.add("job", ["ask"])
    assert keys.find(good)
    path.write_text(text)
    for use in (keys.list, lambda: keys.find(good), lambda: keys.add("b", ["ask"]), lambda: keys.revoke("0" * 12)):
        with pytest.raises(AccessFileError, match=str(path)):
            use()
    assert path.read_text() == text


def test_nobodys_key_is_none(keys: KeyFile, path: Path) -> None:
    """The hash that stands in where there is no such id must not be a key's."""
    keys.add("job", ["ask"])
    path.write_text(json.dumps({"version": 1, "keys": [_entry()]}))
    _refused(keys, "gqa_000000000000_" + "A" * 43)


def test_a_file_that_is_no_text_is_told(keys: KeyFile, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AccessFileError, match="UTF-8"):
        keys.list()


def test_several_writers_lose_no_key(path: Path, clock: Any) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda number: KeyFile(path, clock).add(f"job {number}", ["ask"]), range(12)))
    keys = KeyFile(path, clock)
    assert {keys.find(text).name for _, text in made} == {f"job {number}" for number in range(12)}
    assert sorted(entry.name for entry in path.parent.iterdir() if entry.name.startswith(".")) == []

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from evals.errors import JudgeCacheError
from evals.judging import prompt
from evals.judging.cache import ReplyCache, key_of

ASKED = [{"role": "user", "content": "?"}]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "judge.sqlite"


@pytest.fixture
def cache(path: Path) -> Iterator[ReplyCache]:
    with closing(ReplyCache(path)) as made:
        yield made


def test_a_reply_is_there_for_the_next(cache: ReplyCache, path: Path) -> None:
    assert cache.get("k") is None
    assert cache.keep("k", "said") == "said"
    with closing(ReplyCache(path)) as another:
        assert another.get("k") == "said"
        assert another.get("other") is None


def test_the_first_reply_stays(cache: ReplyCache, path: Path) -> None:
    with closing(ReplyCache(path)) as another:
        assert another.keep("k", "first") == "first"
        assert cache.keep("k", "second") == "first"


def test_an_empty_reply_and_half_a_character_are_kept(cache: ReplyCache) -> None:
    assert cache.keep("none", "") == cache.get("none") == ""
    assert cache.keep("half", "a\ud800") == cache.get("half") == "a?"


def test_whatever_a_reply_depends_on_is_in_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [
        key_of("http://a", "m", ASKED),
        key_of("http://b", "m", ASKED),
        key_of("http://a", "n", ASKED),
        key_of("http://a", "m", [*ASKED, *ASKED]),
    ]
    monkeypatch.setattr(prompt, "VERSION", prompt.VERSION + 1)
    assert len({*keys, key_of("http://a", "m", ASKED)}) == 5


def fill(path: Path, name: str) -> None:
    with closing(ReplyCache(path)) as cache:
        for n in range(8):
            cache.keep(f"{name}{n}", name)


def test_several_may_begin_it_and_write_it_at_once(path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(fill, path, name) for name in "abcd"]:
            done.result()
    with closing(ReplyCache(path)) as cache:
        assert all(cache.get(f"{name}{n}") == name for name in "abcd" for n in range(8))


def damaged(path: Path) -> None:
    path.write_bytes(b"what once was a database" * 99)


def cut(path: Path) -> None:
    with closing(ReplyCache(path)), closing(sqlite3.connect(path)) as database:
        database.executemany("INSERT INTO replies VALUES (?, ?)", [(f"{n}", "x" * 100) for n in range(500)])
        database.commit()
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 40_000)


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE replies (key TEXT, reply TEXT)")


def binary(path: Path) -> None:
    with closing(ReplyCache(path)), closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO replies VALUES ('1', x'00')")
        database.commit()


@pytest.mark.parametrize("spoil", [damaged, cut, foreign, binary, Path.mkdir])
def test_a_file_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path, spoil: object) -> None:
    path = tmp_path / "judge.sqlite"
    assert callable(spoil)
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(JudgeCacheError, match=r"judge\.sqlite .*--cache") as raised, closing(ReplyCache(path)) as cache:
        cache.get("1")
    assert "\n" not in str(raised.value)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_place_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JudgeCacheError, match="--cache"):
        ReplyCache(tmp_path / "file" / "judge.sqlite")

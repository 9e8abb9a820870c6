import os
import re
import shutil
import socket
from pathlib import Path

import numpy as np
import pytest

from qa.errors import ReleaseError, SettingsError, StorageError
from qa.index.table import VectorTable
from qa.index.vectors import (
    ChromaPlace,
    ChromaVectors,
    ServerAddress,
    delete_release,
    drop_vectors,
    key_of,
    server_address,
    write_vectors,
)

STATEMENTS = VectorTable(
    (("a", 0), ("a", 1), ("b", 0)),
    ("h0", "h1", "h2"),
    np.array([[1, 0, 0], [0.6, 0.8, 0], [0, 1, 0]], dtype=np.float32),
)
PASSAGES = VectorTable((("a", 0),), ("h3",), np.array([[0, 0, 1]], dtype=np.float32))
TABLES = {"statements": STATEMENTS, "passages": PASSAGES}
EAST = np.array([1, 0, 0], dtype=np.float32)
LOCAL = ChromaPlace(None, "gqa-test")


def write(release: Path, place: ChromaPlace = LOCAL) -> ChromaVectors:
    release.mkdir(exist_ok=True)
    (release / "chroma").mkdir(exist_ok=True)
    place.save(release)
    write_vectors(release, place, TABLES)
    return ChromaVectors(release, place)


def check_answers(vectors: ChromaVectors) -> None:
    assert vectors.counts == {"statements": 3, "passages": 1}
    found = vectors.search(EAST, 10, "statements")
    assert [key for key, _ in found] == [("a", 0), ("a", 1), ("b", 0)]
    assert [cosine for _, cosine in found] == pytest.approx([1.0, 0.6, 0.0], abs=1e-6)
    assert [key for key, _ in vectors.search(EAST, 10, "statements", {"b"})] == [("b", 0)]
    assert [key for key, _ in vectors.search(EAST, 1, "passages")] == [("a", 0)]
    assert vectors.search(EAST, 10, "statements", set()) == []
    rows = {key: text_hash for key, text_hash, _ in vectors.rows("statements")}
    assert rows == dict(zip(STATEMENTS.keys, STATEMENTS.hashes, strict=True))


def test_vectors_on_disk_are_found_by_cosine(tmp_path: Path) -> None:
    vectors = write(tmp_path / "r")
    check_answers(vectors)
    vectors.close()


def test_a_release_may_be_moved_before_it_is_opened(tmp_path: Path) -> None:
    write(tmp_path / "r").close()
    (tmp_path / "r").rename(tmp_path / "moved")
    vectors = ChromaVectors(tmp_path / "moved", ChromaPlace.load(tmp_path / "moved"))
    check_answers(vectors)
    vectors.close()


def test_empty_collections_find_nothing(tmp_path: Path) -> None:
    (tmp_path / "chroma").mkdir()
    empty = VectorTable((), (), np.empty((0, 0), dtype=np.float32))
    write_vectors(tmp_path, LOCAL, {"statements": empty, "passages": empty})
    vectors = ChromaVectors(tmp_path, LOCAL)
    assert vectors.search(EAST, 5, "statements") == []
    vectors.close()


def test_settings_of_other_programs_do_not_get_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("MIGRATIONS=none\nALLOW_RESET=true\n")
    monkeypatch.chdir(tmp_path)
    check_answers(vectors := write(tmp_path / "r"))
    vectors.close()


def _garbage(database: Path) -> None:
    database.write_bytes(b"garbage " * 1000)


def _truncate(database: Path) -> None:
    os.truncate(database, database.stat().st_size // 2)


def _empty(database: Path) -> None:
    database.write_bytes(b"")


def _overwrite(database: Path) -> None:
    with database.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * (database.stat().st_size - 4096))


@pytest.mark.parametrize("damage", [_garbage, _truncate, _empty, _overwrite, Path.unlink])
def test_a_damaged_database_says_so_and_opens_once_it_is_mended(tmp_path: Path, damage: object) -> None:
    write(tmp_path / "r").close()
    shutil.copytree(tmp_path / "r", tmp_path / "sound")
    damage(tmp_path / "r" / "chroma" / "chroma.sqlite3")  # type: ignore[operator]
    with pytest.raises(ReleaseError, match="index build") as caught:
        ChromaVectors(tmp_path / "r", LOCAL)
    assert "\n" not in str(caught.value)
    shutil.rmtree(tmp_path / "r")
    shutil.copytree(tmp_path / "sound", tmp_path / "r")
    check_answers(vectors := ChromaVectors(tmp_path / "r", LOCAL))
    vectors.close()


def test_a_place_comes_back_as_it_was(tmp_path: Path) -> None:
    place = ChromaPlace("https://chroma.example:8000", "gqa-1")
    place.save(tmp_path)
    assert ChromaPlace.load(tmp_path) == place


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"url": null}'])
def test_a_damaged_place_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "chroma.json").write_text(text)
    with pytest.raises(ReleaseError, match="index build"):
        ChromaPlace.load(tmp_path)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://127.0.0.1:8000", ServerAddress("127.0.0.1", 8000, False)),
        ("https://chroma.example/", ServerAddress("chroma.example", 443, True)),
        ("http://[::1]:9", ServerAddress("::1", 9, False)),
    ],
)
def test_urls_of_servers(url: str, address: ServerAddress) -> None:
    assert server_address(url) == address


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://x", "http://", "http://x:port", "http://x:1/path"])
def test_urls_that_are_none(url: str) -> None:
    with pytest.raises(SettingsError, match="expected http://HOST:PORT"):
        server_address(url)


def test_keys_keep_what_stands_before_the_last_colon() -> None:
    assert key_of("a.b:12") == ("a.b", 12)


def test_releases_live_side_by_side_on_a_server(server: str, tmp_path: Path) -> None:
    one = write(tmp_path / "one", ChromaPlace(server, "gqa-one"))
    two = write(tmp_path / "two", ChromaPlace(server, "gqa-two"))
    check_answers(one)
    check_answers(two)
    drop_vectors(tmp_path / "one")
    check_answers(two)
    drop_vectors(tmp_path / "one")  # what is gone already is no error
    with pytest.raises(ReleaseError, match=re.escape(server)):
        ChromaVectors(tmp_path / "one", ChromaPlace(server, "gqa-one"))
    one.close()
    two.close()


def test_a_server_that_does_not_answer_says_so(tmp_path: Path) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound, not listening: nobody else can take the port
        place = ChromaPlace(f"http://127.0.0.1:{bound.getsockname()[1]}", "gqa-x")
        with pytest.raises(ReleaseError, match="Chroma server runs"):
            ChromaVectors(tmp_path, place)
        with pytest.raises(StorageError, match="nothing was published"):
            write_vectors(tmp_path, place, TABLES)


def test_deleting_a_release_deletes_what_it_keeps_on_a_server(server: str, tmp_path: Path) -> None:
    release = tmp_path / "release"
    write(release, ChromaPlace(server, "gqa-present")).close()
    write(release / "past", ChromaPlace(server, "gqa-past")).close()
    delete_release(release, servers=False)
    assert release.is_dir()  # whoever doesn't want to wait for a server leaves it
    for folder in (release, release / "past"):
        ChromaVectors(folder, ChromaPlace.load(folder)).close()
    places = [ChromaPlace.load(release), ChromaPlace.load(release / "past")]
    delete_release(release)
    assert not release.exists()
    for place in places:
        with pytest.raises(ReleaseError):
            ChromaVectors(tmp_path, place)


def test_what_is_on_a_server_that_does_not_answer_is_remembered_for_a_week(tmp_path: Path) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        release = tmp_path / "release"
        release.mkdir()
        ChromaPlace(f"http://127.0.0.1:{bound.getsockname()[1]}", "gqa-x").save(release)
        delete_release(release)
        assert release.is_dir()
        os.utime(release, (0, 0))
        delete_release(release)
        assert not release.exists()


@pytest.mark.parametrize("place", [None, "", "{"])
def test_a_release_that_is_no_more_than_begun_is_deleted(tmp_path: Path, place: str | None) -> None:
    release = tmp_path / "release"
    (release / "chroma").mkdir(parents=True)
    if place is not None:
        (release / "chroma.json").write_text(place)
    delete_release(release, servers=False)
    assert not release.exists()

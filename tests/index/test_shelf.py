import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qa.errors import LockedIndexError, NoIndexError, ReleaseError, StorageError
from qa.index.shelf import Shelf

ID = "0123456789ab"


def published(root: Path, release: str = ID) -> Path:
    shelf = Shelf(root)
    with shelf.writing("a test"):
        staging = shelf.staging()
        (staging / "content").write_text("x")
        return shelf.publish(staging, release)


@pytest.mark.parametrize("root", ["missing", "."])
def test_no_index_says_how_to_build_one(tmp_path: Path, root: str) -> None:
    with pytest.raises(NoIndexError, match="guideline-qa index build"):
        Shelf(tmp_path / root).current()


def test_what_was_published_is_in_use(tmp_path: Path) -> None:
    folder = published(tmp_path)
    assert folder.name == ID
    assert Shelf(tmp_path).current() == folder
    assert (folder / "content").read_text() == "x"


def test_a_published_folder_is_never_replaced(tmp_path: Path) -> None:
    assert [published(tmp_path).name for _ in range(3)] == [ID, f"{ID}-2", f"{ID}-3"]
    assert Shelf(tmp_path).current().name == f"{ID}-3"
    assert {folder.name for folder in Shelf(tmp_path).published()} == {ID, f"{ID}-2", f"{ID}-3"}


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("x")
    for ask in (Shelf(tmp_path).current, lambda: published(tmp_path)):
        with pytest.raises(ReleaseError, match=r"not an index folder \(it holds thesis\.doc\).*--index"):
            ask()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_hidden_files_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*")
    assert published(tmp_path).name == ID


def test_a_file_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ReleaseError, match="is a file"):
        Shelf(tmp_path / "file").current()


@pytest.mark.parametrize("name", [b"", b"../../etc", b"0123456789ac", b"0123456789AB", b"\xff\xfe", b"a\nb"])
def test_a_pointer_to_no_release_says_so(tmp_path: Path, name: bytes) -> None:
    published(tmp_path)
    (tmp_path / "CURRENT").write_bytes(name)
    with pytest.raises(ReleaseError, match="index build"):
        Shelf(tmp_path).current()


HOLD = """
import sys
from pathlib import Path
from qa.index.shelf import Shelf
with Shelf(Path(sys.argv[1])).writing("index build"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_told_who_holds_the_lock_until_it_is_let_go(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(LockedIndexError, match=rf"process {other.pid} \(index build, since .*try again"),
            Shelf(tmp_path).writing("another"),
        ):
            pass
        other.kill()
    assert published(tmp_path).name == ID


def test_an_error_while_writing_lets_go_of_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Shelf(tmp_path).writing("one"):
        _ = 1 / 0
    assert published(tmp_path).name == ID
    assert not (tmp_path / "WRITER").exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_disk_that_refuses_is_a_storage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with (
        pytest.raises(StorageError, match=rf"{os.strerror(number)}.*nothing was published"),
        Shelf(tmp_path / "new").writing("one"),
    ):
        pass


def test_a_pointer_that_cannot_be_written_leaves_the_release_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = published(tmp_path)

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="No space left"):
        published(tmp_path, "f" * 12)
    assert Shelf(tmp_path).current() == first
    assert Shelf(tmp_path).published() == {first}


def test_what_a_dead_builder_left_is_known(tmp_path: Path) -> None:
    first = published(tmp_path)
    left = Shelf(tmp_path).staging()
    assert Shelf(tmp_path).unfinished() == {left}
    assert Shelf(tmp_path).published() == {first}

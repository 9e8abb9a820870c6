import errno
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from filelock import FileLock

from qa.errors import LockedIndexError, NoIndexError, ReleaseError, StorageError
from qa.index.leases import Lease
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
    with ExitStack() as leases:
        for name in (ID, f"{ID}-2", f"{ID}-3"):
            folder = published(tmp_path)
            assert folder.name == name
            leases.enter_context(closing(Lease(folder)))
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


def litter(root: Path) -> None:
    """What a writer may leave that died at the worst moments."""
    staging = Shelf(root).staging()
    (staging / "part").write_text("x")
    staging.rename(root / "releases" / "f00000000000")
    (Shelf(root).staging() / "part").write_text("x")
    (root / "releases" / ".leaving-123").mkdir()
    (root / "releases" / ".leaving-123" / "part").write_text("x")
    (root / "CURRENT.new").write_text("f0000")
    (root / "WRITER").write_text("{}")


def check_tidy(root: Path, folder: Path) -> None:
    assert Shelf(root).current() == folder
    assert [path.name for path in (root / "releases").iterdir()] == [folder.name]
    assert {path.name for path in root.iterdir()} <= {"CURRENT", "LOCK", "releases"}


def test_a_writer_removes_what_dead_ones_left(tmp_path: Path) -> None:
    first = published(tmp_path)
    litter(tmp_path)
    assert len(Shelf(tmp_path).unfinished()) == 2
    with Shelf(tmp_path).writing("a test"):
        assert Shelf(tmp_path).unfinished() == set()
        assert Shelf(tmp_path).published() == {first}
    check_tidy(tmp_path, first)


def test_a_reader_removes_what_dead_writers_left(tmp_path: Path) -> None:
    first = published(tmp_path)
    litter(tmp_path)
    Shelf(tmp_path).tidy()
    check_tidy(tmp_path, first)


def test_a_reader_leaves_everything_to_a_writer_at_work(tmp_path: Path) -> None:
    published(tmp_path)
    with Shelf(tmp_path).writing("a test"):
        staging = Shelf(tmp_path).staging()
        with ThreadPoolExecutor(1) as other:
            other.submit(Shelf(tmp_path).tidy).result()
        assert Shelf(tmp_path).unfinished() == {staging}


def test_a_reader_without_an_index_tidies_nothing(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("x")
    Shelf(tmp_path).tidy()
    Shelf(tmp_path / "missing").tidy()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_what_failed_to_be_written_is_removed_at_once(tmp_path: Path) -> None:
    first = published(tmp_path)
    with pytest.raises(ZeroDivisionError), Shelf(tmp_path).writing("a test"):
        (Shelf(tmp_path).staging() / "part").write_text("x")
        _ = 1 / 0
    check_tidy(tmp_path, first)


def test_a_release_goes_when_its_last_reader_has_gone(tmp_path: Path) -> None:
    first = published(tmp_path)
    with Shelf(tmp_path).reading() as folder:
        assert folder == first
        second = published(tmp_path, "f" * 12)
        Shelf(tmp_path).tidy()
        assert Shelf(tmp_path).published() == {first, second}
    Shelf(tmp_path).tidy()
    check_tidy(tmp_path, second)


def test_without_a_release_in_use_none_is_deleted(tmp_path: Path) -> None:
    first = published(tmp_path)
    (tmp_path / "CURRENT").write_text("nonsense")
    with Shelf(tmp_path).writing("a test"):
        pass
    Shelf(tmp_path).tidy()
    assert Shelf(tmp_path).published() == {first}


def test_a_reader_is_not_misled_by_a_release_that_goes_while_it_reads_the_pointer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(tmp_path)
    ids = ["1" * 12, "2" * 12]
    current = Shelf.current

    def late(shelf: Shelf) -> Path:
        found = current(shelf)
        if ids:
            newer = ids.pop()
            monkeypatch.setattr(Shelf, "current", current)
            published(tmp_path, newer)  # which deletes what was found
            monkeypatch.setattr(Shelf, "current", late)
            assert not found.exists()
        return found

    monkeypatch.setattr(Shelf, "current", late)
    with Shelf(tmp_path).reading() as folder:
        assert (folder / "content").read_text() == "x"
    assert ids == []


def test_a_second_writer_waits_as_long_as_it_is_told(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        told: list[str] = []
        with (
            pytest.raises(LockedIndexError, match=f"process {other.pid}"),
            Shelf(tmp_path).writing("another", 0.05, told.append),
        ):
            pass
        assert len(told) == 1
        assert f"is being written by process {other.pid} (index build, since" in told[0]
        assert "waiting for it, 0.05 seconds at most" in told[0]
        with Shelf(tmp_path).writing("another", 60, lambda _: other.kill()):
            assert f'"pid": {os.getpid()}' in (tmp_path / "WRITER").read_text()


def test_a_lock_that_nobody_signed_is_soon_free(tmp_path: Path) -> None:
    published(tmp_path)
    lock = FileLock(tmp_path / "LOCK", thread_local=False)
    lock.acquire()
    told: list[str] = []
    release = threading.Timer(0.1, lock.release)
    release.start()
    with Shelf(tmp_path).writing("a test", waiting=told.append):
        assert not lock.is_locked
    release.join()
    assert told == []


DISK = """
import errno, os, signal, sys
from pathlib import Path
from qa.errors import GuidelineQAError
from qa.index.shelf import Shelf, storage_errors

shelf = Shelf(Path(sys.argv[1]))
WRITES = ("mkdir", "rename", "replace", "fsync", "utime")
REMOVES = ("unlink", "rmdir")

def publish(number):
    with shelf.writing("a test"), storage_errors(shelf.root):
        staging = shelf.staging()
        (staging / "content").write_text(f"{number}\\n" * 3)
        shelf.publish(staging, f"{number:012x}")

def at_call(number, names, strike):
    calls = 0
    def struck(call):
        def counted(*args, **kwargs):
            nonlocal calls
            calls += 1
            if calls > number:
                strike()
            return call(*args, **kwargs)
        return counted
    return {name: struck(getattr(os, name)) for name in names}

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def refuse():
    raise OSError(errno.ENOSPC, "No space left on device")

def check(*allowed):
    numbers = set((shelf.current() / "content").read_text().split())
    assert len(numbers) == 1 and int(min(numbers)) in allowed, (numbers, allowed)
    shelf.tidy()
    assert shelf.published() == {shelf.current()} and not shelf.unfinished(), list(shelf.releases.iterdir())
    assert {path.name for path in shelf.root.iterdir()} <= {"CURRENT", "LOCK", "releases"}, list(shelf.root.iterdir())
    return int(min(numbers))

publish(0)
for number in range(1000):
    old = check(*range(2000))
    child = os.fork()
    if not child:
        vars(os).update(at_call(number, WRITES + REMOVES, die))
        publish(old + 1)
        os._exit(0)
    ended = os.waitpid(child, 0)[1]
    check(old, old + 1)
    if ended == 0:
        break
    assert ended == signal.SIGKILL, ended
print("killed", number)
for number in range(1000):
    old = check(*range(2000))
    kept = {name: getattr(os, name) for name in WRITES}
    vars(os).update(at_call(number, WRITES, refuse))
    try:
        publish(old + 1)
        failed = False
    except GuidelineQAError as error:
        assert type(error).__name__ == "StorageError", error
        failed = True
    finally:
        vars(os).update(kept)
    now = check(old, old + 1)
    assert failed == (now == old), (number, failed, now)
    if number > 30:
        break
print("full", number)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forks of itself")
def test_publishing_stopped_at_any_step_is_undone_or_done(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", DISK, str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    (_, killed), (_, full) = (line.split() for line in done.stdout.splitlines())
    assert int(killed) > 10
    assert int(full) > 10

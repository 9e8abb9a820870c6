"""The child process that reads, made to fail in each way by a program that does something else first."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from qa.errors import ReadingError
from qa.reading import ConfinedReader, ReadingLimits, picture_confined, read, read_confined

unix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of Unix")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="holds on Linux")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.md"
    path.write_text("# Sepsis\n\nGive fluids – at once.\n", encoding="utf-8")
    return path


@pytest.fixture
def reader() -> Iterator[ConfinedReader]:
    with ConfinedReader(ReadingLimits(max_seconds=30.0, max_memory_mb=600)) as opened:
        yield opened


def test_it_reads_what_read_reads(good: Path) -> None:
    assert read_confined(good) == read(good)


def test_errors_come_back_as_they_are(tmp_path: Path, reader: ConfinedReader) -> None:
    path = tmp_path / "bad.md"
    path.write_bytes(b"\0")
    with pytest.raises(ReadingError) as here:
        read(path)
    with pytest.raises(ReadingError) as there:
        reader.read(path)
    assert str(there.value) == str(here.value)


def test_one_child_reads_many_files(good: Path, reader: ConfinedReader) -> None:
    reader.read(good)
    child = reader._child
    with pytest.raises(ReadingError):
        reader.read(good.with_name("gone.md"))
    reader.read(good)
    assert reader._child is child


def test_a_child_that_died_is_replaced(good: Path, reader: ConfinedReader) -> None:
    reader.read(good)
    assert reader._child is not None
    reader._child.kill()
    reader._child.wait()
    assert reader.read(good) == read(good)


@unix
def test_a_file_that_takes_too_long_is_given_up(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.reading.confined._PROGRAM", spoilt("import re; re.match('(a+)+b', 'a' * 60)"))
    with ConfinedReader(ReadingLimits(max_seconds=0.5)) as reader:
        started = time.monotonic()
        with pytest.raises(ReadingError, match=r"good\.md: took more than 0\.5 s to read; .*max_seconds"):
            reader.read(good)
        assert time.monotonic() - started < 20
        assert reader._child is None


@linux
def test_what_it_started_ends_with_it(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = good.with_name("pid")
    start = f"import subprocess; open({str(written)!r}, 'w').write(str(subprocess.Popen(['sleep', '600']).pid))"
    monkeypatch.setattr("qa.reading.confined._PROGRAM", spoilt(start + "; return real(path, limits)"))
    with ConfinedReader() as reader:
        reader.read(good)
        started = os.pidfd_open(int(written.read_text()))
    ended, _, _ = select.select([started], [], [], 20)
    os.close(started)
    assert ended


@linux
def test_a_file_that_needs_too_much_memory_is_given_up(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.reading.confined._PROGRAM", spoilt("held = [bytes(10_000_000) for _ in range(200)]"))
    with (
        ConfinedReader(ReadingLimits(max_memory_mb=400)) as reader,
        pytest.raises(ReadingError, match=r"good\.md: needs more than 400 MB to read; .*max_memory_mb"),
    ):
        reader.read(good)


@unix
def test_a_crash_is_told(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.reading.confined._PROGRAM", spoilt("import os; os.abort()"))
    with (
        ConfinedReader() as reader,
        pytest.raises(ReadingError, match=r"good\.md: the reader crashed on it, .*\(SIGABRT\)"),
    ):
        reader.read(good)


def test_a_fault_of_the_reader_is_told_in_one_line(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.reading.confined._PROGRAM", spoilt("raise KeyError('x\\ny')"))
    with ConfinedReader() as reader, pytest.raises(ReadingError, match="the reader failed on it") as caught:
        reader.read(good)
    assert "KeyError" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_it_prints_gets_nowhere(
    good: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    noise = "import os, sys; print('out'); os.write(1, b'out'); os.write(2, b'err')"
    monkeypatch.setattr("qa.reading.confined._PROGRAM", spoilt(noise + "; return real(path, limits)"))
    with ConfinedReader() as reader:
        assert reader.read(good) == read(good)
    assert capfd.readouterr() == ("", "")


def test_a_child_that_does_not_start_is_told(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.reading.confined._PROGRAM", "raise SystemExit(1)")
    with ConfinedReader() as reader, pytest.raises(ReadingError, match=r"did not start \(status 1\)"):
        reader.read(good)


def test_no_module_is_imported_from_the_folder_of_the_user(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good.with_name("json.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(good.parent)
    assert read_confined(Path("good.md")) == read(good)


@linux
def test_the_child_has_no_file_of_its_parent_open(good: Path, reader: ConfinedReader) -> None:
    import socket

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        reader.read(good)
        assert reader._child is not None
        held = [os.readlink(each) for each in Path(f"/proc/{reader._child.pid}/fd").iterdir()]
    assert not [each for each in held if each.startswith("socket:")]
    assert sum(each.startswith("pipe:") for each in held) == 2


ORPHAN = """
import sys
from pathlib import Path
from threading import Thread
from qa.reading import ConfinedReader, ReadingLimits, confined
confined._PROGRAM = sys.argv[2]
reader = ConfinedReader(ReadingLimits(max_seconds=float(sys.argv[3])))
Thread(target=reader.read, args=(Path(sys.argv[1]),), daemon=True).start()
while reader._child is None:
    pass
print(reader._child.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.slow
@linux
@pytest.mark.parametrize(
    ("seconds", "busy"),
    [
        (600.0, "import time; time.sleep(600)"),
        (600.0, "while True: pass"),
        # Nothing else runs in a process that matches a regular expression, so this one waits for its own alarm.
        (1.0, "import re; re.match('(a+)+b', 'a' * 60)"),
    ],
)
def test_it_ends_with_its_parent_even_when_it_is_busy(good: Path, seconds: float, busy: str) -> None:
    orphan = [sys.executable, "-c", ORPHAN, str(good), spoilt(busy), str(seconds)]
    with subprocess.Popen(orphan, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        child = os.pidfd_open(pid)
        parent.send_signal(signal.SIGKILL)
    try:
        ended, _, _ = select.select([child], [], [], 20)
        assert ended, "the child outlived its parent"
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.close(child)


def test_a_picture_that_can_not_be_drawn_is_a_reading_error(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4 but no more")
    with pytest.raises(ReadingError, match=r"a\.pdf"):
        picture_confined(path, 1, 400)


def spoilt(does: str) -> str:
    """Return the child's program with a reader in it that does something else first."""
    body = does if does.startswith("while") else does.replace("; ", "\n    ")
    return f"""
import sys
sys.path.append(sys.argv[1])
from qa.reading import child
real = child.read
def read(path, limits):
    {body}
child.read = read
child.GRACE = 0.5
child.main()
"""

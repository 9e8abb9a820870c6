"""Reads files in a child process, within limits of time and memory: a file may be hostile, or just far too large."""

import atexit
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import Event, Lock, Timer
from types import TracebackType
from typing import Any, BinaryIO, Final, Self, cast

from qa.errors import ReadingError
from qa.guideline import Guideline
from qa.reading.frames import OUT_OF_MEMORY, receive, send
from qa.reading.limits import USUAL, ReadingLimits
from qa.reading.source import unreadable

_START_SECONDS: Final = 60.0
"""For Python and the readers to load, on a machine that is busy; not counted as reading."""

_OTHERWISE: Final = "save it in another format, and please report it"

# The folder that holds this package comes last, for when it is not installed: a file beside the user's guidelines must
# never be imported as a module (-P).
_PROGRAM: Final = "import sys; sys.path.append(sys.argv[1]); from qa.reading.child import main; main()"
_HOME: Final = str(Path(__file__).parents[2])


def read_confined(path: Path, limits: ReadingLimits = USUAL) -> Guideline:
    """Return the guideline that a file holds, read in a child process within `limits`.

    :raises ReadingError: if it can't be read, or not within the limits; the message names file, reason and mend.
    """
    with ConfinedReader(limits) as reader:
        return reader.read(path)


def picture_confined(path: Path, page: int, width: int, limits: ReadingLimits = USUAL) -> bytes:
    """Return what `qa.reading.pdf.picture.picture` draws of a page (from 1), in a child process that is kept.

    :raises ReadingError: if it can't be drawn, or not within the limits.
    """
    return _KEPT.setdefault(limits, ConfinedReader(limits)).picture(path, page, width)


class ConfinedReader:
    """A child process that reads one file after another; it is started when needed, and again after it has ended.

    Safe to share between threads, which then wait for each other. Use it with `with`, or call `close`.
    """

    def __init__(self, limits: ReadingLimits = USUAL) -> None:
        """Start nothing yet."""
        self._limits = limits
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def read(self, path: Path) -> Guideline:
        """Return the guideline that a file holds.

        :raises ReadingError: if it can't be read, or not within the limits.
        """
        # Not at the top: who only looks at what was read needs no pydantic.
        from qa.guideline_json import from_json

        answer = self.ask(path, ask="read")
        try:
            return from_json(answer)
        except ValueError as error:
            raise unreadable(path, f"the reader failed on it ({error})", _OTHERWISE) from error

    def picture(self, path: Path, page: int, width: int) -> bytes:
        """Return what `qa.reading.pdf.picture.picture` draws of a page (from 1), `width` pixels wide.

        :raises ReadingError: if it can't be drawn, or not within the limits.
        """
        return self.ask(path, ask="picture", page=page, width=width)

    def ask(self, path: Path, **request: Any) -> bytes:
        """Return the child's answer to a request about a file.

        :raises ReadingError: if it has none, or does not give it within the limits.
        """
        request |= {"path": str(path.absolute()), "limits": asdict(self._limits)}
        with self._lock:
            said, answer = self._exchange(path, request)
            if "memory" in said or "fault" in said:
                # What it holds is not to be relied on any more.
                self._end()
        if "error" in said:
            raise ReadingError(str(said["error"]))
        if "memory" in said:
            raise self._too_large(path)
        if "fault" in said:
            raise unreadable(path, f"the reader failed on it ({said['fault']})", _OTHERWISE)
        return answer

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def __enter__(self) -> Self:
        """Return the reader itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        self.close()

    def _exchange(self, path: Path, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        child = self._running(path)
        with _killed_after(self._limits.max_seconds, child) as overdue:
            try:
                send(cast(BinaryIO, child.stdin), request)
                said = receive(cast(BinaryIO, child.stdout))
            except (EOFError, OSError) as error:
                self._end()
                raise self._why_it_ended(path, child.returncode, is_overdue=overdue.is_set()) from error
            except BaseException:
                # Interrupted: the answer that is still to come is not the next file's.
                self._end()
                raise
        return said

    def _running(self, path: Path) -> "subprocess.Popen[bytes]":
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        self._child = child = _started()
        with _killed_after(_START_SECONDS, child):
            try:
                receive(cast(BinaryIO, child.stdout))
            except EOFError as error:
                self._end()
                what = f"the process that reads files did not start (status {child.returncode})"
                raise unreadable(path, what, "raise the setting reading.max_memory_mb, or try again") from error
        return child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        _kill(child)
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):  # what was not sent yet has no reader
                cast(BinaryIO, pipe).close()
        child.wait()

    def _why_it_ended(self, path: Path, status: int, *, is_overdue: bool) -> ReadingError:
        if is_overdue:
            what = f"took more than {self._limits.max_seconds:g} s to read"
            return unreadable(path, what, "divide it, or raise the setting reading.max_seconds")
        if status == OUT_OF_MEMORY:
            return self._too_large(path)
        # A library that gets no memory may just crash; from outside the two can't be told apart.
        what = f"the reader crashed on it, or ran out of its {self._limits.max_memory_mb:,} MB ({_status(status)})"
        return unreadable(path, what, _OTHERWISE)

    def _too_large(self, path: Path) -> ReadingError:
        what = f"needs more than {self._limits.max_memory_mb:,} MB to read"
        return unreadable(path, what, "divide it, or raise the setting reading.max_memory_mb")


_KEPT: Final[dict[ReadingLimits, ConfinedReader]] = {}


@atexit.register
def _close_kept() -> None:
    for reader in _KEPT.values():
        reader.close()


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-P", "-X", f"utf8={sys.flags.utf8_mode}", "-c", _PROGRAM, _HOME],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        close_fds=True,
        # A session of its own, so that it can be ended with what it has started: reading scans starts other programs.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


@contextmanager
def _killed_after(seconds: float, child: "subprocess.Popen[bytes]") -> Iterator[Event]:
    """Kill the child once the time is over, and set the event that this yields; a pipe that is waited for then ends."""
    overdue = Event()

    def kill() -> None:
        overdue.set()
        _kill(child)

    timer = Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield overdue
    finally:
        timer.cancel()
        # So that it doesn't kill the child between this file and the next.
        timer.join()


def _kill(child: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        child.kill()
    elif child.returncode is None:  # not waited for yet, so the number is still its own
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)


def _status(status: int) -> str:
    with suppress(ValueError):
        return signal.Signals(-status).name
    return f"status {status}"

"""The file that keeps what readers marked as badly answered: a JSON line each, for its owner's eyes."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from qa.errors import StorageError
from qa.feedback import Feedback

ROOM: Final = 50 * 1024 * 1024
"""Bytes that the file may grow to: some fifty thousand lines."""

_PATIENCE: Final = 5.0  # seconds to wait for another process that writes


@dataclass(frozen=True, slots=True)
class FeedbackFile:
    """A file that feedback is appended to; safe from several threads and processes.

    It is made readable and writable for its owner only, and is refused to grow beyond `room` bytes.
    """

    path: Path
    room: int = ROOM

    def append(self, feedback: Feedback) -> None:
        """Append a line, wholly or not at all, and see it on the disk.

        :raises StorageError: if it can't be written, or the file would grow too large.
        """
        line = feedback.model_dump_json().encode() + b"\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", timeout=_PATIENCE):
                self._append(line)
        except Timeout as error:
            raise StorageError(f"another program is writing {self.path}; save again in a minute") from error
        except OSError as error:
            raise StorageError(
                f"{self.path} can't be written ({error.strerror}); mend that, or name another file in the setting "
                "server.feedback"
            ) from error

    def _append(self, line: bytes) -> None:
        with open(self.path, "a+b", buffering=0, opener=_for_owner) as file:
            size = file.seek(0, os.SEEK_END)
            if size + len(line) > self.room:
                raise StorageError(
                    f"{self.path} is full ({size:,} of {self.room:,} bytes); move it away once "
                    "`guideline-qa eval draft --feedback` has read it"
                )
            if size:
                file.seek(size - 1)
                if file.read(1) != b"\n":  # somebody mended the file by hand, or the power failed
                    line = b"\n" + line
            try:
                if file.write(line) != len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

"""Appends to an audit log: whole lines, on the disk before anything else happens, one writer at a time."""

import errno
import logging
import os
import threading
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from qa.errors import AuditError
from ui.watching.audit.chain import BEGINNING, LONGEST_LINE, Link, written
from ui.watching.audit.entry import Auditable
from ui.watching.audit.head import read_head, write_head
from ui.watching.audit.key import Key, key_file
from ui.watching.audit.reading import last_line

LOG = logging.getLogger(__name__)

PATIENCE: Final = 5.0
"""Seconds to wait for another program that writes the log."""


class AuditLog:
    """A log that entries are appended to; safe from several threads and programs."""

    def __init__(self, path: Path) -> None:
        """Open the log, or begin one: with its key, in a folder that is there afterwards.

        :raises AuditError: if it can't be written, its key is missing, or its end is not what was written.
        """
        self.path = path
        self._thread = threading.Lock()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = FileLock(f"{path}.lock", timeout=PATIENCE, mode=0o600)
            with self._lock:
                is_new = not path.exists() and not key_file(path).exists()
                self._key = self._begun() if is_new else Key.load(path)
                with open(path, "a+b", opener=_for_owner) as file:
                    self._end(file.fileno(), path)
        except Timeout as error:
            raise AuditError(f"another program is writing the audit log {path}; try again in a minute") from error
        except OSError as error:
            raise self._unwritable(error) from error

    def _begun(self) -> Key:
        """Make the key, and the head: from now on it is told when the log is gone."""
        key = Key.make(self.path)
        write_head(self.path, key, BEGINNING)
        return key

    def append(self, entry: Auditable) -> None:
        """Append an entry, wholly or not at all, and see it on the disk.

        :raises AuditError: if it can't be written, or what it would follow is not what was written.
        """
        try:
            with self._thread, self._lock:
                self._append(entry)
        except Timeout as error:
            raise AuditError(f"another program is writing the audit log {self.path}; ask again in a minute") from error
        except OSError as error:
            raise self._unwritable(error) from error

    def close(self) -> None:
        """Let go of the lock file."""
        self._lock.release(force=True)

    def _append(self, entry: Auditable) -> None:
        descriptor = _for_owner(str(self.path), os.O_RDWR | os.O_CREAT | os.O_APPEND)
        try:
            end, size = self._end(descriptor, self.path)
            data, link = written(self._key, end, entry.fields(self._key))
            if len(data) >= LONGEST_LINE:
                raise AuditError(f"an entry of {len(data):,} bytes is more than the audit log {self.path} takes")
            if half := os.fstat(descriptor).st_size - size:
                LOG.warning(
                    "the audit log ended in half a line (%d bytes), left by a program that died; it was cut", half
                )
                os.ftruncate(descriptor, size)
            try:
                if os.write(descriptor, data) != len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(descriptor)
            except OSError:
                os.ftruncate(descriptor, size)
                raise
        finally:
            os.close(descriptor)
        write_head(self.path, self._key, link)

    def _end(self, descriptor: int, path: Path) -> tuple[Link, int]:
        """Return where the log ends, and its bytes up to there; refuses to go on where an end was cut off."""
        with os.fdopen(os.dup(descriptor), "rb") as file:
            end, size = last_line(file, self._key)
        head = read_head(path, self._key)
        if head is None or head.seq > end.seq or (head.seq == end.seq and head != end):
            raise AuditError(
                f"the audit log {path} doesn't end where it should; see `guideline-qa audit verify`, then move it and what "
                "lies beside it away to begin a new one"
            )
        return end, size

    def _unwritable(self, error: OSError) -> AuditError:
        return AuditError(
            f"the audit log {self.path} can't be written ({error.strerror}); mend that, or change the setting audit.file"
        )


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

"""Takes old entries out of an audit log; what is left hangs on a sealed starting point."""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from qa.errors import AuditError
from ui.watching.audit.chain import BEGINNING, starting_point
from ui.watching.audit.entry import now
from ui.watching.audit.key import Key
from ui.watching.audit.log import PATIENCE
from ui.watching.audit.reading import read, verify


def prune(log: Path, before: datetime, advance: Callable[[int], None] | None = None) -> int:
    """Take out the entries older than `before` (with a time zone), in one step, and return how many they were.

    :raises AuditError: if the log is not whole: then it is left as it is.
    :raises OSError: if a file can't be read or written.
    """
    try:
        # Before the lock is taken, for it may take long: answers wait for the lock.
        if fault := verify(log, advance).fault:
            raise AuditError(f"{log} is not whole ({fault}); nothing was taken out")
        with FileLock(f"{log}.lock", timeout=PATIENCE, mode=0o600):
            return _pruned(log, Key.load(log), before)
    except Timeout as error:
        raise AuditError(f"another program is writing the audit log {log}; try again in a minute") from error


def _pruned(log: Path, key: Key, before: datetime) -> int:
    descriptor, name = tempfile.mkstemp(prefix=f".{log.name}.", dir=log.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            taken = _copied(log, file, key, before)
            file.flush()
            os.fsync(file.fileno())
        if taken:
            os.replace(name, log)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)
    return taken


def _copied(log: Path, file: BinaryIO, key: Key, before: datetime) -> int:
    """Write what is left: a starting point that says what was taken out, then the lines as they are."""
    taken, last, kept = 0, BEGINNING, b""
    with open(log, "rb") as source:
        for line in read(log, key):
            data = source.readline()
            if line.before is not None and datetime.fromisoformat(line.fields["time"]) >= before:
                kept = data
                break
            taken += line.before is not None
            last = line.link
        if last != BEGINNING:
            file.write(starting_point(key, last, {"time": now()}))
        file.write(kept)
        shutil.copyfileobj(source, file)
    return taken

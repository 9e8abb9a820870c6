"""A small SQLite file that processes share, and that never stands in the way: a damaged or foreign one is set aside."""

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

_log = logging.getLogger(__name__)
_WAIT_S: Final = 0.4
"""Longest wait for another process, in seconds: the reader waits too."""
_BAD: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_Found = TypeVar("_Found")


class ForeignFileError(Exception):
    """A database of something else is in the place."""


class Database:
    """A file, known by SQLite's `application_id`; opened for each use, so that threads and processes may share it."""

    def __init__(self, path: Path, mark: int, schema: str) -> None:
        """Take where it is, its mark, and what begins it (statements that end with `;`)."""
        self.path = path
        self._mark, self._schema = mark, schema
        self._has_told = False

    def use(self, work: Callable[[sqlite3.Connection], _Found], otherwise: _Found) -> _Found:
        """Return what `work` makes of the file, in a transaction of its own; `otherwise` if the file can't be used.

        A damaged or foreign file is set aside, and a new one begun.
        """
        for _ in range(2):
            try:
                with self._opened() as database:
                    return work(database)
            except (sqlite3.Error, ForeignFileError, OSError) as error:
                if not self._is_bad(error) or not self._set_aside(error):
                    self._tell(error)
                    return otherwise
        return otherwise

    def remove(self) -> None:
        """Take the file away, if it is there.

        :raises OSError: if it can't be.
        """
        for name in (self.path, self.path.with_name(f"{self.path.name}-journal")):
            name.unlink(missing_ok=True)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Made here, so that nobody else may read it from its first moment on.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(self.path.absolute(), timeout=_WAIT_S, isolation_level=None)) as database:
            # What is lost when the power fails is worth less than the wait for the disk.
            database.execute("PRAGMA synchronous = OFF")
            database.execute("PRAGMA auto_vacuum = FULL")
            # The lock is taken before looking, so that of two processes only one begins the file.
            database.execute("BEGIN IMMEDIATE")
            self._begin(database)
            yield database
            database.execute("COMMIT")

    def _begin(self, database: sqlite3.Connection) -> None:
        (mark,) = database.execute("PRAGMA application_id").fetchone()
        if mark == self._mark:
            return
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if mark or tables:
            raise ForeignFileError
        for statement in self._schema.split(";"):
            database.execute(statement)
        database.execute(f"PRAGMA application_id = {self._mark}")

    def _is_bad(self, error: Exception) -> bool:
        # A table that lacks columns bears our mark, and was written by something else all the same.
        if isinstance(error, sqlite3.OperationalError) and "no such" in str(error):
            return True
        code = getattr(error, "sqlite_errorcode", None)
        return isinstance(error, ForeignFileError) or (isinstance(code, int) and code & 0xFF in _BAD)

    def _set_aside(self, error: Exception) -> bool:
        """Give the file another name; False if that can't be done."""
        aside = self.path.with_name(f"{self.path.name}.damaged-{time.time_ns()}")
        with suppress(OSError):
            self.path.replace(aside)
            _log.warning("%s can't be used (%s) and is now %s", self.path, type(error).__name__, aside.name)
            return True
        return False

    def _tell(self, error: Exception) -> None:
        if not self._has_told:
            self._has_told = True
            _log.warning("%s can't be used (%s); it is done without", self.path, type(error).__name__)

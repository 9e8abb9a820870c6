"""A judge's replies, kept by what was asked of whom, so that nothing is asked twice: a SQLite file that processes may share.

What is kept is the reply as it came: how it is read may get better without asking anew.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from evals.errors import JudgeCacheError
from evals.judging import prompt

_MARK: Final = 0x67716A31
"""SQLite's `application_id` of such a file ("gqj1"): no other database is ever written to."""
_WAIT_S: Final = 30.0


def key_of(url: str, model: str, messages: Sequence[dict[str, str]]) -> str:
    """Return what a reply depends on, as SHA-256 in hex; `url` is the judge's, without its query."""
    return hashlib.sha256(json.dumps([url, model, prompt.VERSION, messages]).encode()).hexdigest()


class ReplyCache:
    """The file of replies; close it when done. Each reply is on disk as soon as it is kept."""

    def __init__(self, path: Path) -> None:
        """Open the file, or begin it.

        :raises JudgeCacheError: if it is damaged, another kind of file, or can't be written.
        """
        self._path = path
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path.absolute(), timeout=_WAIT_S, isolation_level=None)
        try:
            with self._told():
                self._begin()
        except JudgeCacheError:
            self.close()
            raise

    def get(self, key: str) -> str | None:
        """Return the reply that is kept under a key.

        :raises JudgeCacheError: if the file is damaged.
        """
        with self._told():
            found = self._database.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
        if found and not isinstance(found[0], str):
            raise JudgeCacheError(self._mend("holds a reply that is no text"))
        return found[0] if found else None

    def keep(self, key: str, reply: str) -> str:
        """Keep a reply and return the one that is kept: the first, where another process was faster.

        :raises JudgeCacheError: if the file is damaged or can't be written.
        """
        # A lone surrogate, which JSON may hold, is no text to SQLite.
        text = reply.encode("utf-8", "replace").decode()
        with self._told():
            self._database.execute("INSERT OR IGNORE INTO replies VALUES (?, ?)", (key, text))
        return self.get(key) or text

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _begin(self) -> None:
        # The lock is taken before looking, so that of two processes only one begins the file.
        self._database.execute("BEGIN IMMEDIATE")
        (mark,) = self._database.execute("PRAGMA application_id").fetchone()
        (tables,) = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if mark != _MARK and tables:
            raise JudgeCacheError(self._mend("is a database of something else"))
        if mark != _MARK:
            self._database.execute("CREATE TABLE replies (key TEXT PRIMARY KEY, reply TEXT) WITHOUT ROWID")
            self._database.execute(f"PRAGMA application_id = {_MARK}")
        self._database.execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what SQLite or the disk refuses in one line."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise JudgeCacheError(self._mend(f"can't be used ({error})")) from error

    def _mend(self, trouble: str) -> str:
        return (
            f"{self._path} {trouble}; expected a file of a judge's replies: take it away, or name another with --cache"
        )

"""A model's replies, kept by what was asked of whom, so that nothing is asked twice; a file of limited size."""

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Final

from qa.llm.asking import Request
from qa.llm.database import Database

VERSION: Final = 1
"""Part of every key: to be raised when replies are made otherwise of what came."""
_MARK: Final = 0x67716C31
"""SQLite's `application_id` of such a file ("gql1")."""
_SCHEMA: Final = """
CREATE TABLE replies (key TEXT PRIMARY KEY, reply TEXT NOT NULL, used INTEGER NOT NULL);
CREATE INDEX by_use ON replies (used)
"""


class Replies:
    """The kept replies; `megabytes` 0 keeps none."""

    def __init__(self, folder: Path, megabytes: float) -> None:
        """Take the folder they are in; it and the file are made when the first is kept."""
        self._limit = round(megabytes * 1e6)
        self._database = Database(folder / "replies.sqlite3", _MARK, _SCHEMA)

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    def get(self, key: str) -> str | None:
        """Return the reply that is kept under a key."""
        if not self._limit or not self.path.exists():
            return None
        found = self._database.use(lambda database: _used(database, key), otherwise=None)
        return found if isinstance(found, str) else None

    def keep(self, key: str, reply: str) -> None:
        """Keep a reply; those that were not used for longest go when there is no room."""
        if len(key) + len(reply.encode()) < self._limit:
            self._database.use(lambda database: self._write(database, key, reply), otherwise=None)

    def forget(self) -> int:
        """Forget all, and return how many they were.

        :raises OSError: if the file can't be taken away.
        """
        count = 0
        if self.path.exists():
            count = self._database.use(
                lambda database: int(database.execute("SELECT count(*) FROM replies").fetchone()[0]), otherwise=0
            )
        self._database.remove()
        return count

    def _write(self, database: sqlite3.Connection, key: str, reply: str) -> None:
        database.execute("INSERT OR REPLACE INTO replies VALUES (?, ?, ?)", (key, reply, _next(database)))
        while _size(database) > self._limit:
            (count,) = database.execute("SELECT count(*) FROM replies").fetchone()
            if count <= 1:
                return
            going = "SELECT key FROM replies ORDER BY used LIMIT ?"
            database.execute(f"DELETE FROM replies WHERE key IN ({going})", (max(1, count // 16),))


def key_of(name: str, request: Request) -> str:
    """Return what a reply depends on, as SHA-256 in hex; `name` is the model's, with its server."""
    messages = [(message.role, message.content) for message in request.messages]
    asked = [VERSION, name, messages, request.most_tokens, request.numbers]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _used(database: sqlite3.Connection, key: str) -> object:
    found = database.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
    if found is None:
        return None
    database.execute("UPDATE replies SET used = ? WHERE key = ?", (_next(database), key))
    return found[0]


def _next(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT coalesce(max(used), 0) + 1 FROM replies").fetchone()[0])


def _size(database: sqlite3.Connection) -> int:
    """Return the bytes of the pages in use."""
    pages, free, size = (
        int(database.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size

"""How many tokens a model has taken, by day, and what it may take: a file that processes share."""

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from qa.llm.asking import Request
from qa.llm.database import Database
from qa.llm.trouble import ModelTrouble

_MARK: Final = 0x67717331
"""SQLite's `application_id` of such a file ("gqs1")."""
_SCHEMA: Final = "CREATE TABLE spent (day TEXT PRIMARY KEY, tokens INTEGER NOT NULL)"
_LETTERS: Final = 3
"""Characters a token, where nobody has counted: fewer than in English prose, so that rather too much is booked."""
_MOST: Final = 2**40


def tokens_in(characters: int) -> int:
    """Return an estimate of the tokens in so many characters."""
    return -(-characters // _LETTERS)


def prompt_tokens(request: Request) -> int:
    """Return an estimate of the tokens that a request's messages take."""
    return tokens_in(sum(len(message.content) for message in request.messages))


@dataclass(frozen=True)
class Booking:
    """Tokens that were put down before they were spent; `day` in ISO 8601, UTC."""

    day: str
    tokens: int


class Spending:
    """The tokens of each day; where the file can't be used, this process counts its own."""

    def __init__(self, folder: Path, day_tokens: int, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Take the folder it is in, and the most tokens of a day; 0: no limit."""
        self._database = Database(folder / "spent.sqlite3", _MARK, _SCHEMA)
        self._limit, self._now = day_tokens, now
        self._lock = threading.Lock()
        self._own: dict[str, int] = {}

    @property
    def today(self) -> int:
        """Tokens that were spent and booked today."""
        day = self._day()
        if not self._database.path.exists():
            return self._own.get(day, 0)
        return self._database.use(lambda database: _spent(database, day), otherwise=self._own.get(day, 0))

    @property
    def told(self) -> str:
        """Tokens of today, and of how many, in words."""
        return f"{self.today:,} of {f'{self._limit:,}' if self._limit else 'any number'} tokens today (UTC)"

    def book(self, tokens: int) -> Booking:
        """Put down the most that a request may take, before it is sent.

        :raises ModelTrouble: "budget", if the day's are spent.
        """
        day = self._day()
        spent = self._database.use(lambda database: self._put_down(database, day, tokens), otherwise=None)
        if spent is None:
            spent = self._put_down_own(day, tokens)
        if not self._has_room(spent, tokens):
            raise ModelTrouble("budget", f"of {self._limit:,} tokens a day (llm.day_tokens) {spent:,} are spent")
        return Booking(day, tokens)

    def settle(self, booking: Booking, tokens: int) -> None:
        """Put down what it has taken in the place of what was booked."""
        more = min(max(tokens, 0), _MOST) - booking.tokens
        done = self._database.use(lambda database: _add(database, booking.day, more), otherwise=False)
        if not done:
            self._add_own(booking.day, more)

    def _put_down(self, database: sqlite3.Connection, day: str, tokens: int) -> int:
        """Book tokens if there is room, and return what was spent before."""
        spent = _spent(database, day)
        if self._has_room(spent, tokens):
            _add(database, day, tokens)
        return spent

    def _has_room(self, spent: int, tokens: int) -> bool:
        return not self._limit or spent + tokens <= self._limit

    def _put_down_own(self, day: str, tokens: int) -> int:
        with self._lock:
            spent = self._own.get(day, 0)
            if self._has_room(spent, tokens):
                self._own = {day: spent + tokens}
            return spent

    def _add_own(self, day: str, tokens: int) -> None:
        with self._lock:
            self._own = {day: max(0, self._own.get(day, 0) + tokens)}

    def _day(self) -> str:
        return self._now().date().isoformat()


def _spent(database: sqlite3.Connection, day: str) -> int:
    found = database.execute("SELECT tokens FROM spent WHERE day = ?", (day,)).fetchone()
    return found[0] if found and isinstance(found[0], int) else 0


def _add(database: sqlite3.Connection, day: str, tokens: int) -> bool:
    spent = max(0, _spent(database, day) + tokens)
    database.execute("INSERT OR REPLACE INTO spent VALUES (?, ?)", (day, min(spent, _MOST)))
    return True

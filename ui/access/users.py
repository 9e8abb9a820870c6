"""The file of users: one a line, `name:role:bcrypt hash`, roles `user` and `admin`.

Passwords are brought to Unicode's form C before they are hashed, so that they don't depend on the keyboard (RFC 8265).
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final, Literal, cast

import bcrypt

from qa.errors import AccessFileError, UsageError
from ui.access.private_file import only_writer, read_private, version_of, write_private

LONGEST_PASSWORD: Final = 72
"""Bytes in UTF-8; bcrypt takes no notice of more."""

SHORTEST_PASSWORD: Final = 8
"""Characters."""

Role = Literal["user", "admin"]

_ROUNDS: Final = 12
"""Of bcrypt, as a power of two: about a quarter of a second on a common processor."""

_NAME: Final = re.compile(r"[A-Za-z0-9._@-]{1,64}")
_HASH: Final = re.compile(r"\$2[aby]\$(0[4-9]|1[0-9])\$[./A-Za-z0-9]{53}")
_NOBODYS: Final = "oixwJaPrMp1iqvEMerwcW.gEt00IrjgyWYEP/5NehDCGeKhw0TW3e"
"""Salt and hash that a password is held against where there is no such user."""

_HEAD: Final = "# Users, name:role:hash; changed with `guideline-qa access user`\n"


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may ask, and as an admin change guidelines."""

    name: str
    is_admin: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    role: Role
    hashed: str


class UserFile:
    """The users in the file at `path`, read again whenever it has changed; safe from several threads and processes."""

    def __init__(self, path: Path, rounds: int = _ROUNDS) -> None:
        """Read nothing yet; passwords are hashed with 2**`rounds` rounds."""
        self.path = path
        self._rounds = rounds
        self._version: tuple[int, int, int] | None = None
        self._entries: Mapping[str, _Entry] = {}
        self._lock = Lock()

    def all(self) -> list[User]:
        """Return the users by name; none where there is no file.

        :raises AccessFileError: if the file is damaged or can't be read.
        """
        return [User(name, entry.role == "admin") for name, entry in sorted(self._read().items())]

    def find(self, name: str) -> User | None:
        """Return the user of that name.

        :raises AccessFileError: if the file is damaged or can't be read.
        """
        entry = self._read().get(name)
        return None if entry is None else User(name, entry.role == "admin")

    def stamp(self, name: str) -> str | None:
        """Return what changes with the user's password and tells nothing of it; None where there is no such user.

        :raises AccessFileError: if the file is damaged or can't be read.
        """
        entry = self._read().get(name)
        return None if entry is None else hashlib.sha256(entry.hashed.encode()).hexdigest()[:16]

    def verify(self, name: str, password: str) -> User | None:
        """Return the user if name and password are right; takes as long where there is no such user.

        :raises AccessFileError: if the file is damaged or can't be read.
        """
        entries = self._read()
        entry = entries.get(name)
        sent = _bytes(password)
        if not 0 < len(sent) <= LONGEST_PASSWORD:
            # Nobody has such a password; the time says so, but nothing of who there is.
            return None
        hashed = entry.hashed if entry is not None else self._nobodys(entries)
        is_right = bcrypt.checkpw(sent, hashed.encode())
        return User(name, entry.role == "admin") if entry is not None and is_right else None

    def add(self, name: str, password: str, *, is_admin: bool = False) -> User:
        """Add a user.

        :raises UsageError: if the name is taken or none, or the password too short or too long.
        :raises AccessFileError: if the file is damaged or can't be written.
        """
        _check_name(name)
        entry = _Entry("admin" if is_admin else "user", self._hashed(password))

        def added(entries: dict[str, _Entry]) -> None:
            if name in entries:
                raise UsageError(
                    f"there is a user {name} already; `guideline-qa access user password {name}` sets another"
                )
            entries[name] = entry

        self._change(added)
        return User(name, is_admin)

    def remove(self, name: str) -> None:
        """Remove a user; their sessions end.

        :raises UsageError: if there is none of that name.
        :raises AccessFileError: if the file is damaged or can't be written.
        """

        def removed(entries: dict[str, _Entry]) -> None:
            self._entry(entries, name)
            del entries[name]

        self._change(removed)

    def set_password(self, name: str, password: str) -> None:
        """Give a user another password; their sessions end.

        :raises UsageError: if there is none of that name, or the password is too short or too long.
        :raises AccessFileError: if the file is damaged or can't be written.
        """
        self._entry(self._read(), name)
        hashed = self._hashed(password)

        def changed(entries: dict[str, _Entry]) -> None:
            entries[name] = _Entry(self._entry(entries, name).role, hashed)

        self._change(changed)

    def _entry(self, entries: Mapping[str, _Entry], name: str) -> _Entry:
        if name not in entries:
            raise UsageError(f"no user {name!r} in {self.path}; there are: {', '.join(sorted(entries)) or 'none'}")
        return entries[name]

    def _change(self, change: Callable[[dict[str, _Entry]], None]) -> None:
        with only_writer(self.path):
            entries = dict(_parsed(read_private(self.path), self.path))
            change(entries)
            lines = (f"{name}:{entry.role}:{entry.hashed}\n" for name, entry in sorted(entries.items()))
            write_private(self.path, _HEAD + "".join(lines))

    def _read(self) -> Mapping[str, _Entry]:
        with self._lock:
            version = version_of(self.path)
            if version != self._version or version is None:
                self._entries = _parsed(read_private(self.path), self.path)
                self._version = version
            return self._entries

    def _hashed(self, password: str) -> str:
        sent = _bytes(password)
        if len(password) < SHORTEST_PASSWORD:
            raise UsageError(f"a password of {len(password)} characters is too short; give {SHORTEST_PASSWORD} or more")
        if len(sent) > LONGEST_PASSWORD:
            raise UsageError(
                f"the password has {len(sent)} bytes, and bcrypt takes {LONGEST_PASSWORD} at most; give a shorter one"
            )
        return bcrypt.hashpw(sent, bcrypt.gensalt(self._rounds)).decode()

    def _nobodys(self, entries: Mapping[str, _Entry]) -> str:
        """Return a hash that costs as much as the dearest in the file."""
        dearest = max((entry.hashed[4:6] for entry in entries.values()), default=f"{self._rounds:02}")
        return f"$2b${dearest}${_NOBODYS}"


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name[:80]!r} is no user name; take letters, digits, '.', '_', '-' and '@', 64 at most")


def _parsed(text: str, path: Path) -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, role, hashed = [*line.strip().split(":"), "", "", ""][:3]
        if line.count(":") != 2 or not _NAME.fullmatch(name) or not _HASH.fullmatch(hashed) or name in found:
            # The line itself is not repeated: messages may be logged.
            raise AccessFileError(
                f"{path}, line {number}: expected name:role:hash, each name once; mend or remove the line"
            )
        if role not in ("user", "admin"):
            raise AccessFileError(f"{path}, line {number}: the role is neither user nor admin; mend or remove the line")
        found[name] = _Entry(cast(Role, role), hashed)
    return found

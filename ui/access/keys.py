"""API keys for servers: the file that keeps their hashes, never the keys."""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from qa.errors import AccessFileError, UsageError
from qa.settings.serving import Scope
from ui.access.private_file import only_writer, read_private, version_of, write_private
from ui.edge.problems import Refusal

PREFIX: Final = "gqa_"
"""What a key begins with."""

_KEY: Final = re.compile(r"gqa_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
_NOBODYS: Final = "0" * 64  # what a key is held against where there is none of its id


class Key(BaseModel):
    """What is kept of a key: everything but the key itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[0-9a-f]{12}$", description="Its number, which is part of the key and no secret.")
    name: str = Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$", description="What it is for.")
    scopes: frozenset[Scope] = Field(min_length=1, description="What it may do.")
    created: AwareDatetime = Field(description="When it was made.")
    expires: AwareDatetime | None = Field(default=None, description="When it stops, if ever.")
    revoked: AwareDatetime | None = Field(default=None, description="When it was revoked.")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="Hash of the whole key.", repr=False)


class _Keys(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    keys: tuple[Key, ...] = ()


class KeyFile:
    """The keys in the file at `path`, read again whenever it has changed; safe from several threads and processes.

    A key is `gqa_`, its id of 12 hexadecimal digits, `_` and 256 random bits; so much chance needs no slow hash.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Read nothing yet; `clock` gives seconds since the epoch."""
        self.path = path
        self._clock = clock
        self._seen: tuple[tuple[int, int, int] | None, dict[str, Key]] = (None, {})

    def list(self) -> list[Key]:
        """Return the keys, the oldest first, revoked ones too; none where there is no file.

        :raises AccessFileError: if the file is damaged or can't be read.
        """
        return sorted(self._read().values(), key=lambda key: key.created)

    def find(self, text: str) -> Key:
        """Return the key that `text` is; takes as long where there is none of its id.

        :raises Refusal: 401 if it is no key, or has expired or was revoked.
        :raises AccessFileError: if the file is damaged or can't be read.
        """
        keys = self._read()
        written = _KEY.fullmatch(text)
        key = keys.get(written[1]) if written else None
        if not hmac.compare_digest(_hashed(text), _NOBODYS if key is None else key.sha256) or key is None:
            raise _refused("this key is not known here; check that it is whole")
        if key.revoked is not None:
            raise _refused(f"key {key.id} was revoked; ask whoever runs this server for another")
        if key.expires is not None and key.expires <= self._now():
            raise _refused(f"key {key.id} expired on {key.expires:%Y-%m-%d}; ask whoever runs this server for another")
        return key

    def add(self, name: str, scopes: Iterable[Scope], expires: datetime | None = None) -> tuple[Key, str]:
        """Make a key, and return what is kept of it, and the key itself, which can't be had again.

        :raises UsageError: if the name is none, there is no scope or an unknown one, or `expires` is past or has no zone.
        :raises AccessFileError: if the file is damaged or can't be written.
        """
        number = secrets.token_hex(6)
        text = f"{PREFIX}{number}_{secrets.token_urlsafe(32)}"
        now = self._now()
        try:
            key = Key.model_validate(
                {
                    "id": number,
                    "name": name,
                    "scopes": frozenset(scopes),
                    "created": now,
                    "expires": expires,
                    "sha256": _hashed(text),
                }
            )
        except ValidationError as error:
            first = error.errors()[0]
            raise UsageError(f"the key's {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        if key.expires is not None and key.expires <= now:
            raise UsageError(f"the key would have expired on {key.expires:%Y-%m-%d}; give a time to come")
        self._change(lambda keys: {**keys, key.id: key})
        return key, text

    def revoke(self, ident: str) -> Key:
        """Have the key of that id refused from now on, by running servers too; return it.

        :raises UsageError: if there is none of that id.
        :raises AccessFileError: if the file is damaged or can't be written.
        """

        def revoked(keys: dict[str, Key]) -> dict[str, Key]:
            if ident not in keys:
                raise UsageError(f"no key {ident[:80]!r} in {self.path}; there are: {', '.join(keys) or 'none'}")
            key = keys[ident]
            return {**keys, ident: key.model_copy(update={"revoked": key.revoked or self._now()})}

        return self._change(revoked)[ident]

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC).replace(microsecond=0)

    def _change(self, change: Callable[[dict[str, Key]], dict[str, Key]]) -> dict[str, Key]:
        with only_writer(self.path):
            changed = change(_parsed(read_private(self.path), self.path))
            write_private(self.path, _Keys(keys=tuple(changed.values())).model_dump_json(indent=1) + "\n")
        return changed

    def _read(self) -> dict[str, Key]:
        """Look at the file before it is read: one that changes meanwhile is read again the next time."""
        seen, keys = self._seen
        version = version_of(self.path)
        if version is None or version != seen:
            keys = _parsed(read_private(self.path), self.path)
            self._seen = (version, keys)
        return keys


def _parsed(text: str, path: Path) -> dict[str, Key]:
    if not text:
        return {}
    try:
        read = _Keys.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise AccessFileError(f"{path}: {place}: {first['msg']}; mend it, or move it away and make new keys") from None
    keys = {key.id: key for key in read.keys}
    if len(keys) != len(read.keys):
        raise AccessFileError(f"{path} holds two keys of one id; remove one, or move it away and make new keys")
    return keys


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _refused(why: str) -> Refusal:
    return Refusal(HTTPStatus.UNAUTHORIZED, why, {"www-authenticate": 'Bearer error="invalid_token"'})

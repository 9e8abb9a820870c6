"""The index folder: releases side by side, the name of the one in use, and the lock of who writes.

<index>/CURRENT                       name of the release in use, replaced in one step
<index>/LOCK, WRITER                  held by the one process that writes; who that is
<index>/releases/<name>/              a release, never changed after it was published; `lease.lock` in it: see leases
<index>/releases/.building-<token>/   one that is being built, or was when its builder died
<index>/releases/.leaving-<token>/    one that is being deleted, or was when its deleter died
"""

import json
import logging
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from qa.errors import LockedIndexError, NoIndexError, ReleaseError, StorageError
from qa.index.leases import LEASE_FILE, LEAVING, Lease, take_away
from qa.index.vectors import delete_release

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOG: Final = logging.getLogger(__name__)

Waiting = Callable[[str], None]
"""Told once, in a sentence, what is being waited for."""

_NAME: Final = re.compile(r"[0-9a-f]{12}(-[0-9]+)?")
_BUILDING: Final = ".building-"
_POINTER: Final = "CURRENT"
_NEW_POINTER: Final = "CURRENT.new"
_WRITER: Final = "WRITER"
_OURS: Final = frozenset({_POINTER, _NEW_POINTER, "LOCK", _WRITER, "releases"})
_ATTEMPTS: Final = 20
_UNSIGNED_SECONDS: Final = 2.0
"""How long a lock may be held by who hasn't signed: a writer that begins, or a reader that sweeps, either for moments."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The index folder at `root`."""

    root: Path

    @property
    def releases(self) -> Path:
        """Where the releases stand."""
        return self.root / "releases"

    def current(self) -> Path:
        """Return the folder of the release in use.

        :raises NoIndexError: if nothing was published yet.
        :raises ReleaseError: if the folder is not an index, or CURRENT names no release.
        """
        self.check_ours()
        pointer = self.root / _POINTER
        try:
            name = pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise NoIndexError(f"there is no index in {self.root}; run `guideline-qa index build`") from None
        except (OSError, UnicodeDecodeError) as error:
            raise ReleaseError(f"{pointer} can't be read ({error}); run `guideline-qa index build`") from error
        if not _NAME.fullmatch(name) or not (self.releases / name).is_dir():
            raise ReleaseError(f"{pointer} names no release ({name[:40]!r}); run `guideline-qa index build`")
        return self.releases / name

    def check_ours(self) -> None:
        """Make sure that the folder is an index, or may become one.

        :raises ReleaseError: if it is a file, or a folder with something else in it.
        """
        if self.root.exists() and not self.root.is_dir():
            raise ReleaseError(f"{self.root} is a file, expected the index folder; choose another with --index")
        try:
            names = {entry.name for entry in self.root.iterdir()} if self.root.exists() else set()
        except OSError as error:
            raise ReleaseError(f"{self.root} can't be read ({error.strerror}); choose another with --index") from error
        if strangers := sorted(name for name in names - _OURS if not name.startswith(".")):
            raise ReleaseError(
                f"{self.root} is not an index folder (it holds {', '.join(strangers[:3])}); "
                "choose an empty or new folder with --index"
            )

    def seen(self) -> tuple[int, int] | None:
        """Return what changes whenever another release is published, for the price of one look at the disk."""
        try:
            found = (self.root / _POINTER).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    @contextmanager
    def reading(self) -> Iterator[Path]:
        """Yield the folder of the release in use, which no writer deletes meanwhile.

        :raises NoIndexError, ReleaseError: as `current`.
        """
        folder, lease = self._leased()
        try:
            yield folder
        finally:
            lease.close()

    def _leased(self) -> tuple[Path, Lease]:
        for _ in range(_ATTEMPTS):
            seen = self.seen()
            try:
                folder = self.current()
                return folder, Lease(folder)
            except ReleaseError:
                if self.seen() == seen:
                    raise
                # Another was published, and this one deleted, between the reading of CURRENT and the lease.
        raise NoIndexError(f"{self.root} is being rebuilt without pause; try again")

    @contextmanager
    def writing(self, doing: str, wait: float = 0.0, waiting: Waiting = LOG.warning) -> Iterator[None]:
        """Hold the lock of the one writer; what nobody needs any more goes before and after.

        Where another process holds it, `waiting` is told by whom (else stderr is, if logging isn't set up otherwise), and
        it is waited for, `wait` seconds at most. The lock of a process that died is free.

        :raises LockedIndexError: if another process still holds it then; says which.
        :raises StorageError: if the folder can't be written.
        """
        self.check_ours()
        with storage_errors(self.root):
            self.releases.mkdir(parents=True, exist_ok=True)
            lock = self._locked(wait, waiting)
        try:
            self._sign(doing)
            self._sweep()
            yield
        finally:
            try:
                self._sweep()
            finally:
                self._unsign()
                lock.release()

    def _locked(self, wait: float, waiting: Waiting) -> "BaseFileLock":
        from filelock import FileLock, Timeout

        lock = FileLock(self.root / "LOCK")
        for patience in self._patience(wait, waiting):
            with suppress(Timeout):
                lock.acquire(timeout=patience, poll_interval=0.02)
                return lock
        raise LockedIndexError(
            f"{self.root} is being written by {self._holder()}; wait until it is done, then try again"
        )

    def _patience(self, wait: float, waiting: Waiting) -> Iterator[float]:
        """Yield for how many seconds to try for the lock: at once, while its holder hasn't signed, and as long as told."""
        yield 0.0
        until = monotonic() + _UNSIGNED_SECONDS
        while not (self.root / _WRITER).exists() and monotonic() < until:
            yield 0.05
        if wait > 0:
            waiting(f"{self.root} is being written by {self._holder()}; waiting for it, {wait:g} seconds at most")
            yield wait

    def _sign(self, doing: str) -> None:
        who = {"pid": os.getpid(), "doing": doing, "since": datetime.now(UTC).isoformat(timespec="seconds")}
        with suppress(OSError):  # a disk may be full of nothing but what is swept up next
            (self.root / _WRITER).write_text(json.dumps(who), encoding="utf-8")

    def _unsign(self) -> None:
        with suppress(OSError):  # who wrote last is no longer of interest
            (self.root / _WRITER).unlink()

    def _holder(self) -> str:
        try:
            who = json.loads((self.root / _WRITER).read_text(encoding="utf-8"))
            return f"process {who['pid']} ({who['doing']}, since {who['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"  # it has only just taken the lock

    def tidy(self) -> None:
        """Delete what nobody needs any more, unless somebody writes, or nothing can be written here.

        What is kept on a Chroma server is left to the next writer: a reader doesn't wait for a server.
        """
        from filelock import FileLock, Timeout

        with suppress(OSError, ReleaseError, Timeout):
            if self._littered():
                with FileLock(self.root / "LOCK", timeout=0):
                    self._unsign()
                    self._sweep(servers=False)

    def _littered(self) -> bool:
        """Say whether there is more than the release in use: a look that costs next to nothing."""
        strays = any((self.root / name).exists() for name in (_NEW_POINTER, _WRITER))
        return strays or {folder.name for folder in self.releases.iterdir()} != {self.current().name}

    def _sweep(self, servers: bool = True) -> None:
        """Delete dead builders' folders and files and releases that are neither in use nor leased; hold the lock.

        What can't go now goes the next time.
        """
        with suppress(OSError):
            (self.root / _NEW_POINTER).unlink(missing_ok=True)
            for folder in self.unfinished():
                delete_release(folder, servers)
        # Without a release in use, or one that a power cut might take back, any other may be the last that there is.
        with suppress(OSError, ReleaseError):
            _sync(self.root)
            for folder in self.published() - {self.current()}:
                going = take_away(folder)
                if going is not None:
                    delete_release(going, servers)

    def staging(self) -> Path:
        """Make and return an empty folder to build a release in."""
        folder = self.releases / f"{_BUILDING}{secrets.token_hex(6)}"
        folder.mkdir()
        (folder / LEASE_FILE).touch()  # by who may write here: not every reader may
        return folder

    def publish(self, staging: Path, release: str) -> Path:
        """Make the finished release in `staging` the one in use, and return its folder.

        A folder is never replaced: when a damaged release is built again under its own id, the new one is `<id>-2`.
        """
        _sync_tree(staging)
        names = (release if count == 1 else f"{release}-{count}" for count in range(1, 10_000))
        folder = next(self.releases / name for name in names if not (self.releases / name).exists())
        staging.rename(folder)
        try:
            _sync(self.releases)
            pointer = self.root / _NEW_POINTER
            pointer.write_text(folder.name + "\n", encoding="utf-8")
            _sync(pointer)
            os.replace(pointer, self.root / _POINTER)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)  # not in use, and what is left of it is swept up
            raise
        return folder  # sweeping has the disk keep the pointer before anything older goes

    def published(self) -> set[Path]:
        """Return the folders of the finished releases."""
        return {folder for folder in self.releases.iterdir() if _NAME.fullmatch(folder.name)}

    def unfinished(self) -> set[Path]:
        """Return what builders, and deleters, that died have left behind; call it with the lock held."""
        return {folder for folder in self.releases.iterdir() if folder.name.startswith((_BUILDING, LEAVING))}


@contextmanager
def storage_errors(where: Path) -> Iterator[None]:
    """Turn a refusal of the disk into a StorageError."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"can't write to {where} ({error.strerror or error}); free some space, mend the permissions, or choose "
            "another folder with --index; nothing was published"
        ) from error


def _sync_tree(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        _sync(path)


def _sync(path: Path) -> None:
    """Have the disk keep the file or folder, so that a power cut after publishing loses nothing."""
    if os.name == "nt" and path.is_dir():
        return  # Windows keeps folders by itself, and opens none
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

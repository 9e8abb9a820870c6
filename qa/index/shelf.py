"""The index folder: releases side by side, the name of the one in use, and the lock of who writes.

<index>/CURRENT                       name of the release in use, replaced in one step
<index>/LOCK, WRITER                  held by the one process that writes; who that is
<index>/releases/<name>/              a release, never changed after it was published
<index>/releases/.building-<token>/   one that is being built, or was when its builder died
"""

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from qa.errors import LockedIndexError, NoIndexError, ReleaseError, StorageError

_NAME: Final = re.compile(r"[0-9a-f]{12}(-[0-9]+)?")
_BUILDING: Final = ".building-"
_OURS: Final = frozenset({"CURRENT", "CURRENT.new", "LOCK", "WRITER", "releases"})


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
        pointer = self.root / "CURRENT"
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

    @contextmanager
    def writing(self, doing: str) -> Iterator[None]:
        """Hold the lock of the one writer, with the leftovers of a writer that died removed.

        :raises LockedIndexError: if another process holds it; says which.
        :raises StorageError: if the folder can't be written.
        """
        from filelock import FileLock, Timeout

        self.check_ours()
        with storage_errors(self.root):
            self.releases.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / "LOCK", timeout=0)
            try:
                lock.acquire()
            except Timeout:
                raise LockedIndexError(
                    f"{self.root} is being written by {self._holder()}; wait until it is done, then try again"
                ) from None
        try:
            with storage_errors(self.root):
                who = {"pid": os.getpid(), "doing": doing, "since": datetime.now(UTC).isoformat(timespec="seconds")}
                (self.root / "WRITER").write_text(json.dumps(who), encoding="utf-8")
            yield
        finally:
            with suppress(OSError):  # who wrote last is no longer of interest
                (self.root / "WRITER").unlink()
            lock.release()

    def _holder(self) -> str:
        try:
            who = json.loads((self.root / "WRITER").read_text(encoding="utf-8"))
            return f"process {who['pid']} ({who['doing']}, since {who['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"  # it has only just taken the lock

    def staging(self) -> Path:
        """Make and return an empty folder to build a release in."""
        folder = self.releases / f"{_BUILDING}{secrets.token_hex(6)}"
        folder.mkdir()
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
            pointer = self.root / "CURRENT.new"
            pointer.write_text(folder.name + "\n", encoding="utf-8")
            _sync(pointer)
            os.replace(pointer, self.root / "CURRENT")
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)  # not in use, and what is left of it goes at the next build
            raise
        _sync(self.root)
        return folder

    def published(self) -> set[Path]:
        """Return the folders of the finished releases."""
        return {folder for folder in self.releases.iterdir() if _NAME.fullmatch(folder.name)}

    def unfinished(self) -> set[Path]:
        """Return what builders that died have left behind; call it with the lock held."""
        return {folder for folder in self.releases.iterdir() if folder.name.startswith(_BUILDING)}


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
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

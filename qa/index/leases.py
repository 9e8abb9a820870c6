"""Leases: who has a release open holds one, and no writer deletes what is leased.

A lease is a shared lock on a file in the release's folder. The kernel frees it when its holder ends, however it ends, so
none is ever left over. On Windows the open file is the lease: a folder with an open file in it can't be moved.
"""

import os
import secrets
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Final

from qa.errors import ReleaseError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LEASE_FILE: Final = "lease.lock"
LEAVING: Final = ".leaving-"
"""What the name of a folder begins with that is being deleted."""


class Lease:
    """Keeps a release from being deleted until it is closed, or its process ends."""

    def __init__(self, folder: Path) -> None:
        """Take a lease on the release in `folder`; one that lies where nobody may write is not deleted either.

        :raises ReleaseError: if the release is gone, or just being deleted.
        """
        descriptor = _opened(folder / LEASE_FILE)
        # Let go of with the object too: a reader that is forgotten must not keep a release for ever.
        self._let_go = weakref.finalize(self, _close, descriptor)
        # Locked first, looked at second: a writer that came between has moved the folder away.
        if descriptor is not None and not (_shared(descriptor) and _is_at(descriptor, folder / LEASE_FILE)):
            self.close()
            raise _gone(folder)

    def close(self) -> None:
        """Let go of the release; a second time does nothing."""
        self._let_go()


def take_away(folder: Path) -> Path | None:
    """Move a release that nobody leases out of every reader's reach; return where to, for deleting, or None.

    Only the holder of the index's lock may call it.
    """
    try:
        descriptor = os.open(folder / LEASE_FILE, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        return None  # not ours to delete
    going = folder.with_name(f"{LEAVING}{secrets.token_hex(6)}")
    try:
        if fcntl is None:
            os.close(descriptor)
            descriptor = None
        elif not _locked(descriptor, fcntl.LOCK_EX):
            return None
        folder.rename(going)
        os.utime(going)  # how long it has been leaving is counted from now
    except OSError:
        return None
    finally:
        _close(descriptor)
    return going


def _opened(path: Path) -> int | None:
    """Open the file, made if need be; None where it can't be, for then nobody deletes the release either."""
    with suppress(OSError):
        return os.open(path, os.O_RDONLY)
    try:
        return os.open(path, os.O_RDONLY | os.O_CREAT, 0o666)
    except FileNotFoundError:
        raise _gone(path.parent) from None
    except OSError:
        return None


def _shared(descriptor: int) -> bool:
    return fcntl is None or _locked(descriptor, fcntl.LOCK_SH)


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: better a release that stays than one that is pulled away
        return kind == fcntl.LOCK_SH
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False


def _close(descriptor: int | None) -> None:
    if descriptor is not None:
        os.close(descriptor)


def _gone(folder: Path) -> ReleaseError:
    return ReleaseError(f"{folder} is no longer there; open the release in use, or run `guideline-qa index build`")

"""Files for their owner's eyes only: read whole, replaced in one step, by one writer at a time."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from qa.errors import AccessFileError

_PATIENCE: Final = 5.0  # seconds to wait for another process that writes


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Keep other programs from changing the file at `path` meanwhile; its folder is made, for its owner only.

    :raises AccessFileError: if another program keeps at it, or the folder can't be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=_PATIENCE, mode=0o600):
            yield
    except Timeout as error:
        raise AccessFileError(f"another program is writing {path}; try again in a minute") from error
    except OSError as error:
        raise AccessFileError(f"{path} can't be written ({error.strerror}); mend that, or name another file") from error


def read_private(path: Path) -> str:
    """Return the text of the file, "" where there is none.

    :raises AccessFileError: if it can't be read, or is no UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise AccessFileError(f"{path} can't be read ({error.strerror}); mend that, or name another file") from error
    except UnicodeDecodeError as error:
        raise AccessFileError(f"{path} is not text in UTF-8; mend it, or move it away and begin anew") from error


def write_private(path: Path, text: str) -> None:
    """Replace the file in one step, readable and writable for its owner only; its folder must be there.

    :raises OSError: if it can't be written; what was there stays.
    """
    # mkstemp makes it 0600 from the first byte on.
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def version_of(path: Path) -> tuple[int, int, int] | None:
    """Return what changes whenever the file does, for the price of one look at the disk; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size

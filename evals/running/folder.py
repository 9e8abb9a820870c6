"""The folder that a run writes into: one run at a time, its journals in it until the run is recorded whole."""

import hashlib
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from evals.errors import RunFileError


class RunFolder:
    """A folder that is this run's own while it is open; opened with `with`."""

    def __init__(self, path: Path) -> None:
        """Take the folder, which is made if it isn't there."""
        self.path = path
        self._journals: list[Path] = []

    def __enter__(self) -> "RunFolder":
        """Keep others from writing there.

        :raises RunFileError: if another run writes there, or nothing can be written.
        """
        from filelock import FileLock, Timeout

        self._is_new = not self.path.exists()
        self._lock = FileLock(self.path / ".lock")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            raise RunFileError(
                f"{self.path} is being written by another run; wait until it is done, or choose another --out"
            ) from None
        except OSError as error:
            raise RunFileError(f"{self.path} can't be written: {error.strerror}; choose another --out") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let others write there; a folder that was made for nothing is taken away."""
        with suppress(OSError):
            Path(self._lock.lock_file).unlink()
        self._lock.release()
        if self._is_new:
            with suppress(OSError):  # something is in it
                self.path.rmdir()

    def journal(self, wish: str) -> Path:
        """Return where the replies to what is wished for are kept: apart from those to another wish, asked in between."""
        path = self.path / f"journal-{hashlib.sha256(wish.encode()).hexdigest()[:12]}.jsonl"
        self._journals.append(path)
        return path

    def recorded(self) -> None:
        """Remove this run's journals: it is recorded whole. Those of other runs that broke off stay."""
        for journal in self._journals:
            journal.unlink(missing_ok=True)

"""The real server in a process of its own, with everything that is off by default switched on."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Final, Self

_COMMAND: Final = "from qa.cli import main; main()"
_READY: Final = "ready at "
_LONGEST_END: Final = 60.0
_EVERY: Final = 10.0
"""Seconds between two looks at its memory."""


class Server:
    """`guideline-qa chat` on a free port of 127.0.0.1; what it writes goes into `folder`."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        """Remember where and how; `environment` comes on top."""
        self._folder = folder
        self._environment = os.environ | switched_on(folder) | dict(environment or {})

    def __enter__(self) -> Self:
        """Start it, building its index where there is none, and wait until it is ready."""
        command = [sys.executable, "-c", _COMMAND, "chat", "--port", "0", "--index", str(self._folder / "index")]
        with (self._folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                command, env=self._environment, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1
            )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if _READY in line:
                self.address = address_in(line)
                return self
        sys.exit(f"the server ended before it was ready: {(self._folder / 'log').read_text()[-2000:]}")

    def __exit__(self, *_: object) -> None:
        """Stop it if that wasn't done."""
        self.stop()

    def stop(self) -> float:
        """Send SIGTERM and return the seconds until the process has ended; killed after a minute."""
        began = perf_counter()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(_LONGEST_END)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        return perf_counter() - began

    @property
    def memory(self) -> float:
        """Its resident memory in MB; 0 where the system doesn't tell."""
        statm = Path(f"/proc/{self._process.pid}/statm")
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if statm.exists() else 0.0

    @contextmanager
    def watched(self) -> Iterator[list[tuple[float, float]]]:
        """Yield a list that fills with (second, MB) of its memory every 10 s, and at the end."""
        seen: list[tuple[float, float]] = []
        done = threading.Event()
        began = perf_counter()

        def look() -> None:
            while not done.wait(_EVERY - (perf_counter() - began) % _EVERY):
                seen.append((perf_counter() - began, self.memory))

        watching = threading.Thread(target=look, daemon=True)
        watching.start()
        try:
            yield seen
        finally:
            done.set()
            watching.join()
            seen.append((perf_counter() - began, self.memory))


def switched_on(folder: Path) -> dict[str, str]:
    """Return the environment in which audit log, request log and feedback are on, all kept in `folder`."""
    files = {"AUDIT__FILE": "audit.jsonl", "SERVER__FEEDBACK": "feedback.jsonl"}
    files |= {f"ACCESS__{name.upper()}": name for name in ("secret_file", "users", "keys")}
    kept = {f"GUIDELINE_QA_{name}": str(folder / file) for name, file in files.items()}
    return kept | {"GUIDELINE_QA_SERVER__REQUEST_LOG": "true", "PYTHONUNBUFFERED": "1"}


def address_in(line: str) -> str:
    """Return the address in the line that says that the server is ready, without a slash at its end."""
    return line.partition(_READY)[2].split()[0].rstrip("/")

"""The journal of a run: every reply is kept as soon as it is there, so that a run that broke off goes on.

The file holds JSON lines: first the key of what is run, then a reply a line. A line that was cut off by a crash is dropped,
and its case asked again.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from evals.errors import RunFileError
from evals.running.store import write_whole
from evals.scoring.case import Response

_RESPONSE: Final[TypeAdapter[Response]] = TypeAdapter(Response)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for a case asked for the `nth` time, from 0; without a response `failure` says why."""

    case: str
    nth: int
    response: Response | None
    failure: str = ""


@dataclass
class Journal:
    """The replies so far, by case and time asked; opened with `with`, which closes the file."""

    path: Path
    key: str
    replies: dict[tuple[str, int], Reply] = field(default_factory=dict)
    spent: float = 0.0
    """Seconds that earlier, interrupted runs took."""

    def __enter__(self) -> "Journal":
        """Read what an interrupted run of the same key left, and begin or go on.

        :raises RunFileError: if the file can't be read or written.
        """
        try:
            write_whole(self.path, "".join(_line(row) for row in ({"key": self.key}, *self._kept())))
            self._file = self.path.open("a", encoding="utf-8", newline="\n")
        except OSError as error:
            raise RunFileError(f"{self.path} can't be read: {error.strerror}; choose another --out") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file, which stays."""
        with suppress(OSError):  # what the disk refused has been said
            self._file.close()

    def keep(self, reply: Reply, seconds: float) -> None:
        """Keep a reply, on disk before this returns; `seconds` is what the run took since the reply before.

        :raises RunFileError: if the disk refuses.
        """
        self.replies[reply.case, reply.nth] = reply
        response = None if reply.response is None else _RESPONSE.dump_python(reply.response, mode="json")
        row = {"case": reply.case, "nth": reply.nth, "response": response, "failure": reply.failure, "s": seconds}
        try:
            self._write(row)
        except OSError as error:
            raise RunFileError(
                f"{self.path} can't be written: {error.strerror}; make room, and run the same command to go on"
            ) from error

    def _write(self, row: dict[str, Any]) -> None:
        self._file.write(_line(row))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _kept(self) -> Iterator[dict[str, Any]]:
        """Take in the replies of an interrupted run of the same key, and yield their lines."""
        if not self.path.exists():
            return
        lines = iter(self.path.read_bytes().splitlines())
        if _parsed(next(lines, b"")).get("key") != self.key:
            return
        for line in lines:
            row = _parsed(line)
            try:
                response = None if row["response"] is None else _RESPONSE.validate_python(row["response"])
                reply = Reply(row["case"], row["nth"], response, row["failure"])
                self.spent += float(row["s"])
            except (KeyError, TypeError, ValueError, ValidationError):
                return  # cut off, or not ours: from here on everything is asked again
            self.replies[reply.case, reply.nth] = reply
            yield row


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}

"""Reads an audit log from its beginning and says whether it is whole: in linear time, a line in memory at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from qa.errors import AuditError
from ui.watching.audit.chain import BEGINNING, LONGEST_LINE, BrokenError, Line, Link, opened
from ui.watching.audit.head import head_file, read_head
from ui.watching.audit.key import Key


@dataclass(frozen=True, slots=True)
class Report:
    """What came of verifying: how many entries hold, where the log ends, and what is wrong ("" if nothing is)."""

    entries: int
    end: Link
    fault: str = ""


def read(log: Path, key: Key, advance: Callable[[int], None] | None = None) -> Iterator[Line]:
    """Yield the lines in order, each one checked against its seal and the line before; `advance` is told of bytes read.

    :raises AuditError: at the first line that is not what was written.
    :raises OSError: if the log can't be read.
    """
    end = BEGINNING
    with open(log, "rb") as file:
        for number, data in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), start=1):
            if not data.endswith(b"\n") and not file.peek(1):
                return  # half a line: it is being written, or a program died; if it was cut, the head tells
            line = _checked(key, data, number, end)
            if advance is not None:
                advance(len(data))
            end = line.link
            yield line


def verify(log: Path, advance: Callable[[int], None] | None = None, seen: Link = BEGINNING) -> Report:
    """Check every line, and that the log reaches where its head says, and holds the entry `seen` earlier.

    :raises AuditError: if the key or the head is missing or damaged.
    :raises OSError: if a file can't be read.
    """
    key = Key.load(log)
    # Before the log is read: what is written meanwhile comes after the head, and is no fault.
    missing = {head for head in (seen, read_head(log, key)) if head != BEGINNING}
    entries, end = 0, BEGINNING
    try:
        for line in read(log, key, advance):
            entries += line.before is not None
            end = line.link
            missing.discard(end)
    except AuditError as error:
        return Report(entries, end, str(error))
    return Report(entries, end, _ending(end, missing, log))


def last_line(file: BinaryIO, key: Key) -> tuple[Link, int]:
    """Return where the open log ends, and at which byte its last whole line does: a half line follows where a program died.

    :raises AuditError: if the last whole line is not what was written.
    """
    size = file.seek(0, 2)
    for reach in (LONGEST_LINE // 64, 2 * LONGEST_LINE):
        at = max(0, size - reach)
        file.seek(at)
        tail = file.read()
        whole = tail[: tail.rfind(b"\n") + 1]
        begins = whole.rfind(b"\n", 0, -1) + 1
        if begins or not at:  # else the line begins further up
            break
    if not whole and not at:
        return BEGINNING, 0
    data = whole[begins:]
    try:
        return opened(key, data).link, at + len(whole)
    except BrokenError as error:
        raise AuditError(f"the last entry of the audit log {error}; see `guideline-qa audit verify`") from error


def _checked(key: Key, data: bytes, number: int, end: Link) -> Line:
    try:
        line = opened(key, data)
    except BrokenError as error:
        raise AuditError(f"line {number} {error}") from error
    if line.before is None and number > 1:
        raise AuditError(f"line {number} is a starting point, which only the first may be")
    if line.before is not None and line.before != end:
        raise AuditError(
            f"line {number} is entry {line.link.seq}, and doesn't follow entry {end.seq}: lines were taken out"
        )
    return line


def _ending(end: Link, missing: set[Link | None], log: Path) -> str:
    """Say what is wrong with where the log ends; `missing` are the places that it should hold and does not."""
    if None in missing:
        return f"{head_file(log)} is missing: it can't be told whether the log ends too early"
    for place in missing:
        if place is not None and place.seq > end.seq:
            return f"it ends with entry {end.seq:,}, but {place.seq:,} were written: its end was cut off"
        if place is not None:
            return f"its entry {place.seq:,} is not the one that was written: the log was replaced"
    return ""

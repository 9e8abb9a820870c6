"""`guideline-qa audit`: check, read and shorten the audit log that the setting `audit.file` names."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ui.watching.audit import Link

app = typer.Typer(
    no_args_is_help=True, help="Check, read and shorten the audit log of who was shown and has changed what."
)

File = Annotated[
    Path | None, typer.Option("--file", help="The audit log.", show_default="that of the setting audit.file")
]


@app.command()
def verify(
    file: File = None,
    seen: Annotated[
        str | None,
        typer.Option(metavar="NUMBER:HASH", help="An entry that an earlier check told of: it must still be there."),
    ] = None,
) -> None:
    """Check every entry, and that none was taken out; exit code 1 if something is wrong.

    It tells the last entry as NUMBER:HASH. Kept elsewhere, and given as --seen the next time, that shows even what
    somebody has rewritten who holds the log's key.
    """
    from qa.errors import AuditError
    from ui.watching.audit import verify as verified

    log = _log(file)
    with _reading(log) as advance:
        report = verified(log, advance, _link(seen))
    if report.fault:
        raise AuditError(f"{log}: {report.fault}; {report.entries:,} entries before it hold")
    print(
        f"{log}: {report.entries:,} entries, all as they were written; the last is {report.end.seq}:{report.end.hash}"
    )


@app.command()
def show(
    file: File = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the entries as JSON lines.")] = False,
    last: Annotated[int, typer.Option(min=1, help="Only the last so many.")] = 20,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Only those from then on, in UTC."),
    ] = None,
) -> None:
    """Show the last entries, or with --since all from then on."""
    import json
    from collections import deque
    from itertools import dropwhile

    from ui.watching.audit import Key, read

    log = _log(file)
    with _reading(log) as advance:
        entries = (line.fields for line in read(log, Key.load(log), advance) if line.before)
        if since is None:
            shown: Iterable[Mapping[str, Any]] = deque(entries, maxlen=last)
        else:
            begins = since.replace(tzinfo=UTC)
            shown = dropwhile(lambda fields: datetime.fromisoformat(fields["time"]) < begins, entries)
        for fields in shown:
            print(json.dumps(fields) if as_json else _told(fields))


@app.command()
def prune(
    file: File = None,
    days: Annotated[
        int | None, typer.Option(min=1, help="Keep so many days.", show_default="audit.retention_days")
    ] = None,
) -> None:
    """Take out the entries that are older than they need to be kept; what is left can still be verified."""
    from datetime import timedelta

    from qa.settings import Settings
    from ui.watching.audit import prune as pruned

    log = _log(file)
    kept = timedelta(days=days or Settings.load().audit.retention_days)
    with _reading(log) as advance:
        taken = pruned(log, datetime.now(UTC) - kept, advance)
    print(f"{log}: {taken:,} entries older than {kept.days:,} days were taken out")


def _log(given: Path | None) -> Path:
    """Return the log that is meant.

    :raises SettingsError: if none is named, or there is none.
    """
    from qa.errors import SettingsError
    from qa.settings import Settings

    log = given or Settings.load().audit.file
    if log is None:
        raise SettingsError("no audit log is kept; name its file in the setting audit.file, or one with --file")
    if not log.is_file():
        raise SettingsError(f"there is no audit log {log}; it begins when a server starts with it")
    return log


def _link(given: str | None) -> "Link":
    """Return the entry that is meant, the beginning where none is.

    :raises UsageError: if it has not the form NUMBER:HASH.
    """
    import re

    from qa.errors import UsageError
    from ui.watching.audit import BEGINNING, Link

    if given is None:
        return BEGINNING
    found = re.fullmatch(r"(\d{1,15}):([0-9a-f]{64})", given.strip())
    if found is None:
        raise UsageError(f"--seen {given!r:.80} is no entry; give NUMBER:HASH as an earlier `audit verify` told it")
    return Link(int(found[1]), found[2])


@contextmanager
def _reading(log: Path) -> Iterator[Callable[[int], None]]:
    """Show how far the log has been read, and tell what the disk says in one line.

    :raises StorageError: if a file can't be read or written.
    """
    from rich.console import Console
    from rich.progress import Progress

    from qa.errors import StorageError

    console = Console(stderr=True)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("reading", total=log.stat().st_size)
            yield lambda done: progress.advance(task, done)
    except OSError as error:
        raise StorageError(f"{error.filename or log} can't be read or written ({error.strerror}); mend that") from error


def _told(fields: Mapping[str, Any]) -> str:
    who = " ".join(filter(None, fields["who"].values()))
    what = _changed(fields) if fields["status"] == "changed" else _shown(fields)
    told = f"{fields['seq']:>6}  {fields['time'][:19]}  {who:<20}  {fields['status']}: {what}"
    return "".join(letter if letter.isprintable() else "?" for letter in told)


def _shown(fields: Mapping[str, Any]) -> str:
    shown = ", ".join(f"{place['guideline']} {place['start']}-{place['end']}" for place in fields["shown"])
    question = f"  “{fields['question']}”" if "question" in fields else ""
    return f"{shown or 'nothing'}{question}"


def _changed(fields: Mapping[str, Any]) -> str:
    parts = "; ".join(f"{how} {', '.join(ids)}" for how, ids in fields["guidelines"].items() if ids)
    return f"{fields['what']} ({parts or 'nothing changed'}), release {fields['release']}"

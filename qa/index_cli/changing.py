"""`index build`, `add`, `remove`, `restore` and `prune`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.index_cli.options import Corpus, EditionId, Id, Index, NoWait, settings_with
from qa.index_cli.printing import progress_bar

if TYPE_CHECKING:
    from qa.index.report import BuildReport
    from qa.settings import Settings


def build_command(
    corpus: Corpus = None,
    index: Index = None,
    keep_added: Annotated[
        bool, typer.Option("--keep-added", help="Keep what `index add` and `index restore` brought in from elsewhere.")
    ] = False,
    no_wait: NoWait = False,
) -> None:
    """Build the index from the corpus folder; the index in use stays until the new one is whole."""
    from qa.index import build

    with progress_bar() as progress:
        report = build(settings_with(corpus, index, no_wait), progress, keep_added=keep_added)
    _print_report(report)


def add_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Guideline files, or folders of them; they are copied.")
    ],
    guideline: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="The guideline that the file is an edition of.", show_default=False),
    ] = None,
    corpus: Corpus = None,
    index: Index = None,
    no_wait: NoWait = False,
) -> None:
    """Add guidelines to the index, or new editions of guidelines that are in it. Exit code 1 if a file can't be read."""
    from qa.index import add

    with progress_bar() as progress:
        report = add(settings_with(corpus, index, no_wait), *files, as_id=guideline, progress=progress)
    _print_report(report)
    if report.errors:
        raise typer.Exit(1)


def remove_command(guideline: Id, index: Index = None, no_wait: NoWait = False) -> None:
    """Remove one guideline from the index; `index restore` undoes it, and so does a build if the corpus has it."""
    from qa.index import remove

    with progress_bar() as progress:
        report = remove(settings_with(index=index, no_wait=no_wait), guideline, progress)
    _print_report(report)
    typer.echo(f"  `guideline-qa index restore {guideline}` brings it back")


def restore_command(edition: EditionId, index: Index = None, no_wait: NoWait = False) -> None:
    """Bring a removed guideline back, or an older edition back in force."""
    from qa.index import restore

    with progress_bar() as progress:
        report = restore(settings_with(index=index, no_wait=no_wait), edition, progress)
    _print_report(report)


def prune_command(
    keep: Annotated[int, typer.Option(min=0, metavar="N", help="Past editions to keep of each guideline.")] = 0,
    index: Index = None,
    no_wait: NoWait = False,
) -> None:
    """Drop past editions for good: superseded ones and removed guidelines."""
    from qa.index import prune

    with progress_bar() as progress:
        report = prune(settings_with(index=index, no_wait=no_wait), keep, progress)
    if not report.pruned:
        typer.echo("nothing to drop")
    _print_report(report)


def bring_up_to_date(settings: "Settings") -> None:
    """Build the index if it is missing or older than its corpus; what `index add` brought in from elsewhere stays.

    :raises GuidelineQAError: as `qa.index.build`.
    """
    from qa.index import build, is_stale

    if is_stale(settings):
        print(f"Building the index in {settings.index} from {settings.corpus}", flush=True)
        with progress_bar() as progress:
            report = build(settings, progress, keep_added=True)
        for error in report.errors:
            print(f"error: {error}", file=sys.stderr)


def _print_report(report: "BuildReport") -> None:
    state = "published" if report.published else "already in use, nothing to do"
    typer.echo(f"release {report.release}: {state}; {report.embedded} texts embedded, {report.reused} reused")
    for what in ("added", "changed", "unchanged", "removed"):
        if ids := getattr(report, what):
            typer.echo(f"  {what}: {', '.join(ids)}")
    for edition in report.editions:
        counts = f"{edition.came} came, {edition.went} went, {edition.changed} changed"
        typer.echo(f"  edition: {edition.guideline} {edition.before} → {edition.after}; statements: {counts}")
    if report.pruned:
        typer.echo(f"  dropped: {', '.join(report.pruned)}")
    for line in report.warnings:
        typer.echo(f"warning: {line}", err=True)
    for line in report.errors:
        typer.echo(f"error: {line}", err=True)

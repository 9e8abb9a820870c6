"""`guideline-qa index …`: build, change, look at and check the index."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.errors import ReleaseError

if TYPE_CHECKING:
    from qa.guideline import Guideline
    from qa.index.build import BuildReport
    from qa.index.manifest import GuidelineEntry, Manifest
    from qa.index.publish import Progress
    from qa.settings import Settings

app = typer.Typer(help="Build, change, look at and check the index.", no_args_is_help=True)

Corpus = Annotated[Path | None, typer.Option(help="Folder that holds the guideline files.", show_default=False)]
Index = Annotated[Path | None, typer.Option(help="Folder that holds the index.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON instead of tables.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of a guideline, as `index list` shows it.")]


@app.command("build")
def build_command(
    corpus: Corpus = None,
    index: Index = None,
    keep_added: Annotated[
        bool, typer.Option("--keep-added", help="Keep guidelines that `index add` brought in from elsewhere.")
    ] = False,
) -> None:
    """Build the index from the corpus folder; the index in use stays until the new one is whole."""
    from qa.index import build

    settings = _settings(corpus=corpus, index=index)
    with progress_bar() as progress:
        report = build(settings, progress, keep_added=keep_added)
    _print_report(report)


@app.command("add")
def add_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Guideline file; it is read, not copied.")],
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Add one guideline to the index, or replace the one that has its id."""
    from qa.index import add

    settings = _settings(corpus=corpus, index=index)
    with progress_bar() as progress:
        report = add(settings, file, progress)
    _print_report(report)


@app.command("remove")
def remove_command(guideline: Id, index: Index = None) -> None:
    """Remove one guideline from the index; a later `index build` takes the whole corpus again."""
    from qa.index import remove

    settings = _settings(index=index)
    with progress_bar() as progress:
        report = remove(settings, guideline, progress)
    _print_report(report)


@app.command("list")
def list_command(index: Index = None, as_json: AsJson = False) -> None:
    """List the guidelines in the index."""
    manifest = _manifest(index)
    if as_json:
        _print_json(manifest.model_dump(mode="json", exclude={"files", "sources"}))
        return
    rows = [
        (entry.id, entry.title, entry.edition, str(entry.statements), str(len(entry.passages)), str(entry.warnings))
        for entry in manifest.guidelines
    ]
    _print_table(f"release {manifest.id}", ("id", "title", "edition", "statements", "passages", "warnings"), rows)


@app.command("show")
def show_command(
    guideline: Id,
    statements: Annotated[bool, typer.Option("--statements", help="Show each statement with its span.")] = False,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Show one guideline: edition, warnings, outline with counts, and its statements if asked."""
    entry, shown = _guideline(index, guideline)
    if as_json:
        from dataclasses import asdict

        whole = asdict(shown)
        _print_json(whole if statements else {key: whole[key] for key in whole if key not in ("text", "statements")})
        return
    _print_head(entry, shown)
    _print_outline(shown)
    if statements:
        rows = [
            (str(number), f"{statement.start}–{statement.end}", " > ".join(statement.section), statement.text)
            for number, statement in enumerate(shown.statements)
        ]
        _print_table("statements", ("number", "characters", "section", "text"), rows)


@app.command("verify")
def verify_command(index: Index = None) -> None:
    """Check the index: checksums, counts, every quote, every vector. Exit code 1 if something is wrong."""
    from qa.index import open_release, problems

    settings = _settings(index=index)
    release = open_release(settings)
    try:
        found = problems(release)
        held = sum(entry.statements for entry in release.manifest.guidelines)
        what = f"release {release.id}: {len(release.guidelines)} guidelines, {held} statements"
    finally:
        release.close()
    for problem in found:
        typer.echo(problem, err=True)
    if found:
        raise ReleaseError(f"{what}: {len(found)} problems, first: {found[0]}; run `guideline-qa index build`")
    typer.echo(f"{what}: sound")


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


@contextmanager
def progress_bar() -> Iterator["Progress"]:
    """Show a bar for each stage on stderr, if that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield progress


def _print_report(report: "BuildReport") -> None:
    state = "published" if report.published else "already in use, nothing to do"
    typer.echo(f"release {report.release}: {state}; {report.embedded} texts embedded, {report.reused} reused")
    for what in ("added", "changed", "unchanged", "removed"):
        if ids := getattr(report, what):
            typer.echo(f"  {what}: {', '.join(ids)}")
    for line in report.warnings:
        typer.echo(f"warning: {line}", err=True)
    for line in report.errors:
        typer.echo(f"error: {line}", err=True)


def _manifest(index: Path | None) -> "Manifest":
    from qa.index.manifest import load_manifest
    from qa.index.shelf import Shelf

    return load_manifest(Shelf(_settings(index=index).index).current())


def _guideline(index: Path | None, guideline: str) -> "tuple[GuidelineEntry, Guideline]":
    from qa.index.catalogue import unknown_guideline
    from qa.index.release import load_guideline
    from qa.index.shelf import Shelf

    folder = Shelf(_settings(index=index).index).current()
    manifest = _manifest(index)
    entries = {entry.id: entry for entry in manifest.guidelines}
    if guideline not in entries:
        raise unknown_guideline(guideline, entries)
    return entries[guideline], load_guideline(folder, guideline)


def _print_head(entry: "GuidelineEntry", guideline: "Guideline") -> None:
    metadata, edition = guideline.metadata, guideline.edition
    facts = {
        "title": metadata.title,
        "publisher": metadata.publisher,
        "edition": edition.label,
        "updated": str(edition.updated or ""),
        "review status": metadata.review_status,
        "source": f"{entry.source_name} (sha256 {edition.sha256[:12]}…, from {entry.origin})",
        "statements": str(entry.statements),
        "passages": str(len(entry.passages)),
        "references": str(len(guideline.references)),
    }
    _print_table(guideline.id, ("", ""), [(name, value) for name, value in facts.items() if value])
    for warning in guideline.warnings:
        where = "" if warning.statement is None else f" (statement {warning.statement})"
        typer.echo(f"warning: {warning.text}{where}")


def _print_outline(guideline: "Guideline") -> None:
    counts: dict[tuple[str, ...], int] = {section.path: 0 for section in guideline.sections}
    for statement in guideline.statements:
        counts[statement.section] = counts.get(statement.section, 0) + 1
    rows = [("  " * (len(path) - 1) + (path[-1] if path else "(no heading)"), str(n)) for path, n in counts.items()]
    _print_table("outline", ("section", "statements"), rows)


def _print_table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, title=title, title_justify="left", show_header=any(columns))
    for row in rows:
        # As text: a guideline's brackets are no markup of ours.
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _settings(corpus: Path | None = None, index: Path | None = None) -> "Settings":
    # pydantic takes longer to import than --help may take.
    from qa.settings import Settings

    return Settings.load(corpus=corpus, index=index)

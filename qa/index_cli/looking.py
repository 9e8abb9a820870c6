"""`index list`, `show` and `verify`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.errors import ReleaseError
from qa.index_cli.options import AsJson, EditionId, Index, settings_with
from qa.index_cli.printing import print_json, print_table

if TYPE_CHECKING:
    from qa.guideline import Guideline, SourceWarning, Statement
    from qa.index.held import Held
    from qa.index.manifest import GuidelineEntry
    from qa.settings import Settings


def list_command(
    every: Annotated[bool, typer.Option("--all", help="List past editions too.")] = False,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """List the guidelines in the index."""
    from qa.index.editions import guideline_of, latest_first
    from qa.index.held import Held

    with Held.in_use(settings_with(index=index).index) as held:
        present, past = held.present, latest_first(held.past.guidelines) if every and held.past is not None else []
    if as_json:
        listed = present.model_dump(mode="json", exclude={"files", "sources"})
        print_json(listed | ({"past": [entry.model_dump(mode="json") for entry in past]} if every else {}))
        return
    entries = sorted([*present.guidelines, *past], key=lambda entry: guideline_of(entry.id))
    typer.echo(f"release {present.id}: {len(present.guidelines)} guidelines")
    for entry in entries:
        _print_entry(entry)


def show_command(
    edition: EditionId,
    statements: Annotated[
        bool, typer.Option("--statements", help="Show each statement with its span, page and marks.")
    ] = False,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Show one guideline: editions, warnings, outline with counts, and its statements if asked."""
    from qa.index.doubts import told
    from qa.index.editions import guideline_of
    from qa.index.held import Held

    settings = settings_with(index=index)
    with Held.in_use(settings.index) as held:
        entry = held.entry(edition)
        shown = held.guideline(entry)
        warnings = _warnings(held, shown, settings)
        editions = held.editions(guideline_of(entry.id))
    if as_json:
        print_json(_as_json(entry, shown, editions, warnings, statements=statements))
        return
    _print_head(entry, shown)
    _print_editions(editions)
    for line in told(shown, warnings):
        typer.echo(f"warning: {line}")
    outline = [("  " * (len(path) - 1) + (path[-1] if path else "(no heading)"), str(n)) for path, n in _outline(shown)]
    print_table("outline", ("section", "statements"), outline)
    if statements:
        _print_statements(shown)


def verify_command(index: Index = None) -> None:
    """Check the index: checksums, counts, every quote, every vector. Exit code 1 if something is wrong."""
    from qa.index import Release, open_release, problems
    from qa.index.contents import past_of

    release = open_release(settings_with(index=index))
    try:
        found = problems(release)
        count = sum(entry.statements for entry in release.manifest.guidelines)
        what = f"release {release.id}: {len(release.guidelines)} guidelines, {count} statements"
        if release.manifest.past:
            past = Release(past_of(release.folder))
            try:
                found += problems(past)
                what += f", {len(past.guidelines)} past editions"
            finally:
                past.close()
    finally:
        release.close()
    for problem in found:
        typer.echo(problem, err=True)
    if found:
        raise ReleaseError(f"{what}: {len(found)} problems, first: {found[0]}; run `guideline-qa index build`")
    typer.echo(f"{what}: sound")


def _warnings(held: "Held", guideline: "Guideline", settings: "Settings") -> "Sequence[SourceWarning]":
    from qa.index.doubts import all_warnings, warnings_alone

    years, today = settings.answering.stale_after_years, date.today()
    if guideline.edition.fate:
        return warnings_alone(guideline, years, today)
    return all_warnings({guideline.id}, held.guidelines(), years, today)[guideline.id]


def _as_json(
    entry: "GuidelineEntry",
    guideline: "Guideline",
    editions: "Sequence[GuidelineEntry]",
    warnings: "Sequence[SourceWarning]",
    *,
    statements: bool,
) -> Mapping[str, Any]:
    whole = asdict(guideline)
    if not statements:
        del whole["text"], whole["statements"]
    return whole | {
        "warnings": [asdict(warning) for warning in warnings],
        "outline": [{"section": path, "statements": count} for path, count in _outline(guideline)],
        "origin": entry.origin,
        "editions": [each.model_dump(mode="json", exclude={"passages"}) for each in editions],
    }


def _print_entry(entry: "GuidelineEntry") -> None:
    """Print a guideline's id on a line of its own, to be copied whole, and under it what it is."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    counts = f"{entry.statements} statements, {len(entry.passages)} passages, {entry.warnings} warnings"
    console = Console()
    console.print(Text(entry.id, style="bold"), soft_wrap=True)
    console.print(Padding(Text(entry.title), (0, 0, 0, 2), expand=False))
    facts = " · ".join(filter(None, [entry.edition, counts, entry.fate or "in force"]))
    console.print(Padding(Text(facts, style="dim"), (0, 0, 0, 2), expand=False))


def _print_head(entry: "GuidelineEntry", guideline: "Guideline") -> None:
    metadata, edition = guideline.metadata, guideline.edition
    facts = {
        "title": metadata.title,
        "publisher": metadata.publisher,
        "edition": edition.label,
        "not in force": edition.fate,
        "updated": str(edition.updated or ""),
        "review status": metadata.review_status,
        "source": f"{entry.source_name} (sha256 {edition.sha256[:12]}…, from {entry.origin})",
        "pages": str(guideline.pages or ""),
        "statements": str(entry.statements),
        "passages": str(len(entry.passages)),
        "references": str(len(guideline.references)),
    }
    print_table(guideline.id, ("", ""), [(name, value) for name, value in facts.items() if value])


def _print_editions(entries: "Sequence[GuidelineEntry]") -> None:
    from qa.index.editions import guideline_of, past_id

    if len(entries) > 1:
        rows = [
            (
                each.edition,
                past_id(guideline_of(each.id), each.sha256),
                each.fate or "in force",
                str(each.statements),
                each.source_name,
            )
            for each in entries
        ]
        print_table("editions", ("edition", "id", "state", "statements", "file"), rows)


def _outline(guideline: "Guideline") -> Sequence[tuple[tuple[str, ...], int]]:
    """Return each heading path in order with the number of statements right under it."""
    counts: dict[tuple[str, ...], int] = {section.path: 0 for section in guideline.sections}
    for statement in guideline.statements:
        counts[statement.section] = counts.get(statement.section, 0) + 1
    return [*counts.items()]


def _print_statements(guideline: "Guideline") -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console()
    section: tuple[str, ...] | None = None
    for number, statement in enumerate(guideline.statements):
        if statement.section != section:
            section = statement.section
            console.print(Text("\n" + (" > ".join(section) or "(no heading)"), style="bold"))
        marks = " · ".join([str(number), *_marks(statement)])
        console.print(Padding(Text(marks, style="dim"), (0, 0, 0, 2), expand=False))
        if statement.lead_in:
            console.print(Padding(Text(statement.lead_in, style="italic"), (0, 0, 0, 4), expand=False))
        console.print(Padding(Text(statement.text), (0, 0, 0, 4), expand=False))


def _marks(statement: "Statement") -> Iterator[str]:
    yield f"{statement.start}–{statement.end}"
    if statement.page is not None:
        yield f"page {statement.page}"
    yield f"{statement.kind.value} {statement.number}".strip()
    if statement.strength:
        yield f"strength: {statement.strength}"
    if statement.evidence:
        yield f"evidence: {statement.evidence}"
    if statement.references:
        yield f"references: {', '.join(map(str, statement.references))}"

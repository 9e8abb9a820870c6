"""`index diff`: what changed from one edition of a guideline to another."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from qa.errors import UsageError
from qa.index_cli.options import AsJson, Id, Index, settings_with
from qa.index_cli.printing import print_json

if TYPE_CHECKING:
    from rich.text import Text

    from qa.guideline import Guideline, Statement
    from qa.index.differences import Change, Differences
    from qa.index.held import Held

_SIGNS: Final = {"came": "+", "went": "-", "changed": "~"}
_COLOURS: Final = {"came": "green", "went": "red", "changed": "yellow"}
_STYLES: Final = {"same": "", "came": "green", "went": "red strike"}
_BRACKETS: Final = {"same": ("", ""), "came": ("{+", "+}"), "went": ("[-", "-]")}


def diff_command(
    guideline: Id,
    before: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="EDITION",
            help="Label or sha256 of the older edition.  [default: the last that was in force before]",
            show_default=False,
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="EDITION",
            help="Label or sha256 of the newer edition.  [default: the one in force]",
            show_default=False,
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report as a web page into FILE.", show_default=False)
    ] = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Show which statements came, went and changed from one edition of a guideline to another."""
    from qa.index.differences import differences
    from qa.index.held import Held

    with Held.in_use(settings_with(index=index).index) as held:
        found = differences(*_editions(held, guideline, before, after))
    if html is not None:
        _write_page(html, found)
    if as_json:
        print_json(_as_json(found))
    elif html is None:
        _print(found)
    else:
        typer.echo(f"{_summary(found)}; written to {html}")


def _editions(held: "Held", guideline: str, before: str | None, after: str | None) -> "tuple[Guideline, Guideline]":
    if "@" in guideline:
        raise UsageError(f"{guideline!r}: name the guideline alone, and its editions with --from and --to")
    # In force first, then what it superseded, and so on back.
    editions = held.editions(guideline) or [held.entry(guideline)]
    new = held.entry(f"{guideline}@{after}") if after is not None else editions[0]
    if before is not None:
        old = held.entry(f"{guideline}@{before}")
    elif earlier := editions[editions.index(new) + 1 :]:
        old = earlier[0]
    else:
        raise UsageError(f"the index holds no edition of {guideline} before {new.edition} to compare it with")
    return held.guideline(old), held.guideline(new)


def _summary(found: "Differences") -> str:
    title = f"{found.new.metadata.title or found.new.id}: {found.old.edition.label} → {found.new.edition.label}"
    if not found.changes and not found.moves:
        return f"{title}: nothing changed in {found.stayed} statements"
    figures = sum(change.has_figures for change in found.changes)
    moved = sum(move.count for move in found.moves)
    changed = f"{found.count('changed')} changed{f' ({figures} in their figures)' if figures else ''}"
    return (
        f"{title}: {found.count('came')} came, {found.count('went')} went, {changed}, "
        f"{moved} under other headings, {found.stayed} as before"
    )


def _print(found: "Differences") -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(_summary(found), style="bold"))
    section: tuple[str, ...] | None = None
    for change in found.changes:
        if change.section != section:
            section = change.section
            console.print(Text("\n" + (" > ".join(section) or "(no heading)"), style="bold cyan"))
        console.print(Padding(_line(change, coloured=console.color_system is not None), (0, 0, 0, 2), expand=False))
    if found.moves:
        console.print(Text("\nUnder other headings", style="bold cyan"))
    for move in found.moves:
        count = f"{move.count} statement{'s' if move.count > 1 else ''}"
        where = f"{' > '.join(move.old) or '(no heading)'} → {' > '.join(move.new) or '(no heading)'}"
        console.print(Padding(Text(f"{count}: {where}"), (0, 0, 0, 2), expand=False))


def _line(change: "Change", *, coloured: bool) -> "Text":
    """Return the change with its words marked: by colours, or by signs where there are none."""
    from rich.text import Text

    line = Text.assemble((f"{_SIGNS[change.kind]} ", f"bold {_COLOURS[change.kind]}"))
    for piece in change.pieces:
        opening, closing = ("", "") if coloured or change.kind != "changed" else _BRACKETS[piece.kind]
        style = f"{_STYLES[piece.kind]} reverse bold" if piece.is_figure and change.kind == "changed" else ""
        line.append(f"{opening}{piece.text}{closing}", style or _STYLES[piece.kind])
    return line


def _as_json(found: "Differences") -> Mapping[str, Any]:
    from qa.index.differences import CHANGE_KINDS

    return {
        "guideline": found.new.id.partition("@")[0],
        "title": found.new.metadata.title,
        "from": _edition(found.old),
        "to": _edition(found.new),
        "counts": {
            **{kind: found.count(kind) for kind in CHANGE_KINDS},
            "moved": sum(move.count for move in found.moves),
            "stayed": found.stayed,
        },
        "changes": [
            {
                "kind": change.kind,
                "section": change.section,
                "figures": change.has_figures,
                "old": _statement(change.old),
                "new": _statement(change.new),
                "pieces": [{"kind": piece.kind, "text": piece.text} for piece in change.pieces],
            }
            for change in found.changes
        ],
        "moves": [{"old": move.old, "new": move.new, "statements": move.count} for move in found.moves],
    }


def _edition(guideline: "Guideline") -> Mapping[str, Any]:
    edition = guideline.edition
    return {"edition": edition.label, "updated": edition.updated, "sha256": edition.sha256, "fate": edition.fate}


def _statement(statement: "Statement | None") -> Mapping[str, Any] | None:
    if statement is None:
        return None
    names = ("start", "end", "text", "lead_in", "number", "strength", "evidence", "page")
    return {name: getattr(statement, name) for name in names}


def _write_page(path: Path, found: "Differences") -> None:
    from qa.index_cli.difference_page import page

    try:
        path.write_text(page(found, _summary(found)), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} can't be written ({error.strerror}); name another file with --html") from error

"""Doubts about a guideline's text: figures that can't be right, references that point nowhere, its author's warnings."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from qa.guideline import Guideline, SourceWarning
from qa.reading.columns import cells_without_unit
from qa.reading.draft import Doubt
from qa.reading.figures import backward_ranges, impossible_shares, misprints, missing_units
from qa.reading.source import unreadable

_DAYS_A_YEAR: Final = 365.25
_IN_A_STATEMENT: Final = (
    ("range", backward_ranges),
    ("percentage", impossible_shares),
    ("unit", missing_units),
    ("misprint", misprints),
)


def source_warnings(guideline: Guideline, doubts: Sequence[Doubt], path: Path) -> tuple[SourceWarning, ...]:
    """Return the warnings about a guideline, first those about all of it, then in the order of the statements.

    :raises ReadingError: if no statement holds the words that a front matter warning is for.
    """
    found: list[SourceWarning] = []
    for doubt in doubts:
        found += _authored(guideline, doubt, path)
    doubted = {warning.statement for warning in found}
    # Where its author warns of a statement, that says it better than we can.
    found += (warning for warning in _of_figures(guideline) if warning.statement not in doubted)
    found += _of_references(guideline)
    return tuple(sorted(found, key=lambda warning: -1 if warning.statement is None else warning.statement))


def scan_warnings(guideline: Guideline, scanned: Sequence[int]) -> Iterator[SourceWarning]:
    """Yield a warning for each statement that was read from a picture, on the pages `scanned` (from 1)."""
    if not scanned:
        return
    pages = f"Page {scanned[0]} is" if len(scanned) == 1 else f"{len(scanned)} pages are"
    yield SourceWarning("scan", f"{pages} a scan, read by machine: check what is quoted against the page.")
    for index, statement in enumerate(guideline.statements):
        if statement.page in scanned:
            text = f"Read by machine from a picture of page {statement.page}: check figures and signs against the page."
            yield SourceWarning("scan", text, index)


def age_warning(guideline: Guideline, years: float, today: date) -> SourceWarning | None:
    """Return the warning that the edition is more than `years` old, None if it is not or its date is not known."""
    updated = guideline.edition.updated
    age = (today - updated).days / _DAYS_A_YEAR if updated else 0.0
    if updated is None or age <= years:
        return None
    text = f"{guideline.metadata.title} was last updated on {updated.isoformat()}, {int(age)} years ago"
    return SourceWarning("age", f"{text}; it may be out of date.")


def _authored(guideline: Guideline, doubt: Doubt, path: Path) -> list[SourceWarning]:
    statements = enumerate(guideline.statements)
    found = [
        SourceWarning("source", doubt.text, index)
        for index, statement in statements
        if doubt.match in statement.text or doubt.match in guideline.quote(statement)
    ]
    if not found:
        what = f"no statement holds the words of the front matter warning, '{doubt.match}'"
        raise unreadable(path, what, "copy them exactly from one statement", doubt.line)
    return found


def _of_figures(guideline: Guideline) -> Iterator[SourceWarning]:
    for index, statement in enumerate(guideline.statements):
        for kind, doubts in _IN_A_STATEMENT:
            yield from (SourceWarning(kind, text, index) for text in doubts(statement.text))
    yield from (SourceWarning("unit", text, index) for index, text in cells_without_unit(guideline))


def _of_references(guideline: Guideline) -> Iterator[SourceWarning]:
    listed = {reference.number for reference in guideline.references}
    for index, statement in enumerate(guideline.statements):
        missing = [str(number) for number in statement.references if number not in listed]
        if listed and missing:
            *others, last = missing
            numbers = f"references {', '.join(others)} and {last}" if others else f"reference {last}"
            yield SourceWarning("reference", f"The source cites {numbers} here, missing from its list.", index)

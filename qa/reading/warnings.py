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

_FEW: Final = 3
"""Statements with references that point nowhere, up to which each is told; beyond, the list itself is at fault."""

_MOST_NAMED: Final = 8
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
    """Yield a warning for each statement whose references are not listed, or one for all where there are many."""
    listed = {reference.number for reference in guideline.references}
    missing = {
        index: numbers
        for index, statement in enumerate(guideline.statements)
        if listed and (numbers := [number for number in statement.references if number not in listed])
    }
    if len(missing) <= _FEW:
        for index, numbers in missing.items():
            text = f"The source cites {_named(numbers)} here, missing from its list of references."
            yield SourceWarning("reference", text, index)
    else:
        numbers = sorted({number for each in missing.values() for number in each})
        text = (
            f"{len(missing)} statements of the source cite {_named(numbers)}, missing from its list of {len(listed)}."
        )
        yield SourceWarning("reference", text)


def _named(numbers: Sequence[int]) -> str:
    """Return "reference 5", "references 5, 6 and 9", or, of many, the first and how many more."""
    if len(numbers) == 1:
        return f"reference {numbers[0]}"
    shown, more = numbers[:_MOST_NAMED], len(numbers) - _MOST_NAMED
    *others, last = map(str, shown)
    if more > 0:
        return f"references {', '.join((*others, last))} and {more} more"
    return f"references {', '.join(others)} and {last}"

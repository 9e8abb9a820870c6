"""Doubts about guidelines as a whole, worked out afresh: what is old and what stands twice depends on day and company."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from qa.guideline import Guideline, SourceWarning
from qa.reading.duplicates import duplicates
from qa.reading.warnings import age_warning

_FEW: Final = 3
"""Doubts of one kind that are told one by one; beyond, readers would stop reading."""


def all_warnings(
    chosen: Collection[str], guidelines: Iterable[Guideline], years: float, today: date
) -> Mapping[str, list[SourceWarning]]:
    """Return, by id, what is to be warned of in each `chosen` one of the `guidelines` in force.

    That they are duplicates of others, older than `years`, and what their readers doubted.
    """
    held = list(guidelines)
    twice = duplicates(held)
    return {
        guideline.id: [*twice.get(guideline.id, []), *warnings_alone(guideline, years, today)]
        for guideline in held
        if guideline.id in chosen
    }


def warnings_alone(guideline: Guideline, years: float, today: date) -> list[SourceWarning]:
    """Return what is to be warned of in a guideline whatever others there are."""
    old = age_warning(guideline, years, today)
    return [*([old] if old is not None else []), *guideline.warnings]


def told(guideline: Guideline, warnings: Iterable[SourceWarning]) -> Iterator[str]:
    """Yield the warnings as lines to show, those of the same kind in one, with the statements that they concern."""
    kinds: dict[str, list[SourceWarning]] = {}
    for warning in warnings:
        kinds.setdefault(warning.kind if warning.statement is not None else warning.text, []).append(warning)
    for alike in kinds.values():
        places = [_place(guideline, each.statement) for each in alike if each.statement is not None]
        if not places:
            yield alike[0].text
        elif len(places) <= _FEW:
            yield from (f"{each.text} ({place})" for each, place in zip(alike, places, strict=True))
        else:
            yield f"{alike[0].text} ({places[0]}, and {len(places) - 1} more such)"


def _place(guideline: Guideline, number: int) -> str:
    page = guideline.statements[number].page
    return f"statement {number}" if page is None else f"statement {number}, page {page}"

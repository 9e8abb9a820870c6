"""Doubts about a guideline's text: ranges that run backwards, references that point nowhere, its author's warnings."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from qa.guideline import Guideline, SourceWarning, Statement
from qa.reading.draft import Doubt
from qa.reading.source import unreadable

_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_RANGE: Final = re.compile(
    # Not inside an identifier, a date, a time, a ratio or a telephone number, and not after a minus sign.
    rf"(?<![\w.,:/#+–—-])(?P<low>{_NUMBER})(?:\s?%)?(?:-|\s?–\s?)(?P<high>{_NUMBER})(?![\w:/–-]|[.,]\d)(?:\s?%)?"
)
_DESCENDING_BY_CUSTOM: Final = re.compile(
    r"\b(?:suture|silk|nylon|vicryl|prolene|votes?|taper\w*|BP|blood pressure)\b", re.IGNORECASE
)


def source_warnings(guideline: Guideline, doubts: Sequence[Doubt], path: Path) -> tuple[SourceWarning, ...]:
    """Return the warnings about a guideline's statements, in the order of the statements.

    :raises ReadingError: if no statement holds the words that a front matter warning is for.
    """
    found: list[SourceWarning] = []
    for doubt in doubts:
        found += _authored(guideline, doubt, path)
    doubted = {warning.statement for warning in found}
    for index, statement in enumerate(guideline.statements):
        # The author's own warning says it better than we can.
        if index not in doubted:
            found += (SourceWarning("range", text, index) for text in backward_ranges(statement.text))
        found += (SourceWarning("reference", text, index) for text in _dangling(guideline, statement))
    return tuple(sorted(found, key=lambda warning: -1 if warning.statement is None else warning.statement))


def backward_ranges(text: str) -> Iterator[str]:
    """Yield a sentence for each range in `text` whose first figure is larger than its second ("500,000-2,000")."""
    for match in _RANGE.finditer(text):
        low, high = _value(match["low"]), _value(match["high"])
        nearby = text[max(0, match.start() - 40) : match.end() + 20]
        if low > high > 0 and not _is_year(match) and not _DESCENDING_BY_CUSTOM.search(nearby):
            yield f"The range {match.group()} runs backwards in the source; one of its figures is probably a misprint."


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


def _dangling(guideline: Guideline, statement: Statement) -> Iterator[str]:
    listed = {reference.number for reference in guideline.references}
    missing = [str(number) for number in statement.references if number not in listed]
    if listed and missing:
        *others, last = missing
        numbers = f"references {', '.join(others)} and {last}" if others else f"reference {last}"
        yield f"The source cites {numbers} here, missing from its list of references."


def _is_year(match: re.Match[str]) -> bool:
    """Return whether the range is of years or a month ("2024-25", "1998-02")."""
    low, high = match["low"], match["high"]
    return len(low) == 4 and low[:2] in ("18", "19", "20") and low.isdigit() and high.isdigit() and len(high) <= 2


def _value(number: str) -> float:
    return float(number.replace(",", ""))

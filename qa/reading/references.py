"""Lists of references: the heading that opens one, and its entries."""

import re
from collections.abc import Iterable
from typing import Final

from qa.guideline import Reference
from qa.reading.canonical import plain

_HEADING: Final = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?(?:key\s+)?(?:references?(?: list| cited)?|bibliography|literature(?: cited)?|"
    r"works cited|citations|"
    r"reference list|sources)\s*(?:\(\d+\))?:?",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"\s*(?:\[\^?(\d{1,4})\]:?|(\d{1,4})[.)])\s+(?=\S)")
_KIND: Final = re.compile(
    r"(?:(?:clinical |practice |clinical practice )?guideline|consensus(?: statement)?|(?:systematic |"
    r"literature )?review|meta-analysis|"
    r"(?:(?:randomi[sz]ed )?(?:controlled |clinical )?)?trial|(?:research|journal) ?(?:article|paper)?|study|"
    r"research|article|book|report|"
    r"website|web page|case report|editorial|textbook)s?",
    re.IGNORECASE,
)


def is_heading(text: str) -> bool:
    """Return whether a heading or a line opens the list of references."""
    return _HEADING.fullmatch(text.strip()) is not None


def entries(lines: Iterable[str]) -> tuple[Reference, ...]:
    """Return the references that the lines of a list hold; empty lines part entries that have neither number nor kind.

    An entry begins at a number ("[3]", "3."), at a line that names a kind ("Guideline"), or, where the list has
    neither, at each line that follows an empty one.
    """
    lines = list(lines)
    numbered = any(_NUMBERED.match(line) for line in lines)
    with_kinds = not numbered and any(_KIND.fullmatch(line.strip()) for line in lines)
    groups: list[list[str]] = []
    after_gap = True
    for line in lines:
        text = plain(line)
        if not text:
            after_gap = True
            continue
        begins = _NUMBERED.match(text) if numbered else (_KIND.fullmatch(text) if with_kinds else after_gap)
        if begins or not groups:
            groups.append([])
        groups[-1].append(text)
        after_gap = False
    # A page that parts its entries by kind or by empty lines gives title and source a line each.
    joint = " " if numbered else ". "
    return tuple(_reference(position, group, joint) for position, group in enumerate(groups, start=1))


def _reference(position: int, lines: list[str], joint: str) -> Reference:
    kind = ""
    if len(lines) > 1 and _KIND.fullmatch(lines[0]):
        kind, lines = lines[0], lines[1:]
    number = _NUMBERED.match(lines[0])
    if number:
        position = int(number.group(1) or number.group(2))
        lines = [lines[0][number.end() :], *lines[1:]]
    return Reference(position, _joined(lines, joint), kind)


def _joined(lines: list[str], joint: str) -> str:
    text = lines[0]
    for line in lines[1:]:
        text += (" " if text[-1:] in ".,;:?!-" or line[:1].islower() else joint) + line
    return text


def is_kind(text: str) -> bool:
    """Return whether a line is the name of a kind of reference ("Guideline")."""
    return _KIND.fullmatch(text.strip()) is not None

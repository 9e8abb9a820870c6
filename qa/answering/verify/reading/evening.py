"""The items of a text brought to one form: shared units given to each figure, repeats and double denials left out."""

from collections.abc import Container, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qa.answering.verify.reading.reader import Item

_NEAR_BRACKET: Final = 14
"""Items before a bracket among which what it repeats may stand."""


def even_out(items: "list[Item]", denied: Container[str]) -> "list[Item]":
    """Return `items` in the form in which two texts are compared; `denied` are the words that hold a denial."""
    return _advised_against(_without_repeats(list(_shared_units(_undoubled(items, denied)))))


def _undoubled(items: "list[Item]", denied: Container[str]) -> "list[Item]":
    """Leave out two denials of which one denies the other: "not uncommon" is common."""
    kept: list[Item] = []
    for item in items:
        is_prefix = item.kind == "denial" and item.written.lower() in denied
        if is_prefix and kept and kept[-1].kind == "denial" and kept[-1].written.lower() == "not":
            kept.pop()
        else:
            kept.append(item)
    return kept


def _advised_against(items: "list[Item]") -> "list[Item]":
    """Read "recommended against" as a denial; a drug against malaria denies nothing."""
    return [
        replace(item, kind="denial", value="not")
        if item.written.lower() == "against" and any(before.kind == "modality" for before in items[max(0, at - 2) : at])
        else item
        for at, item in enumerate(items)
    ]


def _shared_units(items: "list[Item]") -> "Iterator[Item]":
    """Give each figure of "5, 10 and 20 mg" the unit of the last."""
    shared: list[Item] = []
    unit = ""
    joined = False
    items = _shared_beginnings(items)
    for item in reversed(items):
        figure = item.figure
        if figure and not figure.unit and unit and joined and not figure.every:
            figure = replace(figure, unit=unit)
            item = replace(item, figure=figure, value=figure.value)
        if figure:
            unit, joined = ("" if figure.unit.startswith("/") else figure.unit), False
        elif (item.kind == "mark" and item.value in ",/") or item.written in ("or", "and", "to", "vs", "versus"):
            joined = True
        else:
            unit = ""
        shared.append(item)
    yield from reversed(shared)


def _shared_beginnings(items: "list[Item]") -> "list[Item]":
    """Give each figure of "days 0, 3 and 7" what stands before the first."""
    shared: list[Item] = []
    unit = ""
    for item in items:
        figure = item.figure
        if figure and unit and not figure.unit and not figure.every:
            figure = replace(figure, unit=unit)
            item = replace(item, figure=figure, value=figure.value)
        if figure:
            unit = figure.unit if figure.unit.endswith(" no.") else ""
        elif not (item.kind == "mark" and item.value == ",") and item.written not in ("or", "and", "to"):
            unit = ""
        shared.append(item)
    return shared


def _without_repeats(items: "list[Item]") -> "list[Item]":
    """Leave out what stands in brackets right after the same in other words: immunohistochemistry (IHC)."""
    kept: list[Item] = []
    at = 0
    while at < len(items):
        end = _bracket(items, at)
        if end:
            inside = [item.value for item in items[at + 1 : end] if item.kind not in ("light", "mark")]
            before = (
                [item.value for item in kept if item.kind not in ("light", "mark")][-len(inside) :] if inside else []
            )
            is_same = inside == before or (bool(before) and set(inside) == {before[-1]})
            if inside and (is_same or _is_spelt_out(inside, kept)):
                at = end + 1
                continue
        kept.append(items[at])
        at += 1
    return kept


def _is_spelt_out(inside: list[str], before: "list[Item]") -> bool:
    """Whether a bracket lists just what an abbreviation shortly before it stands for."""
    near = before[-_NEAR_BRACKET:]
    groups = {item.written for item in near if item.kind == "drug"}
    return len(inside) > 1 and any(
        sorted(inside) == sorted(item.value for item in near if item.kind == "drug" and item.written == written)
        for written in groups
    )


def _bracket(items: "list[Item]", at: int) -> int:
    """Return where a bracket that opens at `at` closes, 0 if none does soon."""
    if items[at].kind != "mark" or items[at].value not in "([":
        return 0
    for end in range(at + 1, min(at + 14, len(items))):
        if items[end].kind == "mark" and items[end].value in ")]":
            return end
    return 0

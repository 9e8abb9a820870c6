"""Which figure belongs to which arm: what stands in one segment with a figure belongs to it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final

from qa.answering.verify.agreement.binding import is_comparable
from qa.answering.verify.reading.cited import Cited
from qa.answering.verify.reading.reader import Item, Reading
from qa.answering.verify.structure.arguments import Sides
from qa.answering.verify.verdict import Reason

_JOINTS: Final = frozenset("and or while whereas but versus vs compared than against".split())
_KINDS: Final = ("drug", "name", "word", "population", "direction", "route")
_MOST: Final = 12
"""Figures of a sentence that are compared, two by two."""

Segment = tuple[Item, frozenset[str]]


def exchanged_arms(sentence: Reading, cited: Sequence[Cited]) -> Iterator[Reason]:
    """Yield a reason for each two figures of which each stands with what the statement has beside the other."""
    for (one, beside_one), (other, beside_other) in combinations(_segments(sentence.items)[:_MOST], 2):
        if one.value == other.value or not is_comparable(one, other):
            continue
        said = Sides(beside_one, beside_other)
        places = [
            Sides(first, second)
            for each in cited
            for known, first in _segments(each.text.items)
            for same, second in _segments(each.text.items)
            if known.value == one.value and same.value == other.value
        ]
        if said.are_exchanged_in(places):
            yield Reason("number", f"“{one.written}” and “{other.written}” have changed places")


@lru_cache(maxsize=4096)
def _segments(items: tuple[Item, ...]) -> tuple[Segment, ...]:
    """Return each figure with what stands in its segment: up to the next comma, joint or figure of its sort."""
    return tuple((item, _beside(items, at)) for at, item in enumerate(items) if item.figure)


def _beside(items: Sequence[Item], at: int) -> frozenset[str]:
    found = set[str]()
    for step in (1, -1):
        index = at + step
        while 0 <= index < len(items) and not _ends(items[index], items[at]):
            if items[index].kind in _KINDS:
                found.add(items[index].value)
            index += step
    return frozenset(found)


def _ends(item: Item, figure: Item) -> bool:
    if item.kind == "mark" and item.value in ",;.:":
        return True
    return item.written.lower() in _JOINTS or (item.figure is not None and is_comparable(item, figure))

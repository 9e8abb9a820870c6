"""What comes first and what comes then, what is done and what is not done instead: neither may change places."""

from collections.abc import Iterator, Sequence
from typing import Final

from qa.answering.verify.reading.cited import Cited
from qa.answering.verify.reading.reader import Item, Reading
from qa.answering.verify.structure.arguments import Sides
from qa.answering.verify.verdict import Reason

_SOONER: Final = frozenset("before precede precedes preceded preceding then".split()) | {
    "prior to",
    "followed by",
    "ahead of",
}
_LATER: Final = frozenset("after follows follow following".split()) | {"subsequent to", "preceded by"}
_INSTEAD: Final = frozenset(("rather than", "instead of", "in preference to"))
_GROUP: Final = ("number", "drug", "name", "word", "population", "direction", "route")
_SKIPPED: Final = ("light", "modality", "quantifier")
_LONGEST: Final = 4


def exchanged_order(sentence: Reading, cited: Sequence[Cited]) -> Iterator[Reason]:
    """Yield a reason where the two things that "before", "followed by" or "rather than" stands between are exchanged."""
    for name, pairs in (("what comes first and what comes then", _in_time), ("what is done and what is not", _instead)):
        there = [sides for each in cited for sides in pairs(each.text.items)]
        for said in pairs(sentence.items):
            if said.are_exchanged_in(there):
                yield Reason("direction", f"{name} have changed places")


def _in_time(items: Sequence[Item]) -> Iterator[Sides]:
    for at, item in enumerate(items):
        written = item.written.lower()
        if any(near.figure for near in items[max(0, at - 1) : at + 2]):
            # "8 hours after the first", "after 8 hours": what lies between the two is no group.
            continue
        if written in _SOONER:
            yield _beside(items, at)
        elif written in _LATER:
            sides = _beside(items, at)
            yield Sides(sides.right, sides.left)


def _instead(items: Sequence[Item]) -> Iterator[Sides]:
    for at, item in enumerate(items):
        if item.written.lower() in _INSTEAD:
            yield _beside(items, at)


def _beside(items: Sequence[Item], at: int) -> Sides:
    """Return the nearest groups of words before and after the item at `at`."""
    return Sides(_nearest(items[:at][::-1]), _nearest(items[at + 1 :]))


def _nearest(items: Sequence[Item]) -> frozenset[str]:
    found: list[str] = []
    depth = 0
    for item in items:
        if item.kind == "mark" and item.value in "()":
            depth += 1
            continue
        if depth % 2:
            continue
        if item.kind in _GROUP:
            found.append(item.value)
        elif found or item.kind not in _SKIPPED:
            break
        if len(found) >= _LONGEST:
            break
    return frozenset(found)

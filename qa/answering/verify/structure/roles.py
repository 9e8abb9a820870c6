"""Who does what to whom, and which words of two statements belong together: turned round, true words turn false."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from qa.answering.verify.reading.cited import Cited
from qa.answering.verify.reading.lexicon import Lexicon
from qa.answering.verify.reading.reader import Item, Reading
from qa.answering.verify.verdict import Reason

_REACH: Final = 4
"""Things said, to each side, that are taken for the two that a word sets against each other."""
_JOINTS: Final = frozenset(("and", "or", "while", "whereas", "but", "also", "which"))
_OWN: Final = ("number", "drug", "name", "population", "direction")


def turned_round(sentence: Reading, cited: Sequence[Cited], words: Lexicon) -> Iterator[Reason]:
    """Yield a reason where what stands before and after "before", "in preference to" has changed places.

    What something is compared with, after "than", is `standards.py`'s.
    """
    for at, item in enumerate(sentence.items):
        if item.value not in words.asymmetric or item.value == "than":
            continue
        left, right = _sides(sentence.items, at)
        passive = _is_passive(sentence.items, at)
        for each in cited:
            there = each.text.items
            places = [
                _sides(there, other)[:: 1 if _is_passive(there, other) == passive else -1]
                for other, same in enumerate(there)
                if same.value == item.value
            ]
            if not places:
                continue
            straight = max(len(left & before) + len(right & after) for before, after in places)
            turned = max(len((left - before) & after) + len((right - after) & before) for before, after in places)
            if (turned > straight and turned > 1) or (turned and not straight and left):
                yield Reason("direction", f"what stands before and after “{item.written}” has changed places")


def _is_passive(items: Sequence[Item], at: int) -> bool:
    """Whether "by" follows soon: "is replaced by"."""
    return any(item.kind == "passive" for item in items[at + 1 : at + 4])


def _sides(items: Sequence[Item], at: int) -> tuple[frozenset[str], frozenset[str]]:
    """Return what stands before and after the item at `at`; what "before" opens at the beginning ends at the comma."""
    left = _values(items[:at][::-1])
    right, rest = list[Item](), list(items[at + 1 :])
    for index, item in enumerate(rest):
        if item.kind == "mark" and item.value == "," and not left:
            return frozenset(_values(rest[index + 1 :])), frozenset(_values(right))
        right.append(item)
    return frozenset(left), frozenset(_values(right))


def _values(items: Sequence[Item]) -> list[str]:
    found: list[str] = []
    for item in items:
        if item.kind == "mark" and item.value in ";.":
            break
        if item.is_content or item.kind == "population":
            found.append(item.value)
    return found[:_REACH]


def mixed_up(sentence: Reading, cited: Sequence[Cited]) -> Iterator[Reason]:
    """Yield a reason where, of several statements, one's words are tied to another's with nothing that joins the two."""
    if len(cited) < 2:
        return
    owners: list[tuple[int, int]] = []
    for at, item in enumerate(sentence.items):
        if item.kind in _OWN:
            holders = [number for number, each in enumerate(cited) if (item.kind, item.value) in each.text.counts]
            if len(holders) == 1 and not any(
                item.value in each.words for number, each in enumerate(cited) if number != holders[0]
            ):
                owners.append((at, holders[0]))
    for (at, one), (after, other) in pairwise(owners):
        between = sentence.items[at + 1 : after]
        if one != other and not _are_joined(sentence.items[at], between, sentence.items[after]):
            first, second = sentence.items[at].written, sentence.items[after].written
            yield Reason("name", f"“{first}” and “{second}” are tied together, but stand in different statements")


def _are_joined(one: Item, between: Sequence[Item], other: Item) -> bool:
    """Whether "and" or the like parts the two, or a comma two things of one kind in a list."""
    if any(item.written.lower() in _JOINTS or (item.kind == "mark" and item.value in ";:(") for item in between):
        return True
    alike = one.kind == other.kind or {one.kind, other.kind} == {"drug", "name"}
    return alike and any(item.kind == "mark" and item.value == "," for item in between)

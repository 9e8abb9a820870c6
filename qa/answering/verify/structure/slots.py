"""What fills which place: after a preposition, before a noun, as the object of a verb; two fillers may not change places."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final

from qa.answering.verify.reading.cited import Cited
from qa.answering.verify.reading.lexicon import Lexicon, key_of, lexicon
from qa.answering.verify.reading.reader import Item, Reading
from qa.answering.verify.structure.arguments import sides_of_verbs
from qa.answering.verify.verdict import Reason
from qa.question.lexicon import zipf

_RARE: Final = 4.2
_PREPOSITIONS: Final = frozenset("of in for from with into to by on against among".split())
_NEXT: Final = "right before"
_TIMES: Final = frozenset(("before", "after", "during"))
_TAKING: Final = frozenset("receive receives received undergo undergoes have has had need needs get given give".split())
_DETERMINERS: Final = frozenset("a an the this that these those its their his her your any some".split())
_VERBS: Final = frozenset("is are was were be been has have had do does did which that who".split())
_ARMS: Final = frozenset("group groups arm arms cohort cohorts".split())
"""Before these every word counts: "the treated group"."""
_JOINTS: Final = frozenset(("and", "or", "and/or"))
_TELLING: Final = 5
"""Letters from which on a word that says nothing of its own ("treatment") may own a place."""
_GROUP: Final = ("number", "drug", "name", "word", "population", "direction", "route")
_LONGEST: Final = 5

Slot = tuple[str, str]
Slots = dict[Slot, frozenset[str]]
"""What fills each place, by what owns the place and how it is tied to it."""


def exchanged_fillers(sentence: Reading, cited: Sequence[Cited], words: Lexicon) -> Iterator[Reason]:
    """Yield a reason where what fills two places of a statement has changed places."""
    said = slots(sentence.items, words)
    for each in cited:
        there = slots(each.text.items, words)
        for one, other in combinations([slot for slot in said if slot in there], 2):
            if one[0] != other[0] and _are_exchanged(said[one], said[other], there[one], there[other]):
                owners = f"“{one[0]}” and “{other[0]}”"
                yield Reason("direction", f"what stands with {owners} has changed places")
                return


def replaced_fillers(sentence: Reading, cited: Sequence[Cited], words: Lexicon) -> Iterator[Reason]:
    """Yield a reason where a place is filled by what no statement says, and what fills it there is not said."""
    said, everything = slots(sentence.items, words), frozenset(item.value for item in sentence.said)
    held = frozenset(item.value for each in cited for item in (*each.text.items, *each.lead_in.items))
    first = slots(_beginning(sentence.items), words)
    rare = frozenset(item.value for item in sentence.said if zipf(item.written) < _RARE)
    for slot, filler in said.items():
        if slot not in first and not (slot[1] == _NEXT and filler <= rare and not _is_verb(filler, sentence.items)):
            continue
        there = [
            found[slot]
            for each in cited
            for text in (each.text, each.lead_in)
            if slot in (found := slots(text.items, words))
        ]
        if there and not filler & held and not any(known & everything for known in there):
            yield Reason("name", f"“{', '.join(sorted(filler))}” stands in another's place")


def _is_verb(values: frozenset[str], items: Sequence[Item]) -> bool:
    """Whether one of these follows "must" or "to"."""
    return any(
        item.value in values and (before.kind == "modality" or before.written.lower() == "to")
        for before, item in pairwise(items)
    )


def _beginning(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return what stands before the first verb that is known for one: of what a sentence speaks."""
    for at, item in enumerate(items):
        if item.kind == "modality" or item.written.lower() in _VERBS:
            return items[:at]
    return items


def _are_exchanged(
    one: frozenset[str], other: frozenset[str], there_one: frozenset[str], there_other: frozenset[str]
) -> bool:
    own, others = there_one - there_other, there_other - there_one
    first, second = one - other, other - one
    crossed = len(first & others), len(second & own)
    return all(crossed) and sum(crossed) > len(first & own) + len(second & others)


def slots(items: tuple[Item, ...], words: Lexicon) -> Slots:
    """Return what fills each place of a text; a place that occurs more than once holds what fills any of them."""
    return _slots_of(items, words.language)


@lru_cache(maxsize=4096)
def _slots_of(items: tuple[Item, ...], language: str) -> Slots:
    found: Slots = {}
    for slot, filler in _slots(items, lexicon(language)):
        if filler:
            found[slot] = found.get(slot, frozenset()) | filler
    return found


def _slots(items: tuple[Item, ...], words: Lexicon) -> Iterator[tuple[Slot, frozenset[str]]]:
    for at, item in enumerate(items):
        written = item.written.lower()
        if written in _PREPOSITIONS and (owner := _owner(items, at)):
            yield (owner, written), _filler(items, at + 1)
        if written in _TAKING:
            yield (key_of(written), "object"), _filler(items, at + 1)
        is_arm = at + 1 < len(items) and items[at + 1].written.lower() in _ARMS
        if (item.kind in _GROUP or is_arm) and at + 1 < len(items) and items[at + 1].kind in _GROUP:
            joined = items[at - 2].value if at > 1 and items[at - 1].written.lower() in _JOINTS else item.value
            yield (items[at + 1].value, "before"), frozenset((item.value, joined))
            yield (items[at + 1].value, _NEXT), frozenset((item.value,))
        if written in _TIMES and at + 1 < len(items) and not items[at + 1].figure:
            yield ("time", written), _filler(items, at + 1)
    for verb, sides in sides_of_verbs(items, words):
        yield (verb.act, "does"), sides.left
        yield (verb.act, "undergoes"), sides.right


def _owner(items: Sequence[Item], at: int) -> str:
    before = items[at - 1] if at else None
    if before is None:
        return ""
    if before.kind in _GROUP:
        return before.value
    return key_of(before.written) if before.kind == "light" and len(before.written) >= _TELLING else ""


def _filler(items: Sequence[Item], at: int) -> frozenset[str]:
    """Return the values of the noun group that begins at `at`, and of those that "and" joins to it."""
    found: list[str] = []
    for item in items[at:]:
        if item.kind in _GROUP:
            found.append(item.value)
        elif item.written.lower() not in _JOINTS and (
            item.kind != "light" or (item.written.lower() not in _DETERMINERS and found)
        ):
            break
        if len(found) >= _LONGEST:
            break
    return frozenset(found)

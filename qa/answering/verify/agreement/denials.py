"""Denials: each of a sentence must be one of its statements', and what a statement denies must not be told as if it held."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qa.answering.verify.reading.lexicon import key_of
from qa.answering.verify.reading.reader import Item
from qa.answering.verify.verdict import Reason

_MOST_DENIALS: Final = 20
_REACH: Final = 3
_TELLING: Final = 7
"""Letters from which on a word that says nothing of its own ("treatment") tells what is denied."""


@dataclass(frozen=True, slots=True)
class Denial:
    """A denial with the values around it, those that it denies (to its right) apart."""

    item: Item
    right: tuple[str, ...]
    left: tuple[str, ...]
    is_covered: bool = True

    @property
    def around(self) -> frozenset[str]:
        """What stands on either side."""
        return frozenset((*self.right, *self.left))


def denials_in(items: Sequence[Item]) -> list[Denial]:
    """Return the denials among `items`; "neither … nor", "not … nor" deny once."""
    found: list[Denial] = []
    for at, item in enumerate(items):
        if item.kind == "denial" and not (item.written.lower() == "nor" and found):
            found.append(Denial(item, _near(items[at + 1 :]), _near(items[:at][::-1])))
    return found


def _near(items: Sequence[Item]) -> tuple[str, ...]:
    """Return the values of the first few items that say something."""
    found: list[str] = []
    for item in items[:12]:
        if item.kind == "mark" and item.value in ",;:.()" and found:
            break
        if item.kind not in ("mark", "passive", "denial") and (item.kind != "light" or len(item.written) >= _TELLING):
            found.append(item.value if item.kind != "light" else key_of(item.written))
    return tuple(found[:_REACH])


def unmatched_denials(said: list[Denial], there: list[Denial], values: frozenset[str]) -> Iterator[Reason]:
    """Match each denial of the sentence with one of the statements', by what stands around it."""
    if len(said) > _MOST_DENIALS:
        yield Reason("negation", f"the sentence denies {len(said)} times; at most {_MOST_DENIALS} can be told apart")
        return
    open_said, open_there = list(said), list(there)
    pairs = sorted(
        ((_likeness(one, other), i, j) for i, one in enumerate(said) for j, other in enumerate(there)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    matched: list[Denial] = []
    for overlap, i, j in pairs:
        if overlap and said[i] in open_said and there[j] in open_there:
            open_said.remove(said[i])
            open_there.remove(there[j])
            matched.append(there[j])
    for one in open_said:
        yield Reason("negation", f"“{one.item.written}” is not in the statement")
    for other in open_there:
        again = any(other.right[:1] == each.right[:1] for each in matched)
        if not again and other.is_covered and _is_needed(other, values):
            yield Reason("negation", f"the statement says “{other.item.written}”")


def _likeness(one: Denial, other: Denial) -> int:
    """Return how much of what stands around two denials is the same; a list's lead-in denies whatever stands in the list."""
    if not other.around:
        return 1
    return len(one.around & other.around) + (one.right[:1] == other.right[:1])


def _is_needed(denial: Denial, values: frozenset[str]) -> bool:
    """Whether what is denied is said."""
    about = denial.right or denial.left
    return not about or sum(value in values for value in about) * 2 >= len(about)

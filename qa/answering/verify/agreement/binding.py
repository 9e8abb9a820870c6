"""A figure must stand with what it stands with in the statement: no two may change places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final

from qa.answering.verify.reading.cited import Cited
from qa.answering.verify.reading.reader import Item, Reading
from qa.answering.verify.verdict import Reason

_REACH: Final = 9
"""Things said, to each side, that are taken for what a figure stands with."""
_PAUSES: Final = {",": 1, ":": 1, "(": 1, ")": 1, ";": 4, ".": 4}
_JOINTS: Final = frozenset(("and", "or", "while", "whereas", "but", "versus", "vs", "than"))
_JOINT: Final = 2
_ENDS: Final = frozenset(("from", "to"))
_MARGIN: Final = 1.1
"""How many times better the others' places must fit than their own."""
_MOST_PLACES: Final = 4
_MOST_FIGURES: Final = 40
"""Figures of a sentence; one with more is refused, as which belongs where would take too long to tell."""
_MARGIN_ALONE: Final = 1.4
_LEAST: Final = 0.1

Near = dict[str, float]
"""Values around a figure, each with how near it stands: 1 next to it, less farther off."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure in its text: at `at` of its items, with what stands around it."""

    item: Item
    at: int
    near: Near


@dataclass(frozen=True, slots=True)
class Fit:
    """How well two figures fit where they stand in the statement (`own`), and how well each fits in the other's place.

    `is_inverted`: they come in another order than in the statement, so that more is asked of them.
    """

    own: float
    turned: float
    is_inverted: bool = False

    @property
    def is_turned(self) -> bool:
        """Whether the two have plainly changed places."""
        if self.is_inverted:
            return self.turned >= self.own
        return self.turned > self.own * _MARGIN + _LEAST

    @property
    def is_plain(self) -> bool:
        """Whether the two plainly stand where they belong."""
        return self.own > self.turned


def misplaced(sentence: Reading, cited: Sequence[Cited]) -> Iterator[Reason]:
    """Yield a reason for each two figures that have changed places, and each that stands in an unsaid one's."""
    said = _placed(sentence.items)
    if len(said) > _MOST_FIGURES:
        yield Reason("number", f"the sentence holds {len(said)} figures; at most {_MOST_FIGURES} can be told apart")
        return
    for one, other in combinations(said, 2):
        fit = _fit(one, other, sentence, cited)
        if fit and fit.is_turned:
            yield Reason("number", f"“{one.item.written}” and “{other.item.written}” have changed places")
    values = {placed.item.value for placed in said}
    for placed in said:
        for each in cited:
            yield from _in_place_of_unsaid(placed, values, each)


def is_in_place(one: Item, other: Item, sentence: Reading, cited: Sequence[Cited]) -> bool:
    """Whether two figures plainly stand where they belong, wherever they have moved to."""
    said = {placed.item.order: placed for placed in _placed(sentence.items)}
    fit = (
        _fit(said[one.order], said[other.order], sentence, cited) if one.order in said and other.order in said else None
    )
    return fit is not None and fit.is_plain


def _fit(one: Placed, other: Placed, sentence: Reading, cited: Sequence[Cited]) -> Fit | None:
    """Compare two figures of one unit with their places in the statements; None where they can't be told apart."""
    if one.item.value == other.item.value or not is_comparable(one.item, other.item):
        return None
    firsts = _places(one.item.value, cited)
    seconds = _places(other.item.value, cited)
    return _best_fit(one, other, sentence, firsts, seconds)


Places = Sequence[tuple[Placed, tuple[Item, ...]]]
"""Where something stands in the statements, each place with its statement's items."""


def _best_fit(one: Placed, other: Placed, sentence: Reading, firsts: Places, seconds: Places) -> Fit | None:
    """Compare two things of a sentence with the places that they may have; None where either has none."""
    best: Fit | None = None
    for first, first_items in firsts:
        for second, second_items in seconds:
            shared = _shared(
                one, other, sentence.items, first, second, first_items if first_items is second_items else ()
            )
            own = _common(one.near, first.near, shared) + _common(other.near, second.near, shared)
            turned = _common(one.near, second.near, shared) + _common(other.near, first.near, shared)
            if best is None or own - turned > best.own - best.turned:
                is_inverted = first_items is second_items and (first.at < second.at) != (one.at < other.at)
                best = Fit(own, turned, is_inverted)
    return best


def _places(value: str, cited: Sequence[Cited]) -> list[tuple[Placed, tuple[Item, ...]]]:
    """Return where a figure stands in the statements, at most a few places, each with its statement's items."""
    found = [(placed, each.text.items) for each in cited for placed in _placed(each.text.items)]
    return [(placed, items) for placed, items in found if placed.item.value == value][:_MOST_PLACES]


def _shared(
    one: Placed, other: Placed, said: Sequence[Item], first: Placed, second: Placed, there: Sequence[Item]
) -> frozenset[str]:
    """Return what stands before, or after, both figures in both texts: it tells neither from the other."""
    if not there:
        return frozenset()
    begin, end = sorted((one.at, other.at))
    start, stop = sorted((first.at, second.at))
    before = {item.value for item in said[:begin]} & {item.value for item in there[:start]}
    after = {item.value for item in said[end + 1 :]} & {item.value for item in there[stop + 1 :]}
    between = {item.value for item in (*said[begin:end], *there[start:stop])}
    return frozenset((before | after) - between)


def _common(one: Near, other: Near, shared: frozenset[str] = frozenset()) -> float:
    """Return how far two figures stand with the same things, each as near."""
    return sum(min(weight, other[value]) for value, weight in one.items() if value in other and value not in shared)


def _in_place_of_unsaid(said: Placed, values: set[str], cited: Cited) -> Iterator[Reason]:
    """Compare a figure's place with that of the statement's figures that are not said."""
    there = [placed for placed in _placed(cited.text.items) if is_comparable(said.item, placed.item)]
    own = [placed for placed in there if placed.item.value == said.item.value]
    for rival in there:
        if not own or rival.item.value in values:
            continue
        start = min(rival.at, *(placed.at for placed in own))
        head = frozenset(item.value for item in cited.text.items[:start])
        fit = max(_common(said.near, placed.near, head) for placed in own)
        if _common(said.near, rival.near, head) > fit * _MARGIN_ALONE + _LEAST:
            yield Reason("number", f"“{said.item.written}” stands where the statement has “{rival.item.written}”")


def is_comparable(one: Item, other: Item) -> bool:
    """Whether two figures are of one sort, so that one can stand in the other's place."""
    if one.figure is None or other.figure is None or one.written.lower() in ("one", "single"):
        return False
    same_form = len(one.figure.numbers) == len(other.figure.numbers) and one.figure.every == other.figure.every
    return same_form and other.written.lower() not in ("one", "single") and one.figure.unit == other.figure.unit


@lru_cache(maxsize=4096)
def _placed(items: tuple[Item, ...]) -> tuple[Placed, ...]:
    return tuple(Placed(item, at, _near(items, at)) for at, item in enumerate(items) if item.figure)


def _near(items: Sequence[Item], at: int) -> Near:
    found: Near = {}
    if at and items[at - 1].written.lower() in _ENDS:
        found[f"{items[at - 1].written.lower()} …"] = 1.0
    belongs = at + 1 < len(items) and items[at + 1].written.lower() == "of"
    for step in (1, -1):
        away, index = 0.0, at + step
        while 0 <= index < len(items) and away < _REACH:
            item = items[index]
            if item.kind == "mark":
                away += _PAUSES.get(item.value, 0)
            elif item.written.lower() in _JOINTS:
                away += _JOINT
            elif item.kind not in ("light", "passive"):
                away += 1
                weight = 1.5 if belongs and step == 1 and away == 1 else 1 / away
                if item.value != items[at].value:
                    found[item.value] = max(found.get(item.value, 0.0), weight)
            index += step
    return found

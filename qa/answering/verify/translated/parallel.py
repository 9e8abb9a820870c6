"""Whether figures, drugs and opposites stand in one order in a sentence and in the statements of another language."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from qa.answering.verify.reading.reader import Item
from qa.answering.verify.translated.foreign_reader import Told

_OPPOSITES: Final = tuple(
    frozenset(line.split())
    for line in (
        "increase decrease",
        "highest lowest",
        "high low",
        "better worse good poor best worst",
        "before after",
        "positive negative",
        "start stop continue delay immediately",
        "early late",
        "first-line second-line third-line",
        "long short large small",
        "same different",
        "common rare",
        "safe dangerous",
        "strong weak",
        "full partial",
        "absolute relative",
        "sensitive resistant",
        "include exclude",
        "left right",
        "mild moderate severe",
        "acute chronic",
        "benign malignant",
        "local distant systemic",
        "primary secondary",
        "normal abnormal",
        "permanent temporary reversible",
        "prevent cause inhibit activate",
        "confirm refute",
        "men women",
        "children infants adolescents adults elderly young old",
        "premenopausal perimenopausal postmenopausal pregnant breastfeeding",
        "smokers diabetics renal hepatic cardiac carriers survivors healthy",
        "inpatients outpatients",
        "metastatic adjuvant neoadjuvant advanced recurrent",
        "symptomatic asymptomatic suspected",
        "oral intravenous intramuscular subcutaneous rectal vaginal inhaled nasal topical transdermal sublingual",
    )
)
"""Where two of a line are said, which comes first matters."""


def ordering(told: Sequence[Told]) -> Callable[[str, str], bool]:
    """Return what tells whether the place of a (kind, value) matters: other things of its kind are said too."""
    values = {(each.kind, value) for each in told for value in each.values if len(each.values) == 1}
    kinds = {kind for kind in ("drug", "score") if sum(other == kind for other, _ in values) > 1}
    units = Counter(value.partition(" ")[2] for kind, value in values if kind == "number")
    if kinds or max(units.values(), default=0) > 1:
        kinds |= {"number", "denial"}
    said = {value for kind, value in values if kind in ("direction", "population", "route")}
    opposites = frozenset[str]().union(*(line for line in _OPPOSITES if len(line & said) > 1))
    return lambda kind, value: kind in kinds or (kind in ("direction", "population", "route") and value in opposites)


def kind_of(item: Item) -> str:
    """Return an item's kind as a sentence in another language has it: 3+ is a score."""
    return "score" if item.kind == "name" and item.value.endswith("+") else item.kind


def in_common(one: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what of `one` is in `other` too: figures as often as they stand, the rest where it stands first."""
    there = set(other)
    kept = [each for each in one if each in there]
    return [each for at, each in enumerate(kept) if each[0] == "number" or each not in kept[:at]]


def after_figures(said: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return after how many figures each value of another kind stands, of those that stand once."""
    count, places = 0, dict[str, int]()
    often = Counter(value for kind, value in said if kind != "number")
    for kind, value in said:
        if kind == "number":
            count += 1
        elif often[value] == 1:
            places[value] = count
    return places

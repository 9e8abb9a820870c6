"""Figures of a text, with range, bound and unit, so that "exactly the same figure" can be asked.

Written apart from the reader of figures that the system has for itself, so that the scorers don't share its blind spots.
Numbers that belong to a name are left to the comparison of words: HER2, CD4, COVID-19, IHC 3+, 5-fluorouracil, 2nd, [3].
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from evals.cases.bounds import bound_after, bound_before
from evals.cases.numerals import NUMBER, Numeral, numeral, things_after, unit_after
from evals.cases.units import measures, one_form, unit_at

_NO_FIGURE: Final = re.compile(
    r"\[[0-9]+(?:\s?[,–-]\s?[0-9]+)*\]|^[^\S\n]*(?:[-*•][^\S\n]+)?[0-9]+(?:\.[0-9]+)*[.)](?=\s)|(?<![\w.])[0-9]+(?:\.[0-9]+){2,}",
    re.MULTILINE,
)
"""Bibliographic numbers, numbers of list items, and those with two dots or more."""
_BELOW: Final = r"(?P<below>[<≤]\s?|(?:under|below|less than)\s)?"
_JOINT: Final = re.compile(
    rf"(?P<to>\s?[-–—−‑]\s?|\s+(?:up )?to\s+){_BELOW}|(?P<ratio>:)(?=[0-9])|(?P<slash>/)(?=[0-9])"
    r"|(?P<of>\s+(?:per|in|of|out of)\s+)|(?P<about>\s?±\s?)",
    re.IGNORECASE,
)
_AND: Final = re.compile(rf"(?P<to>\s+and\s+){_BELOW}")
_BETWEEN: Final = re.compile(r"\bbetween(?: the)?(?: ages)?(?: of)?\s$", re.IGNORECASE)
_SHARED: Final = re.compile(r"\s?(?:,|;|/|or|and|, ?or|, ?and)\s?", re.IGNORECASE)
_HEAD: Final = re.compile(r"\((?P<unit>[^()\d]{1,20})\)\s?[:=]\s?$")
_LABEL: Final = re.compile(
    r"\b(grade|stage|type|class|phase|level|category|group|arm|step|table|figure|section|chapter|recommendation|part|box|"
    r"cycle|day|week|month|year|visit|line)s?\s$",
    re.IGNORECASE,
)
_CURRENCIES: Final = ("$", "£", "€")
_NO_ONE: Final = re.compile(r"\b(?:this|that|the|each|every|no|any|which|another)\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: two are equal when they state exactly the same, however they are written.

    `low` and `high` are the ends of a range or the two figures of a ratio, in the order in which they are written; `high`
    is None for a single one, and `joint` says what joins the two: "to", "to <", "to <=", ":", "/", "±". `bound` is ">",
    ">=", "<", "<=" or "". `unit` is in its one form, "" without one. `things` are the words of what is counted. It stands
    at `[start, end)` of the text, in characters, with its unit and without its bound.
    """

    low: Decimal
    high: Decimal | None = None
    joint: str = ""
    bound: str = ""
    unit: str = ""
    written: str = field(default="", compare=False)
    things: frozenset[str] = field(default=frozenset(), compare=False)
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    @property
    def is_measured(self) -> bool:
        """Whether its unit is one of measurement, rather than a thing that is counted, or none."""
        return measures(self.unit)

    def agrees(self, other: "Quantity") -> bool:
        """Whether both state the same figure, where what is counted may be told by one alone or in other words.

        A unit of measurement must be the same on both sides.
        """
        if self == other:
            return True
        if (self.low, self.high, self.joint, self.bound) != (other.low, other.high, other.joint, other.bound):
            return False
        if self.is_measured or other.is_measured:
            return False
        return not self.unit or not other.unit or self.unit in other.things or other.unit in self.things


class _Value(NamedTuple):
    """One number or two: what joins them, their unit, where the last number ends, and where its unit does."""

    low: Decimal
    high: Decimal | None
    joint: str
    unit: str
    number_end: int
    end: int


@lru_cache(maxsize=8_192)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the figures of `text` in their order, numbers spelt out included."""
    plain = _NO_FIGURE.sub(lambda match: " " * len(match.group()), text)
    return tuple(_with_shared_units(plain, list(_read(plain))))


def _read(text: str) -> Iterator[Quantity]:
    at = 0
    while match := NUMBER.search(text, at):
        at = match.end()
        first = numeral(text, match)
        found = first and _quantity(text, match, first)
        if found:
            yield found
            at = found.end
        while not found and at < len(text) and text[at].isalnum():
            at += 1


def _quantity(text: str, match: "re.Match[str]", first: Numeral) -> Quantity | None:
    start = match.start()
    low, high, joint, unit, number_end, end = _value(text, start, first)
    label = None if measures(unit) else _LABEL.search(text, max(0, start - 20), start)
    if label:
        unit, end = f"{one_form(label[1])} no.", number_end
    elif not unit and (head := _HEAD.search(text, max(0, start - 25), start)):
        unit = unit_at(head["unit"], 0)[0]
    elif not unit and text[max(0, start - 1) : start] in _CURRENCIES:
        unit = text[start - 1]
    bound = bound_before(text, start, end, unit)
    if not bound:
        bound, after = bound_after(text, end)
        if bound and not unit:
            unit, end = unit_after(text, after)
    if not (high or bound) and match["spelt"] and _is_pronoun(text, match, unit):
        return None
    things = frozenset([unit, *things_after(text, end)]) - {""}
    return Quantity(low, high, joint, bound, unit, text[start:end], things, start, end)


def _is_pronoun(text: str, match: "re.Match[str]", unit: str) -> bool:
    """Whether "one" stands for a thing, as in "the metastatic one"."""
    is_one = match["spelt"].lower() == "one" and not match["tens"]
    return is_one and (not unit or _NO_ONE.search(text, max(0, match.start() - 10), match.start()) is not None)


def _value(text: str, start: int, first: Numeral) -> _Value:
    """Return a number together with the second that is joined to it, if one is."""
    if first.high is None:
        between = _BETWEEN.search(text, max(0, start - 25), start) is not None
        for at in dict.fromkeys((first.end, first.number_end)):
            joint = (between and _AND.match(text, at)) or _JOINT.match(text, at)
            if joint and (found := _joined(text, first, joint)):
                return found
    return _Value(first.low, first.high, "/" if first.high else "", first.unit, first.number_end, first.end)


def _joined(text: str, first: Numeral, joint: "re.Match[str]") -> _Value | None:
    match = NUMBER.match(text, joint.end())
    # What stands before the second number has been read: its joint, which numeral() would take for part of a name.
    second = match and numeral(" " * joint.end() + text[joint.end() :], match)
    if second is None or second.high is not None:
        return None
    named = joint.groupdict()
    if named.get("of") and (first.unit or measures(second.unit)):
        return None
    unit = second.unit or first.unit
    if first.unit and unit != first.unit and not unit.startswith(f"{first.unit}/"):
        return None
    return _Value(first.low, second.low, _joint(named), unit, second.number_end, max(second.end, first.end))


def _joint(named: dict[str, str | None]) -> str:
    if named["to"]:
        below = (named["below"] or "").strip()
        return {"": "to", "≤": "to <="}.get(below, "to <")
    return ":" if named.get("ratio") else "±" if named.get("about") else "/"


def _with_shared_units(text: str, found: Sequence[Quantity]) -> Iterator[Quantity]:
    """Yield the figures, those of "5, 10 and 20 mg" with the unit that stands after the last of them."""
    shared: list[Quantity] = []
    for each in reversed(found):
        after = shared[-1] if shared else None
        shares = after and after.is_measured and not each.unit and each.joint in ("", "to")
        if after and shares and _SHARED.fullmatch(text, each.end, after.start):
            each = replace(each, unit=after.unit, things=after.things)
        shared.append(each)
    yield from reversed(shared)

"""The figures of a statement: how much of what, apart from those that say for whom or at which time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Final

from qa.terms import STOP_WORDS, term_of

_NUMBER: Final = r"\d+(?:,\d{3})*(?:\.\d+)?"
_FIGURE: Final = re.compile(
    rf"(?<![\w.,/-])(?P<low>{_NUMBER})(?:(?: ?[-–—] ?| to )(?P<high>{_NUMBER}))?(?P<compound>-(?=[a-z]))?(?![\w+]|[.,/]\d)"
)
_UNIT: Final = re.compile(
    r" ?(?P<unit>%|per ?cent\b|[^\W\d_][\w²]*(?:/[^\W\d_][\w²]*)*)"
    r"(?:,? (?:a |per |each |every )?(?P<rate>day|daily|week|weekly|month|monthly|year|yearly|annually|kg|hour|cell)\b)?",
    re.IGNORECASE,
)
_RATES: Final = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year"}
_NO_TIME: Final = "".join(rf"(?<!\b{word} )" for word in "after before for in within at over until than of by".split())
_RATE: Final = re.compile(
    rf"\b(daily|weekly|monthly|yearly|annually)\b|{_NO_TIME}(?:\b(?:a|per|each|every) |/)(hour|day|week|month|year)\b",
    re.IGNORECASE,
)
"""How often, wherever it stands: "10 mg is taken weekly"; "after a week" says when."""
_SPELT: Final = dict(
    zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True)
)
_SPELT_OUT: Final = re.compile(rf"\b({'|'.join(_SPELT)})\b(?! of\b)", re.IGNORECASE)
_OF_A_UNIT: Final = re.compile(r"/(?:hour|day|week|month|year)$")
_ONCE: Final = "time", 1.0, 1.0
_OFTEN: Final = (
    (re.compile(r"\bonce\b", re.IGNORECASE), "1 times"),
    (re.compile(r"\btwice\b", re.IGNORECASE), "2 times"),
)

_WHOM: Final = re.compile(
    r"\b(?:aged?|ages|older than|younger than|weigh\w*|stages?|grades?|types?|class|groups?|arms?|steps?|phases?|cohort|"
    r"level|line|cycle|regimen|trial|study|score|table|part|category)\W*(?:(?:of|over|under|between|from)\W*)?$",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"\b[A-Z][A-Z0-9]+\W?$")
"""An abbreviation that a figure goes with: MEN 1, NYHA 3."""
_AGE: Final = re.compile(r"(?:over|under|above|below)\W*$", re.IGNORECASE)
_OLD: Final = re.compile(r"[- ]\w+[- ](?:old|of age)\b", re.IGNORECASE)
_TIME: Final = re.compile(r"\b(?:at|after|by|in|day|days|week|weeks|month|year|first|last|next)\W*$", re.IGNORECASE)
_TIME_UNITS: Final = frozenset(term_of(word) for word in "minutes hours days weeks months years".split()) | {""}
_AT_LEAST: Final = re.compile(r"(?:\b(?:at least|minimum(?: of)?|more than|over|above)|[≥>])\W*$", re.IGNORECASE)
_AT_MOST: Final = re.compile(
    r"(?:\b(?:up to|at most|maximum(?: of)?|no more than|less than|fewer than|under|below)|[≤<])\W*$", re.IGNORECASE
)
_STATED: Final = re.compile(r"(?:\b(?:is|are|be|of|to|between)|[=:])\W*$", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """From `low` to `high`, both included, as `written`; one end is infinite where the text gives a bound."""

    low: float
    high: float
    written: str

    def apart_from(self, other: "Span") -> bool:
        """Whether the two hold no figure in common; two bounds of one sort are apart unless they are equal."""
        if self.low == other.low == -inf:
            return self.high != other.high
        if self.high == other.high == inf:
            return self.low != other.low
        return self.high < other.low or other.high < self.low

    def joined(self, other: "Span") -> "Span":
        """Return the least span that holds both."""
        return Span(min(self.low, other.low), max(self.high, other.high), f"{self.written}, {other.written}")


@dataclass(frozen=True)
class Figures:
    """What a statement's figures say.

    `amounts` maps a unit ("mg", "time/day") to the span of what is stated in it; `conditions` are the figures that say for
    whom, of what or when ("stage 2", "aged 12 years", "at 5 years", "5-year"); `rates` are the times that they are each for
    ("day").
    """

    amounts: dict[str, Span]
    conditions: frozenset[tuple[str, float]]
    rates: frozenset[str] = frozenset()

    def is_at_another_rate(self, other: "Figures") -> bool:
        """Whether the two state the same amounts, each at one rate, and another: 10 mg daily, 10 mg weekly."""
        one_each = len(self.rates) == len(other.rates) == 1
        return one_each and self.rates != other.rates and self._without_rates() == other._without_rates()

    def _without_rates(self) -> frozenset[tuple[str, float, float]]:
        """Return each amount's unit, whatever it is for, and ends; "once" is left out, as "daily" is once daily."""
        amounts = ((_OF_A_UNIT.sub("", unit), span) for unit, span in self.amounts.items())
        return frozenset((unit, span.low, span.high) for unit, span in amounts) - {_ONCE}


@dataclass(frozen=True)
class _Figure:
    span: Span
    unit: str
    is_condition: bool


def figures(text: str) -> Figures:
    """Read the figures of `text`, spelt-out numbers to twelve and "once", "twice" included."""
    amounts: dict[str, Span] = {}
    conditions = set[tuple[str, float]]()
    for figure in _figures(in_digits(text)):
        if figure.is_condition:
            conditions |= {(figure.unit, figure.span.low), (figure.unit, figure.span.high)}
        else:
            known = amounts.get(figure.unit)
            amounts[figure.unit] = known.joined(figure.span) if known else figure.span
    return Figures(amounts, frozenset(conditions), _rates(text))


def without_rates(text: str) -> str:
    """Return `text` without the words that say how often: "daily", "a week"."""
    return _RATE.sub(" ", text)


def _rates(text: str) -> frozenset[str]:
    found = ("".join(match.groups("")).lower() for match in _RATE.finditer(text))
    return frozenset(_RATES.get(rate, rate) for rate in found)


def in_digits(text: str) -> str:
    """Return `text` with numbers to twelve in digits, and "once" and "twice" as so many times."""
    spelt = _SPELT_OUT.sub(lambda match: str(_SPELT[match.group().lower()]), text)
    for pattern, digits in _OFTEN:
        spelt = pattern.sub(digits, spelt)
    return spelt


def _figures(text: str) -> Iterator[_Figure]:
    for match in _FIGURE.finditer(text):
        before = text[: match.start()]
        found = _UNIT.match(text, match.end())
        unit = _unit(found)
        written = text[match.start() : found.end() if found and unit else match.end()]
        span = _span(match, before, written)
        yield _Figure(span, unit, _is_condition(before, text[match.end() :], unit, bool(match["compound"])))


def _unit(found: "re.Match[str] | None") -> str:
    if found is None or found["unit"].lower() in STOP_WORDS:
        return ""
    unit = "%" if found["unit"].lower().startswith("per") else term_of(found["unit"]) if found["unit"] != "%" else "%"
    rate = (found["rate"] or "").lower()
    return f"{unit}/{_RATES.get(rate, rate)}" if rate else unit


def _span(match: "re.Match[str]", before: str, written: str) -> Span:
    low = float(match["low"].replace(",", ""))
    high = float(match["high"].replace(",", "")) if match["high"] else low
    if not match["high"] and _AT_LEAST.search(before):
        return Span(low, inf, f"at least {written}")
    if not match["high"] and _AT_MOST.search(before):
        return Span(-inf, high, f"at most {written}")
    return Span(low, high, written)


def _is_condition(before: str, after: str, unit: str, compound: bool) -> bool:
    if compound or _WHOM.search(before) or _OLD.match(after) or (unit in _TIME_UNITS and _TIME.search(before)):
        return True
    if _NAME.search(before):
        return True
    if unit in ("year", "kg") and _AGE.search(before):
        return True
    return not unit and not _STATED.search(before)

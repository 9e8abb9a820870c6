"""The figures of a text that measure one thing of a patient, as intervals: "18 kg", "from 6 months to under 6 years".

A figure is one of a measure by its unit ("18 kg"), by what is named right before it ("eGFR 35", "aged 9") or by what follows
("9-year-old"); a dose, a date, a duration or a score is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Final

_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:[.,·]\d+)?(?![.,·]\d))"
_WEEKS_AND_DAYS: Final = r"\d+\+[0-6](?!\d)"
_ABOVE: Final = r">|\b(?:over|above|(?:more|greater|older|heavier|higher) than|exceed(?:s|ing)?)\b"
_FROM: Final = (
    r"≥|⩾|>=|\b(?:at least|from|(?:no|not) (?:less|younger|lower) than|not (?:under|below)|minimum(?: of)?)\b"
)
_BELOW: Final = r"<|\b(?:under|below|(?:less|fewer|lower|younger|lighter) than)\b"
_UP_TO: Final = (
    r"≤|⩽|<=|\b(?:up to|at most|(?:no|not) (?:more|older|greater|higher) than|not (?:over|above)|maximum(?: of)?)\b"
)
_SIGN: Final = rf"(?:{_FROM}|{_UP_TO}|{_ABOVE}|{_BELOW})"
_OR_MORE: Final = r"\+|,? ?\b(?:(?:and|or) (?:over|above|more|older|heavier|greater|higher|upwards?)|onwards?)\b"
_OR_LESS: Final = r",? ?\b(?:and|or) (?:under|below|less|younger|lighter|lower)\b"
_JOINT: Final = (
    r"(?:,? ?(?:or|and) (?:more|over|above|older))?(?:\s*[-–—−]\s*|,?\s+(?:to|and|but|through|up to|until)\s+)"
)

_LINK: Final = (
    r"(?:[\s,:=(–-]+(?:of|is|was|are|were|at|a|an|the|who|who's|only|about|around|between|from|with|and|level|levels|count|"
    r"counts|value|concentration|group|range|band|years|rate|weigh\w*|aged?|ages|serum|plasma|blood|fasting|estimated))*[\s,:=(–-]*$"
)
"""What may stand between a measure's name and its figure."""
_WITHOUT_UNIT: Final = re.compile(rf"{_SIGN}\s*{_NUMBER}\s*(?:,|or|and|/)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Interval:
    """From `low` to `high` in a measure's base unit, infinite where there is a bound; an end that is open is not in it.

    `grain` is the worth of the last digit written; `start` and `end` say where `written` stands in the text.
    """

    low: float
    high: float
    written: str
    low_open: bool = False
    high_open: bool = False
    grain: float = 1.0
    start: int = 0
    end: int = 0

    @property
    def is_point(self) -> bool:
        """Whether it is one figure."""
        return self.low == self.high

    def meets(self, other: "Interval") -> bool:
        """Whether the two share a figure, be it an end."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return low < high or (low == high and self._holds(low) and other._holds(low))

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two share more than an end."""
        return max(self.low, other.low) < min(self.high, other.high)

    def follows(self, other: "Interval") -> bool:
        """Whether it begins where `other` ends, as far as the last digit tells: 25-34 after 15-24."""
        return 0 <= self.low - other.high <= max(self.grain, other.grain) + 1e-6

    def _holds(self, figure: float) -> bool:
        above = figure > self.low or (figure == self.low and not self.low_open)
        return above and (figure < self.high or (figure == self.high and not self.high_open))


@dataclass(frozen=True)
class Measure:
    """One thing measured of a patient.

    `units` pairs each unit's pattern with its worth in the base unit. Patterns: `named` of what may stand before a figure,
    `after` of what right after the unit says that it is one, `no_after` and `no_before` of what says that it is none,
    `telling` of units that are enough. `bare` is the worth of a figure without a unit, 0 where one is needed. `ages` says
    that a figure counts what is completed: a 4-year-old may be of any month until 5.
    """

    name: str
    units: tuple[tuple[str, float], ...]
    named: str
    after: str = r"(?!)"
    no_after: str = r"(?!)"
    no_before: str = r"(?!)"
    telling: str = r"(?!)"
    bare: float = 0.0
    ages: bool = False

    @cached_property
    def unit(self) -> re.Pattern[str]:
        """Return what finds a unit."""
        return re.compile(self._unit, re.IGNORECASE)

    @cached_property
    def in_name(self) -> re.Pattern[str]:
        """Return what finds the measure's name anywhere."""
        return re.compile(rf"\b(?:{self.named})\b", re.IGNORECASE)

    @property
    def _unit(self) -> str:
        return "(?:" + "|".join(pattern for pattern, _ in self.units) + r")(?![\w²³]|/\w)"

    @cached_property
    def _figure(self) -> re.Pattern[str]:
        number = rf"(?:{_WEEKS_AND_DAYS}|{_NUMBER})" if self.ages else _NUMBER
        needed = "?" if self.bare else ""
        return re.compile(
            rf"(?:(?P<first>{_SIGN})\s*)?(?<![\w.,/+-])(?P<low>{number})"
            rf"(?:(?:[\s-]*(?P<low_unit>{self._unit}))?(?P<joint>{_JOINT})(?P<second>{_SIGN})?\s*(?P<high>{number}))?"
            rf"(?P<plus>\+(?!\d))?(?:[\s-]*(?P<unit>{self._unit})){needed}"
            rf"(?:[\s-]olds?|\s+of age)?(?:\s?(?P<more>{_OR_MORE})|(?P<less>{_OR_LESS}))?(?![\d%/]|[.,·]\d|\s?%)",
            re.IGNORECASE,
        )

    @cached_property
    def _named_before(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self.named}){_LINK}", re.IGNORECASE)

    @cached_property
    def _after(self) -> re.Pattern[str]:
        return re.compile(self.after, re.IGNORECASE)

    @cached_property
    def _not_after(self) -> re.Pattern[str]:
        return re.compile(self.no_after, re.IGNORECASE)

    @cached_property
    def _not_before(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.no_before})\W*$", re.IGNORECASE)

    def intervals(self, text: str) -> tuple[Interval, ...]:
        """Return the figures of this measure in `text`, each as an interval, in order.

        None where one of several is told without its unit ("<5 or >60 years"): what is left would exclude whom it is for.
        """
        found = tuple(self._each(text))
        return () if any(_WITHOUT_UNIT.search(text[: each.start]) for each in found) else found

    def _each(self, text: str) -> Iterator[Interval]:
        end = 0
        for match in self._figure.finditer(text):
            before = text[: match.start()]
            named = self._named_before.search(before)
            # What is named once counts for what follows: "eGFR 30-45 or 60-90".
            if not self._is_one(
                match, text, before, named is not None or bool(end and before[end:].strip() in ("or", ","))
            ):
                continue
            end = match.end()
            yield from self._read(match)

    def _is_one(self, match: "re.Match[str]", text: str, before: str, named: bool) -> bool:
        rest = text[match.end("unit") if match["unit"] else match.end() :]
        if match["unit"] and self._after.match(rest):
            return True
        if self._not_before.search(before) or self._not_after.match(rest):
            return False
        if match["unit"]:
            return named or re.fullmatch(self.telling, match["unit"], re.IGNORECASE) is not None
        # A bare figure is one only before a break or a small word: "CD4 90", "women over 50 with", never "CD4 90 days".
        return named and re.match(r"\W*$|\s*[,;:.?!)]|\s+(?:and|or|with|who|should|is|are|on|in|has|have|what|which|how|can|"
                                  r"dose|the|for|get|gets|without)\b", rest, re.IGNORECASE) is not None  # fmt: skip

    def _read(self, match: "re.Match[str]") -> Iterator[Interval]:
        unit = self._worth(match["unit"])
        low, low_grain = _value(match["low"], self._worth(match["low_unit"]) if match["low_unit"] else unit)
        first, second = (match["first"] or "").lower(), (match["second"] or "").lower()
        point = Interval(low, low, match.group().strip(), grain=low_grain, start=match.start(), end=match.end())
        if match["high"] is None:
            yield _bounded(point, first, bool(match["plus"] or match["more"]), bool(match["less"]))
            return
        high, grain = _value(match["high"], unit)
        between = first or second or re.search(r"\bbetween\W*$", match.string[: match.start()], re.IGNORECASE)
        if "and" in match["joint"] and not between:  # "12 and 30 kg" are two
            yield point
            yield replace(point, low=high, high=high, grain=grain)
        elif low <= high:
            yield replace(point, high=high, grain=grain, low_open=_is(_ABOVE, first), high_open=_is(_BELOW, second))

    def _worth(self, unit: str | None) -> float:
        if not unit:
            return self.bare
        return next(worth for pattern, worth in self.units if re.fullmatch(pattern, unit, re.IGNORECASE))

    def asks(self, asked: Interval, band: Interval) -> bool:
        """Whether a band holds some of what is asked: "4-year-old" is one of any month of that year, told in months."""
        if self.ages and asked.is_point and asked.grain > band.grain:
            asked = replace(asked, high=asked.low + asked.grain, high_open=True)
        return asked.meets(band)


def _value(written: str, worth: float) -> tuple[float, float]:
    """Return a number in the base unit, and the worth of its last digit."""
    if "+" in written:
        weeks, days = written.split("+")
        return round(int(weeks) * 7.0 + int(days), 6), 1.0
    plain = written.replace("·", ".")
    plain = plain.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain) else plain.replace(",", ".")
    return round(float(plain) * worth, 6), worth / 10 ** len(plain.partition(".")[2])


def _bounded(point: Interval, sign: str, more: bool, less: bool) -> Interval:
    if more or _is(_FROM, sign):
        return replace(point, high=inf)
    if less or _is(_UP_TO, sign):
        return replace(point, low=-inf)
    if _is(_ABOVE, sign):
        return replace(point, high=inf, low_open=True)
    return replace(point, low=-inf, high_open=True) if _is(_BELOW, sign) else point


def _is(pattern: str, sign: str) -> bool:
    return bool(sign) and re.fullmatch(pattern, sign, re.IGNORECASE) is not None

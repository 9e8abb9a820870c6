"""Days, births and ages over 89; a year, a month of a year and a group's age are left alone."""

import re
from collections.abc import Iterator
from typing import Final

from qa.identifying.rule import UNIT, Finding, Rule

_NAMES: Final = (
    "january february march april june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec"
).split()
_MONTH: Final = rf"(?:{'|'.join(['may', *_NAMES])})\b\.?"
_CLEAR_MONTH: Final = rf"(?:{'|'.join(name.capitalize() for name in _NAMES)})\b\.?"  # "may" is a verb, too
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_DAYTH: Final = rf"{_DAY}(?:st|nd|rd|th)"
_YEAR: Final = r"(?:19|20)\d{2}"

_NUMERIC: Final = re.compile(
    r"(?<![\w.,/-])(?P<one>\d{1,2})\s?(?P<by>[/.\-–])\s?(?P<two>\d{1,2})\s?(?P=by)\s?(?P<year>\d{4}|\d{2})"
    rf"(?![\w]|[/-]\d|[.,]\d)(?!{UNIT})"
)
_ISO: Final = re.compile(rf"(?<![\w.,/-]){_YEAR}(?P<by>[-/.])(?:0?[1-9]|1[0-2])(?P=by){_DAY}(?!\d|[-/.]\d)")
_DAY_FIRST: Final = re.compile(
    rf"(?<![\w.,/-]){_DAY}(?:st|nd|rd|th)?(?:\s{{1,3}}of)?\s{{0,3}}[-/,]?\s{{0,3}}{_MONTH},?"
    rf"[-/\s]{{0,3}}(?:{_YEAR}|'\d{{2}})(?!\w)"
    rf"|(?<![\w.,/-]){_DAY}[-/]{_MONTH}[-/]\d{{2}}(?!\w)",
    re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(
    rf"(?<!\w){_MONTH}\s{{1,3}}{_DAY}(?:st|nd|rd|th)?,?\s{{1,3}}{_YEAR}(?!\w)(?!{UNIT})", re.IGNORECASE
)
_WITHOUT_YEAR: Final = re.compile(
    rf"(?<![\w.,/-])(?:{_DAY}(?:st|nd|rd|th)?(?:\s{{1,3}}of)?\s{{1,3}}{_CLEAR_MONTH}(?:\s\d{{2}}(?![\w%]))?|{_DAYTH}(?:\s{{1,3}}of)?\s{{1,3}}May\b"
    rf"|(?:{_CLEAR_MONTH}|May)\s+{_DAYTH}\b)"
)
_BIRTH: Final = re.compile(
    r"(?<!\w)(?:d\.?\s?o\.?\s?b\b\.?|date of birth|birth ?da(?:te|y)|(?P<born>born(?:\s+(?:on|in))?))"
    r"[\s:=–-]{0,4}(?:(?:is|was|on)\s)?\s{0,2}"
    rf"(?P<it>(?:{_DAYTH}\s(?:of\s)?|\d{{1,2}}[\s/.-])?{_MONTH}(?:[\s/.,'-]{{0,3}}\d{{1,4}}){{0,2}}"
    r"|\d{1,8}(?:[/. –-]\d{1,4}){0,2})(?!\w|[-–]\d)",
    re.IGNORECASE,
)

_OVER_89: Final = r"(?:9\d|1[01]\d|12[0-5])"
_OLD: Final = re.compile(
    rf"(?<![\w.,])(?P<it>{_OVER_89})(?=[\s-]{{0,2}}(?:y\.?o\.?(?!\w)|y/o\b|(?:y|yrs?|years?)[\s-]old|years? of age))",
    re.IGNORECASE,
)
_AGED: Final = re.compile(
    rf"\baged?(?:\s(?:is|was|of)\b)?[\s:=]{{1,3}}(?P<it>{_OVER_89})(?!\w|[%+]|[-–.,]\d)(?!\s(?:or|and|to)\b|\s?years?\s(?:or|and)\b)",
    re.IGNORECASE,
)
_SOMEBODY: Final = re.compile(
    rf"\b(?:patient|pt|man|woman|lady|gentleman|male|female),?\s(?:is\s|aged?\s)?(?P<it>{_OVER_89})(?!\w|%|[-–.,]\d)(?!{UNIT})",
    re.IGNORECASE,
)
_SEX: Final = re.compile(
    rf"(?:^|[,;(.]\s{{0,2}}|\b(?:pt|patient|an?|this|my)\s)(?P<it>{_OVER_89})(?=\s?[MF](?!\w)(?!\s(?:fever|temp)))",
    re.IGNORECASE | re.MULTILINE,
)
_BOUND: Final = re.compile(
    r"(?:[<>≥≤=–-]|\b(?:over|above|under|below|than|least|to|and|or|until|beyond))\s{0,2}$", re.IGNORECASE
)


def _is_date(match: re.Match[str]) -> bool:
    """Whether the numbers are those of a day; of two figures for a year only after slashes, as lists of doses go too."""
    one, two, year = int(match["one"]), int(match["two"]), match["year"]
    if len(year) == 4:
        return 1 <= min(one, two) <= 12 and max(one, two) <= 31 and 1880 <= int(year) <= 2100
    return match["by"] == "/" and 1 <= min(one, two) <= 12 and 1 <= max(one, two) <= 31


def _is_birth(match: re.Match[str]) -> bool:
    """Whether what follows "born" is a time: "born 2 weeks early" is none, a day, a month or a year is."""
    said = match["it"]
    return match["born"] is None or re.search(rf"{_YEAR}|[/.-]\d|[a-z]", said, re.IGNORECASE) is not None


def _is_one_persons(match: re.Match[str]) -> bool:
    """Whether it is an age, not the bound of a group: "over 90 years old", "80-95 years of age"."""
    return _BOUND.search(match.string, max(0, match.start("it") - 20), match.start("it")) is None


_RULES: Final = (
    Rule("date", _NUMERIC, _is_date),
    Rule("date", _ISO),
    Rule("date", _DAY_FIRST),
    Rule("date", _MONTH_FIRST),
    Rule("date", _WITHOUT_YEAR),
    Rule("date", _BIRTH, _is_birth),
    Rule("age", _OLD, _is_one_persons),
    Rule("age", _AGED),
    Rule("age", _SOMEBODY),
    Rule("age", _SEX),
)


def findings(text: str) -> Iterator[Finding]:
    """Yield days, births and ages over 89."""
    for rule in _RULES:
        yield from rule.findings(text)

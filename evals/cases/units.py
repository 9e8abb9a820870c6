"""Units of measurement as people write them, brought to one form."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from evals.cases.words import singular

_ALIASES: Final[Mapping[str, str]] = {
    "%": "% percent pct percentage",
    "‰": "‰ permille",
    "percentage point": "pp",
    "kg": "kg kilogram kilogramme kilo",
    "g": "g gm gram gramme",
    "mg": "mg milligram milligramme",
    "µg": "µg mcg ug microgram microgramme",
    "ng": "ng nanogram nanogramme",
    "l": "l litre liter",
    "dl": "dl decilitre deciliter",
    "ml": "ml cc millilitre milliliter",
    "µl": "µl ul microlitre microliter",
    "mol": "mol mole",
    "mmol": "mmol millimole",
    "µmol": "µmol umol micromole",
    "nmol": "nmol nanomole",
    "iu": "iu",
    "mm": "mm millimetre millimeter",
    "cm": "cm centimetre centimeter",
    "m": "m metre meter",
    "µm": "µm um micrometre micrometer",
    "m2": "m2",
    "mm3": "mm3",
    "second": "second sec s",
    "minute": "minute min",
    "hour": "hour h hr",
    "day": "day d",
    "week": "week wk",
    "month": "month mo",
    "year": "year yr y",
    "°c": "°c",
    "°f": "°f",
    "mmhg": "mmhg",
    "kpa": "kpa",
    "gy": "gy gray",
    "fold": "fold",
    "time": "time",
    "kcal": "kcal",
    "meq": "meq",
}
_KNOWN: Final = {alias: unit for unit, aliases in _ALIASES.items() for alias in aliases.split()}
MEASURES: Final = frozenset(_ALIASES)
"""Units that measure, in their one form; whatever else follows a figure is a thing that is counted."""
TIMES: Final = frozenset(("second", "minute", "hour", "day", "week", "month", "year"))
_OFTEN: Final = {
    "daily": "day",
    "hourly": "hour",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
}
_PHRASES: Final = (
    (re.compile(r"per(?: |-)?cent(?:age)?[ -]points?\b", re.IGNORECASE), "percentage point"),
    (re.compile(r"per[ -]cent\b", re.IGNORECASE), "%"),
    (re.compile(r"per[ -]mille?\b|per thousand\b", re.IGNORECASE), "‰"),
    (re.compile(r"international units?\b", re.IGNORECASE), "iu"),
    (re.compile(r"degrees? (?:celsius|centigrade)\b|° ?C\b|℃", re.IGNORECASE), "°c"),
    (re.compile(r"degrees? fahrenheit\b|° ?F\b", re.IGNORECASE), "°f"),
    (re.compile(r"square met(?:re|er)s?\b", re.IGNORECASE), "m2"),
    (re.compile(r"mm ?hg\b", re.IGNORECASE), "mmhg"),
)
_WORD: Final = re.compile(r"[%‰]|[^\W\d_]+(?:[²³]|[23](?![\w.,]))?")
_PER: Final = re.compile(r" ?/ ?|[ -]per[ -]")
_EACH: Final = re.compile(r",? (?:an?|each|every) (?=(?:second|minute|hour|day|week|month|year)\b)", re.IGNORECASE)
_ADVERB: Final = re.compile(rf",? ({'|'.join(_OFTEN)})\b", re.IGNORECASE)
_BODY: Final = re.compile(r"(?: of)?[ -](?:body[ -]?(?:weight|mass)|bw)\b", re.IGNORECASE)
_MARKS: Final = str.maketrans({"μ": "µ", "²": "2", "³": "3"})


def unit_at(text: str, at: int) -> tuple[str, int]:
    """Return the unit of measurement or the thing counted that stands in `text` at `at`, in its one form, and its end.

    What it is for follows a slash, whichever way it is written: "mg/kg/day", "receptor/cell", "time/week". "" is
    returned where no word stands there.
    """
    parts = list(_parts(text, at))
    return "/".join(part for part, _ in parts), parts[-1][1] if parts else at


def _parts(text: str, at: int) -> Iterator[tuple[str, int]]:
    unit, begin = _base(text, at)
    if not unit and (joined := _PER.match(text, at)) and (unit := _base(text, joined.end())[0]):
        # A bare number of something: "3.5 x 10^9/L", "2 per day".
        yield "", at
        begin = _base(text, joined.end())[1]
    at = begin
    while unit:
        if body := _BODY.match(text, at):
            at = body.end()
        yield unit, at
        if often := _ADVERB.match(text, at):
            yield _OFTEN[often[1].lower()], often.end()
            return
        joined = _PER.match(text, at) or _EACH.match(text, at)
        unit, at = _base(text, joined.end()) if joined else ("", at)


def _base(text: str, at: int) -> tuple[str, int]:
    for pattern, unit in _PHRASES:
        if phrase := pattern.match(text, at):
            return unit, phrase.end()
    word = _WORD.match(text, at)
    return (one_form(word.group()), word.end()) if word else ("", at)


def one_form(word: str) -> str:
    """Return a unit's one form, or the singular of whatever else is counted."""
    plain = word.translate(_MARKS).lower()
    return _KNOWN.get(plain) or _KNOWN.get(singular(plain)) or singular(plain)


def measures(unit: str) -> bool:
    """Whether it is a unit of measurement, by its first part."""
    return unit.removeprefix("/").split("/")[0] in MEASURES

"""Figures in a text that can't be right: ranges that run backwards, shares over 100%, missing units, misprints.

Each function yields a sentence for each that it finds. They would rather miss one than doubt a figure that is right.
"""

import re
from collections.abc import Iterator
from typing import Final

UNIT: Final = (
    r"(?:mg|milligrams?|g|grams?|kg|mcg|[µμ]g|micrograms?|ng|nanograms?|ml|millilit(?:re|er)s?|l|lit(?:re|er)s?|"
    r"units?|iu|mmol|[µμ]mol|nmol|meq|gy|cgy|mci|mbq|mm ?hg|cm|mm|bpm|%|percent|per cent)"
    r"(?:\s?/\s?(?:kg|g|m2|m²|l|ml|dl|d|day|h|hr|hour|min|dose|week)){0,3}(?![\w²])"
)
"""A unit of dose or measurement; to be matched without regard to case."""

_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:[.·]\d+)?|\d+(?:[.·]\d+)?|[.·]\d+"
_RANGE: Final = re.compile(
    # Not inside an identifier, a date, a time, a ratio, a power or a telephone number, and not after a minus sign.
    rf"(?<![\w.,·:/#+)^×−–—-])(?<![×x*·]\s)(?P<low>{_NUMBER})(?:\s?%)?(?P<dash>-|\s?–\s?)(?P<high>{_NUMBER})"
    r"(?![\w:/–-]|[.,·]\d|\s\d{3}\b)(?:\s?%)?"
)
_NO_RANGE: Final = re.compile(r"0\d+[-–].*|\d{5}[-–]\d{4}")
"""Numbers of things; American postcodes."""

_MEASURED: Final = re.compile(
    rf"\s?(?:{UNIT}|(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|degrees?|cycles?|doses?|points?|times|fold|"
    r"patients|women|men|children|people|cases|tablets?|capsules?|drops?|puffs?)\b|°)",
    re.IGNORECASE,
)
_MEASURES: Final = re.compile(
    r"\b(?:ages?|aged|from|between|about|approximately|CI|range|median|mean|dose(?: of)?|of)[,:]?\s\Z"
)
_NAME: Final = re.compile(r"\b(?!(?:CI|HR|OR|RR|SD|IQR)\b)[A-Z]{2,6}\s?\Z|[;:]\s?\Z|\bpp?\.?\s?\Z")
"""Before what is numbered ("CA 19-9", "ISO 18000-3.1"), and before the pages of a citation."""

_DESCENDING_BY_CUSTOM: Final = re.compile(
    r"\b(?:suture|silk|nylon|vicryl|prolene|votes?|taper\w*|wean\w*|BP|blood pressure|ppm|NMR)\b", re.IGNORECASE
)

_PERCENT: Final = (
    r"(?<![\w.,:/+–—-])(?:\d+(?:\.\d+)?\s?%?\s?(?:-|–|to)\s?)?"
    rf"(?P<share>(?!0\d)(?:{_NUMBER}))\s?(?:%|percent\b|per cent\b)"
)
_PEOPLE: Final = (
    r"(?:patients|women|men|people|persons|individuals|children|adults|infants|neonates|newborns|girls|boys|"
    r"participants|subjects|cases|pregnancies|births|deliveries|deaths|t[u]mou?rs)"
)
_SHARE_OF: Final = re.compile(
    # What a person has can be exceeded: "120% of patients' ideal weight".
    rf"{_PERCENT}\s+of\s+(?:the\s+|all\s+|these\s+|those\s+|our\s+)?(?:\w+\s+){{0,2}}?{_PEOPLE}(?![\w'’])",
    re.IGNORECASE,
)
_QUALITY: Final = re.compile(
    r"\b(?:probability|likelihood|sensitivity|specificity|prevalence|(?:positive|negative) predictive value|"
    r"(?:survival|mortality|response|cure|recurrence|remission|detection|case[- ]fatality) rates?)"
    rf"\s+(?:of|was|is|were|are)\s+(?:about\s+|approximately\s+|only\s+|up to\s+|>\s?|≥\s?)?{_PERCENT}",
    re.IGNORECASE,
)
_CHANGE: Final = re.compile(
    r"\b(?:increas|ris[ei]|rose|gr[eo]w|rais|higher|great|improv|excess|relative|standardi|more than doubl|times)\w*",
    re.IGNORECASE,
)

_HOW_OFTEN: Final = (
    r"(?:once|twice|daily|nightly|weekly|monthly|every|each (?:day|morning|evening|night|week)|(?:per|a) (?:day|week)|"
    r"at (?:night|bedtime)|in the (?:morning|evening)|(?:two|three|four) times|by mouth|orally|intravenously|iv|im|sc|"
    r"po|od|bd|bid|tds|tid|qds|qid|[bt]\.[id]\.[ds]\.?|q\.?\d+h)\b"
)
_DOSE: Final = re.compile(
    # "to" and "or" join two doses only where nothing but the dose's own unit stands between them.
    rf"(?<![\w.,/–-])(?:{_NUMBER})\s?(?P<unit>{UNIT})"
    r"(?:\s+(?:or|to)|[^\d.;:()]{0,40}?(?:,|\s)\s?(?:then|followed by|(?:increas|reduc|decreas|rais|lower)\w+ to))"
    rf"\s+(?P<bare>{_NUMBER})\s+(?={_HOW_OFTEN})",
    re.IGNORECASE,
)
_DOSES: Final = re.compile(
    rf"(?<![\w.,/–-])(?:{_NUMBER})\s?(?P<unit>{UNIT}),?\s+(?:(?:or|and|then)\s+)?(?:{_NUMBER})\s?(?P=unit)"
    rf",?\s+(?:or|and|then)\s+(?P<bare>{_NUMBER})(?=[.,;)]?(?:\s*$|\s+{_HOW_OFTEN}))",
    re.IGNORECASE,
)
_MEASURE: Final = r"(?:mg|mcg|[µμ]g|ml|units?|iu|mmol|kg|g)\b"
_MISPRINT: Final = re.compile(
    rf"(?<![\w.,])\d+(?:\.\.|,\.|\.,)\d+(?=\s?{_MEASURE})"
    rf"|(?<![\w.,])\d+\.\d+\.\d+(?=\s?{_MEASURE})"
    # A letter for a figure, as scanned text has it.
    rf"|(?<![\w.,])(?-i:\d[\d.]*O[\dO]*|l\d[\d.]*)(?=\s?{_MEASURE})",
    re.IGNORECASE,
)


def backward_ranges(text: str) -> Iterator[str]:
    """Yield a sentence for each range in `text` whose first figure is larger than its second ("500,000-2,000")."""
    for match in _RANGE.finditer(text):
        low, high = _value(match["low"]), _value(match["high"])
        if low > high > 0 and not _is_year(match) and not _is_custom(text, match):
            yield f"The range {match.group()} runs backwards in the source; one of its figures is probably a misprint."


def impossible_shares(text: str) -> Iterator[str]:
    """Yield a sentence for each share of people, probability or the like over 100% ("in 120% of patients")."""
    for pattern in (_SHARE_OF, _QUALITY):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 50) : match.start("share")]
            if _value(match["share"]) > 100 and not _CHANGE.search(before):
                yield f"The source says “{match.group()}”, which can't be: a share is 100% at most."


def missing_units(text: str) -> Iterator[str]:
    """Yield a sentence for each dose without unit after one that has it ("500 mg then 250 every 8 hours")."""
    found = {match.start("bare"): match for pattern in (_DOSE, _DOSES) for match in pattern.finditer(text)}
    for match in found.values():
        yield (
            f"The dose {match['bare']} has no unit in the source, where the one before it is in {match['unit']}; "
            "check it before using it."
        )


def misprints(text: str) -> Iterator[str]:
    """Yield a sentence for each dose whose figure is none ("2..5 mg", "1O mg")."""
    for match in _MISPRINT.finditer(text):
        yield f"The figure “{match.group()}” is a misprint in the source; check it before using it."


def _is_custom(text: str, match: re.Match[str]) -> bool:
    """Return whether the two figures are no range, or one that is written from its higher end."""
    before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() :]
    if match["low"].isdigit():
        is_plain = match["dash"] == "-" and match["high"].isdigit() and not match.group().endswith("%")
        # "19-9" may be the name of a thing, where nothing says that it is a measure.
        if is_plain and not (_MEASURED.match(after) or _MEASURES.search(before)):
            return True
        if _NO_RANGE.fullmatch(match.group()) or _NAME.search(before):
            return True
    return _DESCENDING_BY_CUSTOM.search(text[max(0, match.start() - 40) : match.end() + 20]) is not None


def _is_year(match: re.Match[str]) -> bool:
    """Return whether the range is of years or a month ("2024-25", "1998-02")."""
    low, high = match["low"], match["high"]
    return len(low) == 4 and low[:2] in ("18", "19", "20") and low.isdigit() and high.isdigit() and len(high) <= 2


def _value(number: str) -> float:
    return float(number.replace(",", "").replace("·", "."))

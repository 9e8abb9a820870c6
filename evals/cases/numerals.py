"""Numbers as they are written: digits, powers of ten, words, fractions; and what makes one a part of a name."""

import re
from decimal import Decimal
from typing import Final, NamedTuple

from evals.cases.units import measures, one_form, unit_at

_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS: Final = {
    word: 10 * at for at, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SPELT: Final = {word: at for at, word in enumerate(_ONES)} | _TENS
_OFTEN: Final = {"once": 1, "twice": 2, "thrice": 3}
_PARTS: Final = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_VULGAR: Final = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_PLAIN: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−·", "0123456789--.", ", \u2009\u202f\u00a0")

# A plain space parts thousands only before zeros: "2 500 mg tablets" are two tablets.
_DIGITS: Final = (
    r"(?:[0-9]{1,3}(?:(?:[,\u2009\u202f\u00a0][0-9]{3})+|(?: 000)+)(?![0-9])|[0-9]+)(?:[.·][0-9]+)?[½¼¾]?"
    r"|\.[0-9]+|[½¼¾]"
)
NUMBER: Final = re.compile(
    rf"(?P<sign>(?<![\w)\]%])(?<![\d)\]%] )[-−](?=\.?[0-9]))?(?P<digits>{_DIGITS})"
    r"(?:\s?[x×]\s?10(?:\^?(?P<power>[-−]?[0-9]{1,2})|(?P<raised>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))(?![\d.]))?"
    rf"|\b(?P<share>one|two|three|four)[ -](?P<of>{'|'.join(_PARTS)})s?\b(?!\s?-?life)"
    r"|\b(?P<half>half)\b(?!\s?-?life|-)"
    rf"|\b(?P<often>{'|'.join(_OFTEN)})\b"
    rf"|\b(?:(?P<tens>{'|'.join(_TENS)})-)?(?P<spelt>{'|'.join(sorted(_SPELT, key=len, reverse=True))})(?:\b|(?=fold\b))",
    re.IGNORECASE,
)
"""A number wherever one may begin; `numeral` tells whether it is one."""
_IN_A_NAME: Final = re.compile(r"(?:\w|[^\W\d_][-–’']|[A-Z]/|[0-9][.·])$")
_NAME_GOES_ON: Final = re.compile(r"\+|[.·][0-9]|[A-KM-Z](?![\w%])|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]|(?<=[12][09]\d0)s\b")
_STOPS: Final = frozenset(
    "a an and are as at be been before but by can could did do does each every for from had has have if in into is it its "
    "may might more must no nor not of on only or other over per should so than that the their then there these they this "
    "those to under until up was were when where which while who whom will with within without would after about above "
    "below during".split()
)
_COMPOUNDS: Final = frozenset("dose drug point step item arm".split())
"""What a figure with a hyphen counts ("3-dose"); before any other word it is a name: "5-fluorouracil"."""
_WORD_AFTER: Final = re.compile(r"\s([^\W\d_][\w'-]*)")


class Numeral(NamedTuple):
    """A number where it stands: its value, or the two of a fraction, the unit after it, and the ends of both."""

    low: Decimal
    high: Decimal | None
    unit: str
    number_end: int
    end: int


def numeral(text: str, match: "re.Match[str]") -> Numeral | None:
    """Return the number that `NUMBER` matched in `text`; None where it is part of a name."""
    if _IN_A_NAME.search(text, max(0, match.start() - 2), match.start()):
        return None
    low, high = _value(match)
    at = match.end()
    if match["digits"] and _NAME_GOES_ON.match(text, at):
        return None
    if match["often"]:
        rate, end = unit_at(f"{text[:at]} times{text[at : at + 40]}", at + 1)
        return Numeral(low, high, rate, at, end - len(" times"))
    unit, end = unit_after(text, at)
    glued = at < len(text) and (text[at].isalpha() or (text[at] == "-" and text[at + 1 : at + 2].isalpha()))
    if glued and not (measures(unit) or (text[at] == "-" and unit.split("/")[0] in _COMPOUNDS)):
        return None
    return Numeral(low, high, unit, at, end)


def unit_after(text: str, at: int) -> tuple[str, int]:
    """Return the unit, or what is counted, that follows a number which ends at `at`, and its end; "" without one."""
    begin = at + (text[at : at + 1] in (" ", "\u00a0", "\u202f", "\u2009", "-", "\n"))
    unit, end = unit_at(text, begin)
    if not unit or unit.split("/")[0] in _STOPS:
        return "", at
    return unit, end


def things_after(text: str, at: int, most: int = 3) -> list[str]:
    """Return the words after `at`, in the singular, up to one that joins, or a punctuation mark, or `most` of them."""
    found: list[str] = []
    while len(found) < most and (word := _WORD_AFTER.match(text, at)) and word[1].lower() not in _STOPS:
        found.append(one_form(word[1]))
        at = word.end()
    return found


def _value(match: "re.Match[str]") -> tuple[Decimal, Decimal | None]:
    if match["digits"]:
        return _value_of_digits(match), None
    if match["share"]:
        return Decimal(_SPELT[match["share"].lower()]), Decimal(_PARTS[match["of"].lower()])
    if match["half"]:
        return Decimal(1), Decimal(2)
    if match["often"]:
        return Decimal(_OFTEN[match["often"].lower()]), None
    tens = _TENS[match["tens"].lower()] if match["tens"] else 0
    return Decimal(tens + _SPELT[match["spelt"].lower()]), None


def _value_of_digits(match: "re.Match[str]") -> Decimal:
    plain = match["digits"].translate(_PLAIN)
    part = _VULGAR.get(plain[-1:], Decimal(0))
    whole = plain.rstrip("½¼¾")
    value = (Decimal(whole) if whole else Decimal(0)) + part
    power = (match["power"] or match["raised"] or "0").translate(_PLAIN)
    scaled = value.scaleb(int(power)) if power.lstrip("-") else value
    return -scaled if match["sign"] else scaled

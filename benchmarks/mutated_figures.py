"""A statement's figures, each changed in one way: its value, its unit, an end of its range, its comparison.

Each function yields pairs: what was done, and the text with that one thing done.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

Changes = Iterator[tuple[str, str]]

_FIGURE: Final = re.compile(
    r"(?<![\w.,])(?<![A-Za-z]-)(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?![\d]|\.\d|-?[A-Z]{2}|st\b|nd\b|rd\b|th\b)"
    r"|(?<![\w.,])\.\d+"
)
_CODE: Final = re.compile(r"(?<![\w.])[A-Za-z]{1,6}-?\d{1,3}(?:[a-z]|mic)?(?![\w.]\d|\w)|\bG6PD\b")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_ROMAN: Final = re.compile(r"\b(?:IV|I{2,3})([A-D]?)\b|(?<=[Ss]tage )I([A-D]?)\b")
_STAGES: Final = ("I", "II", "III", "IV")
_SPELT: Final = {
    "one": "two", "two": "three", "three": "four", "four": "five", "five": "six", "six": "eight", "seven": "five",
    "eight": "nine", "nine": "seven", "ten": "twelve", "twelve": "ten", "twice": "three times", "double": "triple",
}  # fmt: skip
_COUNTED: Final = re.compile(
    rf"\b(?:{'|'.join(word for word in _SPELT if word != 'one')})\b"
    r"|(?:(?<=\bas )|(?<=\bleast )|(?<=\bby )|(?<=^))one (?=third|dose|half|negative|criterion|year|month|week)",
    re.IGNORECASE,
)
_OTHERS: Final = (
    (r"\bonce (?=(?:a|per|every) (?:day|week|month|year)\b|daily|weekly)", "twice "),
    (r"\bsingle (?=dose|intramuscular|rectal)", "double "),
    (r"\bfirst(?=[- ](?:trimester|dose|line|trial|degree|year))", "second"),
    (r"\bsecond(?=[- ](?:trimester|dose|line|trial|year|or third))", "first"),
    (r"\bthird(?=[- ](?:trimester|dose|line|trial))", "first"),
    (r"\bone third\b", "one half"),
    (r"\bhalf of\b", "one third of"),
)
_JOINT: Final = re.compile(
    r"\s*(?:%|°C|[a-zµ]{1,3}(?:/[a-zµ]{1,3})?|Gy|years|months|weeks|days)?\s*(?:[-–—]|to|to under|through|and)\s*"
)
_UNITS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("mg salt/kg", ("mg salt", "g salt/kg")),
    ("mg base/kg", ("mg base", "g base/kg")),
    ("mg/kg", ("mg", "g/kg", "mcg/kg")),
    ("mL/kg", ("mL", "L/kg")),
    ("mg/m²", ("mg", "mg/kg")),
    ("mg/m2", ("mg", "mg/kg")),
    ("mg/day", ("g/day", "mg/week")),
    ("mmol/L", ("µmol/L", "mol/L")),
    ("µmol/L", ("mmol/L",)),
    ("mEq/L", ("µEq/L",)),
    ("g/dL", ("g/L", "mg/dL")),
    ("mmHg", ("kPa",)),
    ("parasites/µL", ("parasites/mL",)),
    ("mg", ("g", "mcg")),
    ("mcg", ("mg",)),
    ("g", ("mg",)),
    ("kg", ("g", "lb")),
    ("mL", ("L",)),
    ("cm", ("mm",)),
    ("mm", ("cm",)),
    ("Gy", ("cGy",)),
    ("°C", ("°F",)),
    ("percent", ("per 1,000",)),
    ("%", (" per 1,000",)),
    ("minutes", ("hours", "seconds")),
    ("hours", ("days", "minutes")),
    ("hour", ("day", "minute")),
    ("days", ("weeks", "hours")),
    ("day", ("week",)),
    ("weeks", ("months", "days")),
    ("week", ("month", "day")),
    ("months", ("years", "weeks")),
    ("month", ("year", "week")),
    ("years", ("months", "weeks")),
    ("year", ("month", "week")),
)
_RATES: Final = (
    (r"(?<=\b[Pp]er )hour\b", "day"),
    (r"(?<=\b[Pp]er )year\b", "month"),
    (r"(?<=\ba )day\b(?=[,.;]| for| \w)", "week"),
    (r"(?<=\ba )week\b", "day"),
    (r"(?<=\b[Pp]er )week\b", "month"),
    (r"\bdaily\b", "weekly"),
    (r"\bweekly\b", "monthly"),
    (r"\bmonthly\b", "yearly"),
    (r"\b[Aa]nnual(?:ly)?\b", "monthly"),
    (r"\bday(?= \d)", "week"),
    (r"\bdays(?= \d)", "weeks"),
)
_LESS: Final = re.compile(r"\bby (?:approximately |about )?$", re.IGNORECASE)
_FALL: Final = re.compile(r" (?:reduction|decrease|increase|less|lower|higher|improvement)\b")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text: where it stands, and what is written."""

    start: int
    end: int
    written: str

    @property
    def value(self) -> float:
        """What it comes to."""
        return float(self.written.replace(",", ""))

    @property
    def is_year(self) -> bool:
        """Whether it looks like a year."""
        return _YEAR.fullmatch(self.written) is not None


def figures(text: str, begin: int = 0) -> list[Figure]:
    """Return the numbers of `text` from `begin` on, in order; those that are part of a name (HER2) are none."""
    found = _FIGURE.finditer(text, begin)
    return [Figure(*match.span(), match.group()) for match in found]


def ranges(text: str, found: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    """Return the pairs of neighbours that are the two ends of a range."""
    pairs = []
    for low, high in pairwise(found):
        between = text[low.end : high.start]
        joined = _JOINT.fullmatch(between) is not None and not between.isspace() and between != ""
        if joined and (not between.strip().endswith("and") or text[: low.start].endswith("between ")):
            pairs.append((low, high))
    return pairs


def put(text: str, start: int, end: int, other: str) -> str:
    """Return `text` with `other` in place of its characters from `start` to `end`."""
    return text[:start] + other + text[end:]


def like(written: str, other: str) -> str:
    """Return `other` with a capital where `written` has one that is not part of an abbreviation."""
    return other[:1].upper() + other[1:] if written[:1].isupper() and not written.isupper() else other


def tidy(text: str) -> str:
    """Return `text` without the spaces, and with the capital, that taking a word away leaves wrong."""
    text = re.sub(r" +(?=[ ,.;])", "", text).replace("( ", "(").strip()
    return text if re.match(r"\w*[A-Z\d]", text) else text[:1].upper() + text[1:]


def numbers(text: str, begin: int, values: Sequence[str], rng: random.Random) -> Changes:
    """Change each number that ends no range; `values` are those that the guideline writes."""
    found = figures(text, begin)
    ends = {end for pair in ranges(text, found) for end in pair}
    single = [figure for figure in found if figure not in ends]
    for figure in single:
        yield from _revalued(text, figure, found, values, rng)
    for one, other in pairwise(single):
        # What is compared may be named in either order.
        compared = "compar" in text[max(0, one.start - 25) : one.start]
        alike = one.value == other.value or one.is_year != other.is_year
        if not compared and not alike and _tell_apart(text[one.end : other.start]):
            yield "two swapped", put(put(text, other.start, other.end, one.written), one.start, one.end, other.written)
    yield from _spelt(text, begin)
    yield from _named(text, begin)


def _revalued(text: str, figure: Figure, found: Sequence[Figure], values: Sequence[str], rng: random.Random) -> Changes:
    kind = "year" if figure.is_year else "digit"
    yield kind, put(text, figure.start, figure.end, _other_digit(figure.written, rng))
    there = {each.value for each in found}
    alike = [
        value
        for value in values
        if float(value.replace(",", "")) not in there and bool(_YEAR.fullmatch(value)) == figure.is_year
    ]
    if alike:
        yield "another of the guideline", put(text, figure.start, figure.end, rng.choice(alike))
    beside = sorted({each.written for each in found if each.value != figure.value})
    if beside:
        yield "another of the statement", put(text, figure.start, figure.end, rng.choice(beside))
    if not figure.is_year and (moved := _moved(figure)):
        yield "decimal point", put(text, figure.start, figure.end, moved)


def _other_digit(written: str, rng: random.Random) -> str:
    """Return the number with one digit changed to another, its first never to nought."""
    places = [at for at, sign in enumerate(written) if sign.isdigit()]
    at = rng.choice(places)
    low = "123456789" if at == places[0] else "0123456789"
    return put(written, at, at + 1, rng.choice([digit for digit in low if digit != written[at]]))


def _moved(figure: Figure) -> str:
    """Return the number with its decimal point moved by one place, or "" where that changes nothing."""
    if figure.value == 0:
        return ""
    moved = figure.value * 10 if "." in figure.written or figure.value < 10 else figure.value / 10
    return f"{moved:,.6f}".rstrip("0").rstrip(".") if moved >= 1000 else f"{moved:.6f}".rstrip("0").rstrip(".")


def _tell_apart(between: str) -> bool:
    """Whether words stand between two numbers that say of what each is: in a mere list, order says nothing."""
    words = set(re.findall(r"[a-z]{4,}", between.lower()))
    return bool(words - {"days", "weeks", "months", "years", "hours", "minutes", "then", "with", "versus", "than"})


def _spelt(text: str, begin: int) -> Changes:
    for match in _COUNTED.finditer(text, begin):
        word = match.group().strip()
        other = _SPELT[word.lower()]
        other = other.capitalize() if word[0].isupper() else other
        yield "spelt out", put(text, match.start(), match.start() + len(word), other)
    for pattern, other in _OTHERS:
        for match in re.finditer(pattern, text):
            yield "spelt out", put(text, *match.span(), other)


def _named(text: str, begin: int) -> Changes:
    """Change the number in each name (HER2, T1a) and each stage."""
    for match in _CODE.finditer(text, begin):
        at = max(place for place, sign in enumerate(match.group()) if sign.isdigit())
        other = str(int(match.group()[at]) % 9 + 1)
        yield "in a name", put(text, match.start() + at, match.start() + at + 1, other)
    for match in _ROMAN.finditer(text, begin):
        letter = match.group(1) or match.group(2) or ""
        stage = match.group().removesuffix(letter) if letter else match.group()
        yield "stage", put(text, *match.span(), _STAGES[(_STAGES.index(stage) + 1) % 4] + letter)
        if letter:
            yield "stage", put(text, *match.span(), stage + "ABCD"[("ABCD".index(letter) + 1) % 4])


def range_ends(text: str, begin: int, rng: random.Random) -> Changes:
    """Change the low and the high end of each range, and drop each."""
    for low, high in ranges(text, figures(text, begin)):
        for name, end, other in (("low", low, high), ("high", high, low)):
            changed = _other_digit(end.written, rng)
            yield name, put(text, end.start, end.end, changed)
            if other.value != end.value:
                yield f"{name} as the other", put(text, end.start, end.end, other.written)
        if not text[: low.start].endswith(("between ", "from ", "From ", "Between ")):
            yield "low dropped", put(text, low.start, high.start, "")
            yield "high dropped", put(text, low.end, high.end, "")


def units(text: str, begin: int) -> Changes:
    """Change the unit of each number, and of each rate."""
    found = figures(text, begin)
    pairs = ranges(text, found)
    # A unit that stands once for both ends is the high end's.
    low, ends = {low for low, _ in pairs}, {end for pair in pairs for end in pair}
    for figure in found:
        for written, others in _UNITS if figure not in low else ():
            match = re.compile(rf"[\s-]?{re.escape(written)}(?![\w/²])").match(text, figure.end)
            if match:
                start = match.end() - len(written)
                yield from (("another", put(text, start, match.end(), other)) for other in others)
                break
        if text.startswith("%", figure.end):
            yield from _of_a_share(text, figure, lone=figure not in ends)
    for pattern, other in _RATES:
        for match in re.finditer(pattern, text):
            yield "rate", put(text, *match.span(), match.expand(other))


def _of_a_share(text: str, figure: Figure, *, lone: bool) -> Changes:
    """Take the sign of the only percentage away; make a relative change that is no range an absolute one."""
    if text.count("%") == 1 and not text.startswith(" CI", figure.end + 1):
        yield "dropped", put(text, figure.end, figure.end + 1, "")
    if lone and "absolute" not in text and (_LESS.search(text, 0, figure.start) or _FALL.match(text, figure.end + 1)):
        yield "absolute for relative", put(text, figure.end, figure.end + 1, " percentage points")

"""A statement's comparisons and directions, each turned, sharpened, blunted, dropped; and one put where there was none."""

import random
import re
from typing import Final

from mutated_figures import Changes, figures, like, put, ranges, tidy

# What is written, and what is put in its place, by what that does.
_BOUNDS: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    (r"no more than", (("turned", "no less than"), ("dropped", ""))),
    (r"no less than", (("turned", "no more than"), ("dropped", ""))),
    (r"not larger than", (("turned", "not smaller than"),)),
    (r"not faster than", (("turned", "not slower than"),)),
    (r"(?<!no )more than", (("turned", "less than"), ("end let in", "at least"), ("dropped", ""))),
    (r"(?<!no )less than", (("turned", "more than"), ("end let in", "at most"), ("dropped", ""))),
    (r"fewer than", (("turned", "more than"), ("dropped", ""))),
    (r"greater than", (("turned", "less than"), ("end let in", "at least"), ("dropped", ""))),
    (r"(?<!not )larger than", (("turned", "smaller than"),)),
    (r"smaller than", (("turned", "larger than"),)),
    (r"faster than", (("turned", "slower than"),)),
    (r"at least", (("turned", "at most"), ("end left out", "more than"), ("dropped", ""))),
    (r"at most", (("turned", "at least"), ("end left out", "less than"), ("dropped", ""))),
    (r"up to", (("turned", "at least"), ("dropped", ""))),
    (r"older than", (("turned", "younger than"),)),
    (r"younger than", (("turned", "older than"),)),
    (r"above", (("turned", "below"),)),
    (r"below", (("turned", "above"),)),
    (r"under", (("turned", "over"), ("end let in", "up to"))),
    (r"within", (("turned", "after"),)),
    (r"exceeds", (("turned", "falls below"),)),
    (r"<", (("turned", ">"), ("end let in", "≤"), ("dropped", ""))),
    (r">", (("turned", "<"), ("end let in", "≥"), ("dropped", ""))),
    (r"≤", (("turned", "≥"), ("end left out", "<"), ("dropped", ""))),
    (r"≥", (("turned", "≤"), ("end left out", ">"), ("dropped", ""))),
)
_BEFORE: Final = r"(?=\s?(?:\$|a )?(?:\d|\.\d|one\b|two\b|three\b|four\b|five\b|six\b|ten\b))"
_AFTER: Final = (
    (r" or more\b", (("turned", " or fewer"), ("dropped", ""))),
    (r" or less\b", (("turned", " or more"), ("dropped", ""))),
    (r" or fewer\b", (("turned", " or more"), ("dropped", ""))),
    (r" (?:or|and) older\b", (("turned", " or younger"), ("dropped", " of age"))),
    (r" (?:or|and) younger\b", (("turned", " or older"), ("dropped", " of age"))),
    (r"(?<=kg) and over\b", (("turned", " and under"), ("dropped", ""))),
)
_ADDED: Final = ("more than ", "less than ", "at least ", "at most ", "up to ")
_BOUND: Final = re.compile(
    r"than|least|most|up to|above|below|under|over|within|or more|or less|or fewer|older|younger|exceed|[<>≤≥=~]|about|"
    r"approximately|roughly|nearly|almost|only|maximum|minimum|first|day|week|table|recommendation|trial|stage|phase|"
    r"every|until|older|average|median|mean|or fewer|and over",
    re.IGNORECASE,
)
_MEASURE: Final = re.compile(
    r"%|[\s-]?(?:mg|g|kg|mL|Gy|cm|mm|years?|months?|weeks?|days?|hours?|minutes?|tablets?|patients|women|nodes|receptors|"
    r"copies|cycles|breaths)\b"
)
_DIRECTIONS: Final = (
    ("higher", "lower"), ("lower", "higher"), ("increased", "decreased"), ("decreased", "increased"),
    ("increases", "decreases"), ("decreases", "increases"), ("increase", "decrease"), ("decrease", "increase"),
    ("reduces", "increases"), ("reduced", "increased"), ("reduction", "increase"), ("reduce", "increase"),
    ("lowers", "raises"), ("raised", "lowered"), ("rises", "falls"), ("falls", "rises"),
    ("improves", "worsens"), ("improved", "worsened"), ("improve", "worsen"), ("improvement", "worsening"),
    ("better", "worse"), ("worse", "better"), ("superior", "inferior"), ("inferior", "superior"),
    ("longer", "shorter"), ("shorter", "longer"), ("greater", "smaller"), ("favorable", "unfavorable"),
    ("more common", "less common"), ("more frequent", "less frequent"), ("more likely", "less likely"),
    ("less likely", "more likely"), ("less often", "more often"), ("more often", "less often"),
    ("before", "after"), ("after", "before"), ("positive", "negative"), ("high", "low"), ("low", "high"),
    ("primary", "secondary"), ("upstream", "downstream"), ("downstream", "upstream"), ("benefit", "harm"),
    ("resistance", "sensitivity"), ("resistant", "sensitive"), ("sensitive", "resistant"),
)  # fmt: skip


def comparisons(text: str, begin: int, rng: random.Random) -> Changes:
    """Turn and drop what bounds each number, and bound a number that is not."""
    for pattern, others in _BOUNDS:
        bound = rf"(?<!\w){pattern}(?!\w){_BEFORE}" if pattern[0].isalpha() or "(" in pattern else pattern + _BEFORE
        for match in re.compile(bound, re.IGNORECASE).finditer(text, begin):
            yield from ((name, tidy(put(text, *match.span(), like(match.group(), other)))) for name, other in others)
    for pattern, others in _AFTER:
        for match in re.compile(pattern).finditer(text, begin):
            if re.search(
                r"\d|\b(?:one|two|three|four|five|six|ten)\b", text[max(0, match.start() - 14) : match.start()]
            ):
                yield from ((name, put(text, *match.span(), other)) for name, other in others)
    yield from _bounded(text, begin, rng)


def _bounded(text: str, begin: int, rng: random.Random) -> Changes:
    found = figures(text, begin)
    ends = {end for pair in ranges(text, found) for end in pair}
    for figure in found:
        around = text[max(0, figure.start - 24) : figure.start] + " " + text[figure.end : figure.end + 18]
        if figure not in ends and not _BOUND.search(around) and _MEASURE.match(text, figure.end):
            yield "added", put(text, figure.start, figure.start, rng.choice(_ADDED))


def directions(text: str, begin: int) -> Changes:
    """Turn each word that says which way: higher, improves, before."""
    for word, other in _DIRECTIONS:
        for match in re.compile(rf"(?<![\w-]){word}(?![\w-])", re.IGNORECASE).finditer(text, begin):
            if _turns(text, match.start(), match.end()):
                yield "turned", put(text, *match.span(), like(match.group(), other))


def _turns(text: str, start: int, end: int) -> bool:
    """Whether turning the word turns the sense: a bound ("greater than 5") is a comparison, "higher or lower" is both."""
    return not re.match(rf" than{_BEFORE}| or \w+er\b", text[end:]) and not text[:start].endswith((" or ", "not "))

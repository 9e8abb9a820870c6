"""Bounds of a figure: "more than six", "at least 5 mg", "65 years or older", "≤ 3"."""

import re
from typing import Final, NamedTuple

from evals.cases.units import TIMES


class _Wording(NamedTuple):
    """The words that make a bound: before a figure, and after it with its unit."""

    bound: str
    before: str
    after: str = ""


# In this order: "no more than" ends as "more than" does.
_WORDINGS: Final = (
    _Wording(
        "<=",
        r"up to|at (?:the )?most|(?:no|not) (?:more|greater|later|longer|higher|older) than|as (?:many|much) as|"
        r"(?:no|not|cannot) (?:to )?exceed(?:ing)?|maximum(?: dose)?(?: of)?|max\.?|≤|<=|=<",
        r"or (?:less|fewer|younger|under|below|lower)|and (?:under|below|younger)",
    ),
    _Wording(
        ">=",
        r"at (?:the )?least|(?:no|not) (?:less|fewer|younger|lower|shorter|earlier) than|minimum(?: dose)?(?: of)?|≥|>=|=>",
        r"or (?:more|older|over|above|greater|higher|longer)|and (?:over|above|older|more)",
    ),
    _Wording(
        ">",
        r"(?:more|greater|higher|longer|older|heavier|larger|later) than|above|exceed(?:s|ing)?|in excess of|over|>",
    ),
    _Wording("<", r"(?:less|fewer|lower|shorter|younger|lighter|smaller|earlier) than|below|under|<"),
)
_LEADS_UP: Final = r"(?:\s?\b(?:about|approximately|roughly|around|an?|the|of|ages?|aged))*\s?$"
_BEFORE: Final = tuple(
    (each.bound, re.compile(rf"(?:\b(?=\w)|(?<!\w)(?=\W))(?:{each.before}){_LEADS_UP}", re.IGNORECASE))
    for each in _WORDINGS
)
_AFTER: Final = tuple(
    (each.bound, re.compile(rf",?\s(?:(?:of age|old)\s)?(?:{each.after})\b", re.IGNORECASE))
    for each in _WORDINGS
    if each.after
)
_LONGEST: Final = 40
"""Characters before a figure in which its bound is looked for."""
_LAST_WORD: Final = re.compile(
    rf"(?:than|to|most|least|as|exceed\w*|of|dose|max\w*\.?|minimum|over|under|above|below|[<>=≤≥]){_LEADS_UP}",
    re.IGNORECASE,
)
"""How each bound ends, to tell in one look that there is none."""
_DURING: Final = re.compile(r"(?P<who>\w+ )?\bover(?P<age> the age of)?(?: an?| about)?\s?$", re.IGNORECASE)
_OF_PEOPLE: Final = frozenset(
    "age aged ages child children infant infants adult adults patient patients people person persons those anyone women "
    "men girls boys and or".split()
)
_OLD: Final = re.compile(r"[\s-](?:of age|old)\b", re.IGNORECASE)


def bound_before(text: str, start: int, end: int, unit: str) -> str:
    """Return the bound that stands before a figure at `[start, end)` of `text`: ">", ">=", "<", "<=" or ""."""
    before = text[max(0, start - _LONGEST) : start]
    if not _LAST_WORD.search(before) or _is_duration(before, text, end, unit):
        return ""
    return next((bound for bound, pattern in _BEFORE if pattern.search(before)), "")


def bound_after(text: str, end: int) -> tuple[str, int]:
    """Return the bound that stands after a figure and its unit, with its end: "or older"; "" without one."""
    for bound, pattern in _AFTER:
        if match := pattern.match(text, end):
            return bound, match.end()
    return "", end


def _is_duration(before: str, text: str, end: int, unit: str) -> bool:
    """Whether "over" means "during": over 90 minutes, but not children over 5 years, nor over 5 years of age."""
    match = _DURING.search(before)
    if match is None or unit.split("/")[0] not in TIMES:
        return False
    of_people = bool(match["age"]) or (match["who"] or "").strip().lower() in _OF_PEOPLE
    return not of_people and not _OLD.match(text, end)

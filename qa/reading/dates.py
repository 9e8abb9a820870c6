"""Dates as documents print them."""

import re
from datetime import date
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_FORMS: Final = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"{_MONTH},?\s+(?P<year>\d{{4}})", re.IGNORECASE),
)
_UPDATED: Final = re.compile(
    r"\b(?:last\s+|date\s+)?(?:updated|modified|revised|revision|amended|reviewed|published)(?:\s+(?:on|"
    r"date))?\s*:?\s*"
    r"(?=[A-Za-z]{3,9}\.?,?\s+\d|\d)",
    re.IGNORECASE,
)


def printed_date(text: str) -> date | None:
    """Return the date that `text` begins with, the first of the month where no day is printed; None without one."""
    for form in _FORMS:
        if match := form.match(text):
            parts = match.groupdict()
            month = int(parts["number"]) if "number" in parts else _MONTHS.index(parts["month"].lower()) + 1
            try:
                return date(int(parts["year"]), month, int(parts.get("day") or 1))
            except ValueError:
                return None
    return None


def date_of_update(text: str) -> date | None:
    """Return the date that `text` gives for its last update ("Last updated: January 12, 2026"), or None."""
    for match in _UPDATED.finditer(text):
        if found := printed_date(text[match.end() : match.end() + 40]):
            return found
    return None

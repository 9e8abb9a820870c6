"""Raised signs in running text: numbers of references and notes, powers, charges, ordinals."""

import re
from typing import Final

from qa.reading.marks import RAISED_SIGNS

_REFERENCE: Final = re.compile(r"[\[(]?(\d{1,3}(?:[,;–-]\d{1,3})*)[\])]?([,;.]?)")
_POWER: Final = re.compile(r"[-−–+]?\d{1,2}")
_CHARGE: Final = re.compile(r"\d?[+−–-]")
_TEN: Final = re.compile(r"(?:^|[^\d.,])10$")
_UNIT: Final = re.compile(r"(?:^|[\d/·×(])(?:[kcdmµμn]?m|s|ft|in)$")
_UNIT_POWER: Final = re.compile(r"[-−–]?[23]|[-−–]1")
_PLAIN_NUMBER: Final = re.compile(r"(?:^|[^\w.])\d{1,3}(?:\.\d+)?$")


def set_in_line(raised: str, before: str, *, is_apart: bool, goes_on: bool) -> str:
    """Return raised signs as running text writes them: "[3,4]" for references, "²" for powers, else as they are.

    `before` is the word that they follow ("" at the start of a text), `is_apart` whether there is a space between,
    `goes_on` whether letters follow with no space, as after the number of an isotope.
    """
    if not before or (is_apart and goes_on):
        return raised
    if _is_power(raised, before) or (_CHARGE.fullmatch(raised) and before[-1:].isalpha()):
        return raised.translate(RAISED_SIGNS)
    if match := _REFERENCE.fullmatch(raised):
        return f"[{match.group(1)}]{match.group(2)}"
    return raised


def _is_power(raised: str, before: str) -> bool:
    if not _POWER.fullmatch(raised):
        return False
    return bool(
        _TEN.search(before) or (_UNIT.search(before) and _UNIT_POWER.fullmatch(raised)) or _PLAIN_NUMBER.search(before)
    )

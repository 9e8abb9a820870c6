"""What stands before an item of a list or a heading: bullets, numbers, letters."""

import re
from typing import Final

BULLETS: Final = frozenset("•‣◦⁃∙·▪▫■□●○◆◇❖▶►▸➢➤✓✔❑❒➔→\ufffd")
"""Signs that are bullets wherever a line begins with one on its own."""

DASHES: Final = frozenset(("-", "–", "—", "*", "o", "−"))
"""Signs that are bullets if the line does not go on with a sentence."""

_NUMBER: Final = re.compile(r"\(?\d{1,3}[.)]|\(?(?:[a-z]|[ivx]{1,4})[.)]", re.IGNORECASE)
_DECIMAL: Final = re.compile(r"\d{1,2}(?:\.\d{1,3}){0,4}\.?")
_BRACKETED: Final = re.compile(r"\[\d{1,4}\]")


def is_marker(text: str) -> bool:
    """Return whether a text is nothing but what stands before an item, a heading or a reference."""
    return any(form.fullmatch(text) for form in (_NUMBER, _DECIMAL, _BRACKETED)) or is_bullet(text)


def is_bullet(text: str) -> bool:
    """Return whether a word is a bullet or a dash that serves as one."""
    return text in BULLETS or text in DASHES


def is_number(text: str) -> bool:
    """Return whether a word numbers an item: "3.", "(b)", "iv)"."""
    return _NUMBER.fullmatch(text) is not None


def is_bracketed(text: str) -> bool:
    """Return whether a word begins an entry of a list of references, "[12]"."""
    return _BRACKETED.match(text) is not None


def depth(text: str) -> int:
    """Return how many numbers the number has that a heading begins with ("2.1 Dose" has 2), 0 if it has none."""
    first, _, rest = text.partition(" ")
    if not rest or not _DECIMAL.fullmatch(first):
        return 0
    return len(first.rstrip(".").split("."))

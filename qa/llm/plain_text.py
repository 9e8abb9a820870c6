"""Text from outside as plain text on one line: nothing that can't be seen, no digit or letter in disguise."""

import unicodedata
from functools import lru_cache
from typing import Final

_UNSEEN: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs without a shape, which Unicode does not count among its control characters."""
_DISGUISES: Final = ("<wide>", "<narrow>", "<font>")
"""Compatibility forms that mean what they look like; a raised 2 or a fraction does not."""


def plain(text: str) -> str:
    """Return `text` in NFC on one line, without control, format and stray combining characters, digits as 0 to 9.

    Full-width and mathematical letters become plain ones; raised figures and fractions stay ("m²", "½").
    """
    composed = unicodedata.normalize("NFC", "".join(map(_plain, text)))
    # What does not compose with a letter is laid over it: a stroke through "not", a bar through a figure.
    bare = "".join(letter for letter in composed if unicodedata.category(letter) not in ("Mn", "Me"))
    return " ".join(unicodedata.normalize("NFC", bare).split())


@lru_cache(maxsize=4_096)
def _plain(letter: str) -> str:
    if letter.isspace():
        return " "
    if letter in _UNSEEN or unicodedata.category(letter)[0] == "C":
        return ""
    if unicodedata.category(letter) == "Nd":
        return str(unicodedata.decimal(letter))
    if unicodedata.decomposition(letter).startswith(_DISGUISES):
        return "".join(map(_plain, unicodedata.normalize("NFKC", letter)))
    return letter

"""Words that a line's end cuts in two: whether the hyphen goes when they are joined."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from qa.reading.pdf.lines import Line

_COMMON: Final = 3.0
_KNOWN: Final = 2.5
"""On the Zipf scale of wordfreq: a word of 3 stands once in a million, one of 6 a thousand times."""

_LETTERS_AT_END: Final = re.compile(r"[^\W\d_]+$")
_LETTERS_AT_START: Final = re.compile(r"[^\W\d_]+")
_CORE: Final = re.compile(r"^\W+|\W+$")
_SUSPENDED: Final = frozenset(("and", "or", "to", "und", "oder", "et", "ou", "y", "o"))
"""Words after a hyphen that stands for a part said later ("pre- and postmenopausal")."""


class Vocabulary:
    """The words that a document itself writes in one line, which say how it writes those that it cuts."""

    def __init__(self, lines: Iterable[Line]) -> None:
        """Count the words of `lines`, without those that a line's end may have cut."""
        self._counts: Counter[str] = Counter()
        for line in lines:
            words = line.text.casefold().split()
            self._counts.update(_CORE.sub("", word) for word in words if not word.endswith("-"))

    def joint(self, before: str, after: str) -> tuple[bool, str]:
        """Return whether the last sign before a line's end goes, and what then stands between the two sides.

        `before` is the last word of the line, `after` the first of the next.
        """
        if before.endswith(("/", "–", "—")) and len(before) > 1:
            return False, ""
        if not before.endswith("-") or len(before) < 2 or not after[:1].isalnum():
            return False, " "
        if _CORE.sub("", after).casefold() in _SUSPENDED:
            return False, " "
        return self._is_one_word(before[:-1], after), ""

    def _is_one_word(self, before: str, after: str) -> bool:
        left, right = _LETTERS_AT_END.search(before), _LETTERS_AT_START.match(after)
        if not left or not right or after[0].isupper() or _is_name(before):
            return False
        stem = before[: left.start()]
        if stem.endswith(("-", "/")):
            return False
        core = _CORE.sub("", after).casefold()
        written = self._counts[f"{left.group()}{core}".casefold()], self._counts[f"{left.group()}-{core}".casefold()]
        if written[0] != written[1]:
            return written[0] > written[1]
        return _is_likelier_whole(left.group().casefold(), right.group().casefold())


def _is_name(word: str) -> bool:
    """Return whether a word is an abbreviation or a code ("HER2", "ER"), which keeps its hyphen."""
    return any(map(str.isdigit, word)) or sum(map(str.isupper, word)) > 1


def _is_likelier_whole(left: str, right: str) -> bool:
    """Return whether two parts are one word in ordinary English; a part that is no word was cut by the line's end."""
    from wordfreq import zipf_frequency

    whole, parts = zipf_frequency(left + right, "en"), [zipf_frequency(part, "en") for part in (left, right)]
    if min(parts) >= _KNOWN:
        return whole >= _COMMON
    return whole > 0 or min(parts) == 0

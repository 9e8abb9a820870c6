"""Abbreviations as a text defines them: "Immunohistochemistry (IHC)", "FISH (fluorescence in situ hybridization)".

The algorithm is Schwartz & Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text",
Pacific Symposium on Biocomputing 8:451-462 (2003).
"""

import re
from collections.abc import Iterator
from typing import Final

_BRACKETED: Final = re.compile(r"[(\[]([^()\[\]]{2,120})[)\]]")
_BRACKET: Final = re.compile(r"[()\[\]]")
_SHORT: Final = re.compile(r"[A-Za-z0-9][\w/+-]{1,9}")
_JOINING: Final = frozenset({"a", "an", "and", "as", "by", "for", "in", "of", "on", "or", "the", "to", "with"})
_BOUNDARY: Final = re.compile(r"[.;:!?]\s|\|")


def abbreviations(text: str) -> tuple[tuple[str, str], ...]:
    """Return (abbreviation, expansion) for each one that `text` defines, in order; the first definition counts."""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        for short, long in _defined(line):
            found.setdefault(short, long)
    return tuple(found.items())


def _defined(line: str) -> Iterator[tuple[str, str]]:
    for match in _BRACKETED.finditer(line):
        clause = _BRACKET.split(line[max(0, match.start() - 300) : match.start()])[-1]
        before = _BOUNDARY.split(clause)[-1].split()
        inside = re.split(r"[;,]", match.group(1))[0].strip()
        if before and _is_short(inside):
            candidate = " ".join(before[-_most_words(inside) :])
            if long := _long_form(inside, candidate):
                yield inside, long
        elif before and _expands(before[-1], inside):
            yield before[-1], inside


def _expands(short: str, inside: str) -> bool:
    few_words = len(inside.split()) <= _most_words(short)
    return _is_short(short) and few_words and _long_form(short, inside) == inside


def _is_short(text: str) -> bool:
    return _SHORT.fullmatch(text) is not None and any(c.isupper() for c in text[1:] + text[:1] * (len(text) <= 3))


def _most_words(short: str) -> int:
    return min(len(short) + 5, len(short) * 2)


def _long_form(short: str, candidate: str) -> str:
    """Return the shortest end of `candidate` whose letters hold those of `short` in order; "" if none does.

    The first letter of `short` must begin a word.
    """
    at = len(candidate)
    for position in range(len(short) - 1, -1, -1):
        letter = short[position].lower()
        if not letter.isalnum():
            continue
        at -= 1
        while at >= 0 and not (
            candidate[at].lower() == letter and (position > 0 or at == 0 or not candidate[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return ""
    begin = candidate.rfind(" ", 0, at + 1) + 1
    long = candidate[begin:].strip()
    return long if _stands_for(short, long) else ""


def _stands_for(short: str, long: str) -> bool:
    """Return whether `long` is longer than `short`, doesn't hold it, and most letters of `short` begin its words.

    The last is stricter than the algorithm, which takes "positive molecular findings (RT-PCR)" for a definition.
    """
    words = re.split(r"[\s-]+", long.lower())
    if len(long) < len(short) + 2 or short.lower() in words or words[0] in _JOINING:
        return False
    letters = [letter.lower() for letter in short if letter.isalnum()]
    remaining = [word[0] for word in words if word]
    begun = 0
    for letter in letters:
        if letter in remaining:
            begun += 1
            del remaining[: remaining.index(letter) + 1]
    return len(words) == 1 or begun * 2 > len(letters)

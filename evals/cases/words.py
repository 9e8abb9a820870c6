"""Words of a text, folded so that what reads the same is the same: case, plurals, hyphens and contractions."""

import re
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:(?<=\d)[.,·](?=\d)[^\W_]+)*\+*|[%‰<>≤≥±=]")
_NOT: Final = re.compile(r"n['’]t\b|(?<=\bcan)not\b", re.IGNORECASE)
_POSSESSIVE: Final = re.compile(r"['’]s?\b(?!\w)")
_SENTENCE_END: Final = re.compile(
    r"(?<=[.!?])(?<!\b[eE]\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bFig\.)(?<!\bNo\.)\s+(?=[^\sa-z])"
)
_BULLET: Final = re.compile(r"^\s*(?:[-*•–]\s+)?")

DENIALS: Final = frozenset(
    "not no never none neither nor without avoid avoided avoiding contraindicated lack lacks lacking unable absent".split()
)
"""Words that turn a statement into its opposite."""
LIMITS: Final = frozenset("only unless except until".split())
"""Words that take back a part of what is stated."""


def singular(word: str) -> str:
    """Return a lower-case word without its plural ending, by the regular rules alone.

    Both sides of a comparison are folded, so it needn't be a word: "metastasis" and "metastases" are both "metastase".
    """
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us")):
        return word
    if word.endswith("sis"):
        return f"{word[:-2]}e"
    if word.endswith("is"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes", "zes")) else word[:-1]


@lru_cache(maxsize=8_192)
def words(text: str) -> tuple[str, ...]:
    """Return the words and comparing signs of `text` in lower case: "n't" is "not", hyphens and slashes part words."""
    plain = _POSSESSIVE.sub("", _NOT.sub(" not", text))
    return tuple(word.lower() for word in _WORD.findall(plain))


@lru_cache(maxsize=8_192)
def folded(text: str) -> str:
    """Return the words of `text` in the singular, parted and enclosed by single spaces."""
    return f" {' '.join(map(singular, words(text)))} "


def denials(text: str) -> int:
    """Return how many words of `text` deny or forbid."""
    return sum(word in DENIALS for word in words(text))


@lru_cache(maxsize=8_192)
def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of `text`, lines apart, without the marks of list items; those without a word are left out."""
    found = (part.strip() for line in text.splitlines() for part in _SENTENCE_END.split(_BULLET.sub("", line)))
    return tuple(part for part in found if words(part))

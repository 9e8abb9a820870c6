"""Words of a text, folded so that what reads the same is the same: case, plurals, spellings, hyphens and contractions."""

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
_SPELLINGS: Final = (
    (re.compile(r"(?<=[a-z])[ao]e|[ao]e(?=[a-z]{3})"), "e"),
    (re.compile(r"(?<=[a-z]{3})our"), "or"),
    (re.compile(r"(?<=[a-z]{3})([iy])s(?=(?:e|ed|ing|ation)$)"), r"\1z"),
    (re.compile(r"(?<=[a-z]{2})ll(?=(?:ed|ing)$)"), "l"),
    (re.compile(r"(?<=[a-z]{2}[bt])re$"), "er"),
    (re.compile(r"^sulph"), "sulf"),
)
"""British spellings, and what both sides of a comparison are folded to."""


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


def spelling(word: str) -> str:
    """Return a lower-case word in one spelling: "haemoglobin" and "hemoglobin", "tumour" and "tumor" are the same."""
    for pattern, other in _SPELLINGS:
        word = pattern.sub(other, word)
    return word


@lru_cache(maxsize=8_192)
def words(text: str) -> tuple[str, ...]:
    """Return the words and comparing signs of `text` in lower case: "n't" is "not", hyphens and slashes part words."""
    plain = _POSSESSIVE.sub("", _NOT.sub(" not", text))
    return tuple(word.lower() for word in _WORD.findall(plain))


@lru_cache(maxsize=8_192)
def folded(text: str) -> str:
    """Return the words of `text` in the singular and in one spelling, parted and enclosed by single spaces."""
    return f" {' '.join(spelling(singular(word)) for word in words(text))} "


@lru_cache(maxsize=8_192)
def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of `text`, lines apart, without the marks of list items; those without a word are left out."""
    found = (part.strip() for line in text.splitlines() for part in _SENTENCE_END.split(_BULLET.sub("", line)))
    return tuple(part for part in found if words(part))

"""Words of a text as search terms: the one analysis that the lexical index, the vocabulary and the scorer share."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import snowballstemmer

_TOKEN: Final = re.compile(
    r"[A-Za-z]{1,4}-[A-Za-z]{0,3}\d{1,3}[A-Za-z]?(?![^\W_])"  # HER-2, T-DM1, PD-L1: one name, however it is hyphenated
    r"|\d+(?:[.,]\d+)*\+?(?![^\W_])"  # 178,480  1.5  3+
    r"|[^\W_]+(?:['’](?:s|t|re|ve|ll|d|m)(?![^\W_])|\+)?(?![^\W_])"  # patient's, HER2+
)
_BRITISH: Final = (  # one spelling for both; applied to texts and questions alike, so an odd product does no harm
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"(?<=[a-z]{3})our(?=s?\b|ed|ing|al)"), "or"),
    (re.compile(r"(?<=[a-z]{3})(i|y)s(e|ed|es|ing|ation|ations)\b"), r"\1z\2"),
    (re.compile(r"(?<=[a-z]{2}[tb])re\b"), "er"),
)
_KIN: Final = (  # what the stemmer leaves apart: amplify and amplification, respond and response
    (re.compile(r"ifi$"), "if"),
    (re.compile(r"(?<=.{4}n)s$"), "d"),
    (re.compile(r"(?<=.{4}sta)t$"), "s"),
    (re.compile(r"(?<=.{4}[ct])or$"), ""),
    (re.compile(r"(?<=.{3}[ae]n)(c|ci)$"), "t"),
    (re.compile(r"(?<=gnos)t$"), ""),
    (re.compile(r"(?<=.{3}[aeiouy]s)i$"), ""),
    (re.compile(r"^therapeut$"), "therapi"),
)
_STEMMER: Final = snowballstemmer.stemmer("english")

STOP_WORDS: Final = frozenset(
    """a about after all also am an and any are as at be because been before being both but by can could did do does
    doing each either else ever few for from get gets getting give given gives go goes guideline guidelines had
    has have having he her here hers him his how i if in into is it its itself just let like many may me might
    more most much must my neither no nor not of off ok okay on once one only or other our out over own per please
    point points same say says shall she should since so some such tell than that the their them then there these
    they this those thing things through to too under until up us use used using very was way ways we were what
    when where whether which while who whom whose why will with within without would you your""".split()
)
"""Words that carry no subject of their own; they are neither indexed nor counted as asked for."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: `text[start:end]` is `surface`, `term` its stemmed, lower-case form."""

    surface: str
    term: str
    start: int
    end: int

    @property
    def is_content(self) -> bool:
        """Whether the word carries a subject."""
        return _bare(self.surface.lower()) not in STOP_WORDS


def tokens(text: str) -> Iterator[Token]:
    """Yield every word and number of `text` in order; hyphens and slashes part words, `3+`, `1.5`, `T-DM1` stay whole."""
    for match in _TOKEN.finditer(text):
        yield Token(match.group(), term_of(match.group()), match.start(), match.end())


def terms(text: str) -> list[str]:
    """Return the content terms of `text`, in order, repeats kept."""
    # Not by way of tokens: an index of 50,000 statements is a million words.
    found = (_content_term(match.group()) for match in _TOKEN.finditer(text))
    return [term for term in found if term is not None]


@lru_cache(maxsize=100_000)
def _content_term(word: str) -> str | None:
    """Return the term of one word, None if it carries no subject."""
    return None if _bare(word.lower()) in STOP_WORDS else term_of(word)


@lru_cache(maxsize=100_000)
def term_of(word: str) -> str:
    """Return the term of one word: lower case, American spelling, stemmed; a number without thousands separators."""
    if word[0].isdigit():
        return re.sub(r",(?=\d{3}\b)", "", word.lower())
    spelt = _bare(word.lower()).replace("-", "")
    for british, american in _BRITISH:
        spelt = british.sub(american, spelt)
    stem = str(_STEMMER.stemWord(spelt))
    for ending, kin in _KIN:
        stem = ending.sub(kin, stem)
    return stem


def _bare(word: str) -> str:
    """Return a lower-case word without "'s", "n't" and their like."""
    return re.sub(r"(n['’]t|['’](s|t|re|ve|ll|d|m))$", "", word)

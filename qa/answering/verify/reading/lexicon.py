"""A language's words by the part they play in what a statement means; they are data, in `words/<language>.yaml`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, Generic, Literal, TypeVar

import yaml

from qa.errors import CorpusError
from qa.terms import term_of

T = TypeVar("T")
Part = Literal[
    "denial",
    "modality",
    "direction",
    "quantifier",
    "condition",
    "combination",
    "population",
    "route",
    "role",
    "light",
    "passive",
]
"""What part a word plays; whatever plays none is a word or a name of the subject."""
LANGUAGES: Final = ("en",)
"""Languages that are read in full, as statements are; `foreign` has those that sentences are checked in besides."""
CLASSES: Final[tuple[tuple[str, Part], ...]] = (
    ("modality", "modality"),
    ("conditions", "condition"),
    ("quantifiers", "quantifier"),
    ("populations", "population"),
    ("routes", "route"),
    ("combinations", "combination"),
    ("directions", "direction"),
    ("roles", "role"),
)
"""In this order: of two parts that a word may play, the first counts."""
_INFLECTED: Final = ("directions", "combinations", "roles")
_SHORTEST_INFLECTED: Final = 4
_EXACT_ONLY: Final = "="
"""Marks a word that stands for itself alone, not for its inflections."""
_DENIED_BOUND: Final = {">": "≤", "<": "≥"}
_SHORT: Final = 4
"""Letters below which a word is only itself: "can" is not "cans"."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word or phrase stands for: its part and the name that all that mean the same share."""

    part: Part
    value: str


@dataclass(frozen=True)
class Phrases(Generic[T]):
    """Phrases by their first word; each word is written as `key_of` gives it."""

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], T], ...]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[Sequence[str], T]]) -> "Phrases[T]":
        """Index phrases, the longest first; of two that are the same the first counts."""
        found: dict[str, dict[tuple[str, ...], T]] = {}
        for words, meaning in pairs:
            if words:
                found.setdefault(words[0], {}).setdefault(tuple(words), meaning)
        return cls(
            {first: tuple(sorted(each.items(), key=lambda pair: -len(pair[0]))) for first, each in found.items()}
        )

    def match(self, keys: Sequence[str], at: int) -> tuple[T, int] | None:
        """Return the meaning of the longest phrase that stands at `at`, and where it ends."""
        for words, meaning in self.by_first.get(keys[at], ()):
            if tuple(keys[at : at + len(words)]) == words:
                return meaning, at + len(words)
        return None


@dataclass(frozen=True)
class Lexicon:
    """One language's words for the gate."""

    language: str
    exact_meanings: Phrases[Meaning]
    inflected_meanings: Phrases[Meaning]
    denied: Mapping[str, str]
    synonyms: Mapping[str, str]
    synonym_phrases: Phrases[str]
    terms: Phrases[tuple[str, str]]
    drugs: Phrases[str]
    prefixes: tuple[tuple[str, ...], ...]
    units: Phrases[str]
    before: Phrases[str]
    after: Phrases[str]
    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    ordinals: Mapping[str, int]
    fractions: Mapping[str, int]
    times: Mapping[str, int]
    rates: Mapping[str, str]
    per: frozenset[str]
    every: frozenset[str]
    range_joints: frozenset[str]
    between: frozenset[str]
    between_joints: frozenset[str]
    age_before: frozenset[str]
    age_after: Phrases[bool]
    asymmetric: frozenset[str]
    held: frozenset[str]
    soft: frozenset[str]

    def meaning(self, words: Sequence[str], keys: Sequence[str], at: int) -> tuple[Meaning, int] | None:
        """Return the part that the phrase at `at` plays and where it ends; `words` in lower case, `keys` stemmed."""
        exact_one = self.exact_meanings.match(words, at)
        return exact_one or self.inflected_meanings.match(keys, at)


@cache
def lexicon(language: str) -> Lexicon:
    """Return the words of `language`.

    :raises CorpusError: if there is no lexicon of that language, or it is not of the form that `en.yaml` shows.
    """
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise CorpusError(f"the gate has no words of the language {language!r}; it knows {known}")
    with well_formed(language, "en"):
        return _of(language, listed(language))


@contextmanager
def well_formed(language: str, like: str) -> Iterator[None]:
    """Turn whatever goes wrong while a lexicon is read into a word on which file it is, and on which shows its form.

    :raises CorpusError: if anything does.
    """
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError, yaml.YAMLError) as error:
        raise CorpusError(f"words/{language}.yaml is not of the form that {like}.yaml shows ({error!r})") from error


@cache
def listed(language: str) -> Mapping[str, Any]:
    """Return what stands in `words/<language>.yaml`."""
    text = (files("qa.answering.verify.reading") / "words" / f"{language}.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


@lru_cache(maxsize=100_000)
def key_of(word: str) -> str:
    """Return what a word is looked up by: lower case, stemmed from four letters on."""
    if word[-1:] == "s" and len(word) > 2 and word[:-1].isupper():
        word = word[:-1]
    lowered = word.lower()
    return term_of(lowered) if len(lowered) >= _SHORT and lowered.isalpha() else lowered


def split(phrase: str) -> list[str]:
    """Return the keys of a phrase's words and signs, as the gate reads them."""
    from qa.answering.verify.reading.lexing import lex

    return [key_of(token.text) for token in lex(phrase)]


def _of(language: str, raw: Mapping[str, Any]) -> Lexicon:
    synonyms = [[split(word) for word in line] for line in raw["synonyms"]]
    return Lexicon(
        language=language,
        exact_meanings=Phrases.of(_exact_meanings(raw)),
        inflected_meanings=Phrases.of(_inflected_meanings(raw)),
        denied={word: rest for word, rest in raw["denied"].items()},
        synonyms={each[0]: line[0][0] for line in reversed(synonyms) for each in line if len(each) == 1},
        synonym_phrases=Phrases.of((each, line[0][0]) for line in synonyms for each in line if len(each) > 1),
        terms=Phrases.of((split(each), (line[0].lower(), each)) for line in raw["terms"] for each in line),
        drugs=Phrases.of((split(each), line[0]) for line in raw["drugs"] for each in line),
        prefixes=tuple(tuple(line) for line in raw["prefixes"]),
        units=Phrases.of((exact(each), unit) for unit, written in raw["units"].items() for each in written),
        before=Phrases.of(_bounds(raw)),
        after=Phrases.of((split(each), bound) for bound, said in raw["bounds_after"].items() for each in said),
        numbers=raw["numbers"],
        scales=raw["scales"],
        ordinals=raw["ordinals"],
        fractions=raw["fractions"],
        times=raw["times"],
        rates=raw["rates"],
        per=frozenset(raw["per"]) | {"/"},
        every=frozenset(raw["every"]),
        range_joints=frozenset(raw["range"]) | {"-"},
        between=frozenset(raw["between"]),
        between_joints=frozenset(raw["between_and"]),
        age_before=frozenset(raw["age_before"]),
        age_after=Phrases.of((split(each), True) for each in raw["age_after"]),
        asymmetric=frozenset(raw["asymmetric"]),
        held=frozenset(raw["held"]),
        soft=frozenset(raw["soft"]),
    )


def _bounds(raw: Mapping[str, Any]) -> Iterator[tuple[list[str], str]]:
    for bound, phrases in raw["bounds_before"].items():
        for phrase in phrases:
            yield split(phrase), bound
            if bound in _DENIED_BOUND and " " in phrase:
                for denial in raw["bounds_denied"]:
                    yield split(f"{denial} {phrase}"), _DENIED_BOUND[bound]


def exact(phrase: str) -> list[str]:
    """Return the words of a phrase in lower case, as units are looked up: "mm" is not "m"."""
    from qa.answering.verify.reading.lexing import lex

    return [token.text.lower() for token in lex(phrase)]


def _exact_meanings(raw: Mapping[str, Any]) -> Iterator[tuple[list[str], Meaning]]:
    for word in raw["denials"]:
        yield exact(word), Meaning("denial", "not")
    for name, part in CLASSES:
        for value, words in raw[name].items():
            for word in words:
                yield exact(word.removeprefix(_EXACT_ONLY)), Meaning(part, value)
    for phrase in raw["light_phrases"]:
        yield exact(phrase), Meaning("light", phrase)
    for word in raw["passive"]:
        yield exact(word), Meaning("passive", "by")
    for word in raw["light"].split():
        yield exact(word), Meaning("light", word)


def _inflected_meanings(raw: Mapping[str, Any]) -> Iterator[tuple[list[str], Meaning]]:
    for name, part in CLASSES:
        if name in _INFLECTED:
            for value, words in raw[name].items():
                for word in words:
                    if len(word) >= _SHORTEST_INFLECTED and " " not in word and not word.startswith(_EXACT_ONLY):
                        yield split(word), Meaning(part, value)


def one_meaning(decimal: Decimal) -> str:
    """Return a number in one form: 50, 0.5, 1000000."""
    text = format(decimal.normalize(), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

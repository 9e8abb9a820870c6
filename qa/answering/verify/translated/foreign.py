"""Words of the languages that sentences are checked in besides English; they are data, in `words/<language>.yaml`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, Final, TypeVar

import snowballstemmer

from qa.answering.verify.reading.lexicon import CLASSES, listed, well_formed
from qa.answering.verify.reading.lexing import lex

T = TypeVar("T")
TRANSLATED: Final[Mapping[str, str]] = {"de": "german", "es": "spanish", "fr": "french"}
"""Languages that there are words of, with their stemmers' names."""
_CLASSES: Final = tuple((name, part) for name, part in CLASSES if part != "role")
"""Who does what to whom is not told in them."""
_INFLECTED: Final = ("directions", "populations", "combinations", "routes", "terms", "denied")
_SHORTEST_INFLECTED: Final = 5
TERM: Final = "word"


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word or phrase means: its part and the names, as `en.yaml` has them, any of which it may stand for."""

    part: str
    values: frozenset[str]


Table = Mapping[tuple[str, ...], str]


@dataclass(frozen=True)
class ForeignWords:
    """One language's words: `senses` by phrase, in lower case; `stems` by the stem of a word that is inflected."""

    language: str
    senses: Mapping[tuple[str, ...], Sense]
    stems: Mapping[str, Sense]
    trailing: frozenset[str]
    lasting: frozenset[str]
    denials_again: frozenset[str]
    half_denials: frozenset[str]
    must_free: frozenset[str]
    allowed: frozenset[str]
    speakers: frozenset[tuple[str, ...]]
    terms: Mapping[str, tuple[str, ...]]
    drugs: tuple[tuple[str, ...], ...]
    abbreviations: Mapping[str, tuple[str, ...]]
    units: Table
    rates: Table
    before: Table
    bounds_denied: frozenset[str]
    after: Table
    numbers: Mapping[str, int]
    ones: frozenset[str]
    scales: Mapping[str, int]
    ordinals: Mapping[str, int]
    fractions: Mapping[str, int]
    times: Mapping[str, int]
    times_after: frozenset[str]
    per: frozenset[str]
    every: Table
    range_joints: frozenset[str]
    between: frozenset[str]
    between_joints: frozenset[str]
    fillers: frozenset[str]
    age_after: Table
    elided: tuple[str, ...]
    joins: tuple[str, ...]

    def sense(self, lowered: Sequence[str], at: int) -> tuple[Sense, int] | None:
        """Return what the longest phrase at `at` means and where it ends."""
        if found := longest(self.senses, lowered, at):
            return found
        stem = self.stem(lowered[at])
        return (self.stems[stem], at + 1) if stem in self.stems else None

    @cached_property
    def without_denied_bounds(self) -> "ForeignWords":
        """The same, but that "not more than" is a denial and a bound rather than another bound."""
        plain = {phrase: bound for phrase, bound in self.before.items() if phrase[0] not in self.bounds_denied}
        return replace(self, before=plain)

    def stem(self, word: str) -> str:
        """Return the stem of a word in lower case."""
        return stem_of(self.language, word)

    def knows(self, word: str) -> bool:
        """Whether a word in lower case has a place here."""
        return self.sense([word], 0) is not None or any((word,) in each for each in (self.units, self.rates))


def longest(table: Mapping[tuple[str, ...], T], lowered: Sequence[str], at: int) -> tuple[T, int] | None:
    """Return what the longest phrase of `table` at `at` stands for, and where it ends."""
    for end in range(min(at + 6, len(lowered)), at, -1):
        if (found := table.get(tuple(lowered[at:end]))) is not None:
            return found, end
    return None


@cache
def foreign_words(language: str) -> ForeignWords:
    """Return the words of one of `TRANSLATED`.

    :raises CorpusError: if the file is not of the form that `de.yaml` shows.
    """
    with well_formed(language, "de"):
        return _of(language, listed(language))


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(TRANSLATED[language])


@cache
def stem_of(language: str, word: str) -> str:
    """Return the stem of a word in lower case (Snowball)."""
    return str(_stemmer(language).stemWord(word))


def phrase(text: str) -> tuple[str, ...]:
    """Return the words of a phrase in lower case."""
    return tuple(piece.text.lower() for piece in lex(text))


def _of(language: str, raw: Mapping[str, Any]) -> ForeignWords:
    senses: dict[tuple[str, ...], Sense] = {}
    for written, sense in _senses(raw):
        known = senses.get(written)
        if known is None:
            senses[written] = sense
        elif known.part == sense.part:
            senses[written] = Sense(known.part, known.values | sense.values)
    return ForeignWords(
        language=language,
        senses=senses,
        stems=_stems(language, raw, senses),
        trailing=_words(raw.get("trailing", ())),
        lasting=_words(raw.get("lasting", ())),
        denials_again=_words(raw["denials_again"]),
        half_denials=_words(raw.get("half_denials", ())),
        must_free=_words(raw["must_free"]),
        allowed=_words(raw["allowed"]),
        speakers=frozenset(map(phrase, raw["speakers"])),
        terms={term: tuple(words) for term, words in raw["terms"].items()},
        drugs=tuple(tuple(line) for line in raw["drugs"]),
        abbreviations={
            each.lower(): tuple(other.lower() for other in others) for each, others in raw["abbreviations"].items()
        },
        units={phrase(each): unit for unit, written in raw["units"].items() for each in written},
        rates={phrase(each): unit for each, unit in raw["rates"].items()},
        before=dict(_bounds(raw)),
        bounds_denied=_words(raw["bounds_denied"]),
        after={phrase(each): bound for bound, said in raw["bounds_after"].items() for each in said},
        numbers=raw["numbers"],
        ones=_words(raw["ones"]),
        scales=_lowered(raw["scales"]),
        ordinals=raw["ordinals"],
        fractions=_lowered(raw["fractions"]),
        times=raw["times"],
        times_after=_words(raw["times_after"]),
        per=_words(raw["per"]),
        every={phrase(each): "every" for each in raw["every"]},
        range_joints=_words(raw["range"]) | {"-"},
        between=_words(raw["between"]),
        between_joints=_words(raw["between_and"]),
        fillers=_words(raw["fillers"]),
        age_after={phrase(each): "old" for each in raw["age_after"]},
        elided=tuple(raw["elided"]),
        joins=tuple(raw["joins"]),
    )


def _words(listed_words: Sequence[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in listed_words)


def _lowered(numbers: Mapping[str, int]) -> dict[str, int]:
    return {word.lower(): number for word, number in numbers.items()}


def _bounds(raw: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    denied = {">": "≤", "<": "≥"}
    for bound, phrases in raw["bounds_before"].items():
        for each in phrases:
            if bound in denied and " " in each:
                yield from ((phrase(f"{denial} {each}"), denied[bound]) for denial in raw["bounds_denied"])
            yield phrase(each), bound


def _senses(raw: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Sense]]:
    for each in (*raw["denials"], *raw["denied"]):
        yield phrase(each), Sense("denial", frozenset({"not"}))
    for each in raw["allowed"]:
        yield phrase(each), Sense("modality", frozenset({"may"}))
    for name, part in _CLASSES:
        for value, words in raw[name].items():
            for each in words:
                yield phrase(each), Sense(part, frozenset({value}))
    for term, words in raw["terms"].items():
        for each in words:
            yield phrase(each), Sense(TERM, frozenset({term}))
    for each in raw["light"]:
        yield phrase(each), Sense("light", frozenset())


def _stems(language: str, raw: Mapping[str, Any], senses: Mapping[tuple[str, ...], Sense]) -> dict[str, Sense]:
    """Return what inflected words mean by their stem; a stem that two meanings share stands for none."""
    found: dict[str, set[Sense]] = {}
    for name in _INFLECTED:
        for words in raw[name].values() if name != "denied" else [raw[name]]:
            for each in words:
                if len(each) >= _SHORTEST_INFLECTED and len(phrase(each)) == 1:
                    found.setdefault(stem_of(language, each.lower()), set()).add(senses[phrase(each)])
    return {stem: next(iter(each)) for stem, each in found.items() if len(each) == 1}

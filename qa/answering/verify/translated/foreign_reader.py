"""What a sentence in another language says, as far as it can be told: figures, names and words of the English classes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from qa.answering.verify.reading.figures import roman
from qa.answering.verify.reading.lexing import Piece
from qa.answering.verify.translated.foreign import ForeignWords, longest
from qa.answering.verify.translated.glossing import Glossed, pieces_of
from qa.answering.verify.translated.spelling import folded, is_cognate

_KNOWN: Final = 3.3
_LONGEST_DENIAL: Final = 8
"""Words among which one denial is only the rest of another: "no … ningún"."""
_SHORTEST_SPLIT: Final = 8
_LONGEST_SPLIT: Final = 32
_SHORTEST_PART: Final = 3
_SHORTEST_DENIED: Final = 6
_DENYING: Final = ("un", "in", "im", "ir", "il", "non", "nicht", "des", "dés", "a", "an")
_COMMON: Final = 2.5
Drugs = Mapping[tuple[str, ...], tuple[str, ...]]
"""Canonical values of drugs, in order, by the folded words of a name."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a sentence says: any of `values` may be meant; kind "other" for a word that has no class."""

    kind: str
    values: frozenset[str]
    written: str
    is_first: bool = False


@lru_cache(maxsize=50_000)
def frequency(word: str, language: str) -> float:
    """Return a word's Zipf frequency in a language, 0 for one never seen (wordfreq)."""
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word.lower(), language))


class ForeignReader:
    """Reads sentences of one language; `drugs`: canonical values by folded name."""

    def __init__(self, words: ForeignWords, drugs: Drugs) -> None:
        """Take a language's words and the drugs that there are."""
        self._words = words
        self._drugs = drugs

    def read(self, text: str, there: frozenset[str]) -> list[Told]:
        """Return what `text` says; `there` holds the folded words of what it rests on, which tell compounds apart."""
        pieces = list(self._split(pieces_of(text, self._words), there))
        return self._with_modality(_merged(list(self._items(pieces)), self._words))

    def _items(self, pieces: list[Piece]) -> Iterator[Told]:
        lowered = [piece.text.lower() for piece in pieces]
        glossed = Glossed(pieces, self._words)
        at, after_figure = 0, False
        while at < len(pieces):
            begin = at
            told, at = self._one(pieces, lowered, glossed, at, after_figure)
            after_figure = any(each.kind == "number" for each in told) or (
                after_figure and at == begin + 1 and bool(told)
            )
            yield from told

    def _one(
        self, pieces: list[Piece], lowered: list[str], glossed: Glossed, at: int, after_figure: bool
    ) -> tuple[list[Told], int]:
        piece = pieces[at]
        is_first = at == 0 or pieces[at - 1].text in ".:;("
        if found := self._drug(pieces, at):
            return [Told("drug", frozenset({value}), piece.text) for value in found[0]], found[1]
        if odd := self._odd(pieces, lowered, at):
            return odd
        if figure := glossed.figure(at, after_figure):
            value, end = figure[0].value.lstrip() if not figure[0].numbers else figure[0].value, figure[1]
            return [Told("number", frozenset({value}), " ".join(each.text for each in pieces[at:end]))], end
        if piece.sort == "mixed" or _is_abbreviation(piece.text):
            return [Told("abbreviation", frozenset({plain(piece.text)}), piece.text)], at + 1
        if after_figure and lowered[at] in self._words.lasting:
            return [Told("light", frozenset(), piece.text)], at + 1
        if lowered[at] in self._words.trailing and (at + 1 == len(pieces) or pieces[at + 1].sort == "mark"):
            return [Told("light", frozenset(), piece.text)], at + 1
        if sense := self._words.sense(lowered, at):
            written = " ".join(each.text for each in pieces[at : sense[1]])
            return [Told(sense[0].part, sense[0].values, written, is_first)], sense[1]
        if piece.sort == "number":
            return [Told("number", frozenset({piece.text}), piece.text)], at + 1
        if piece.sort == "mark":
            return ([Told("number", frozenset({piece.text}), piece.text)] if piece.text in "<>≥≤~" else []), at + 1
        if self._is_denied(lowered[at]):
            return [Told("denial", frozenset({"not"}), piece.text)], at + 1
        return [Told("other", frozenset({folded(piece.text)}), piece.text, is_first)], at + 1

    def _odd(self, pieces: list[Piece], lowered: list[str], at: int) -> tuple[list[Told], int] | None:
        """Read 3+, stage II, first."""
        piece = pieces[at]
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if piece.sort == "number" and after and after.glued and after.text == "+":
            return [Told("score", frozenset({f"{piece.text}+"}), f"{piece.text}+")], at + 2
        if number := roman(piece.text) or {"I": 1}.get(piece.text):
            return [Told("number", frozenset({f"{number} "}), piece.text)], at + 1
        if lowered[at] in self._words.ordinals and not longest(self._words.senses, lowered, at):
            return [Told("number", frozenset({f"{self._words.ordinals[lowered[at]]}."}), piece.text)], at + 1
        return None

    def _drug(self, pieces: list[Piece], at: int) -> tuple[tuple[str, ...], int] | None:
        """Return the drug whose name begins at `at`, the longest, hyphens apart, and where it ends."""
        if _is_abbreviation(pieces[at].text) or pieces[at].sort == "mixed":
            values = self._drugs.get((plain(pieces[at].text).upper(),))
            return (values, at + 1) if values else None
        found, names, end = None, list[str](), at
        while end < len(pieces) and len(names) < 5 and pieces[end].sort == "word":
            names.append(folded(pieces[end].text))
            end += 1
            if (named := self._drugs.get(tuple(names))) is not None:
                found = named, end
            if end + 1 < len(pieces) and pieces[end].text == "-":
                end += 1
        return found

    def _is_denied(self, word: str) -> bool:
        """Whether a word is a common one with a denial before it, and no class holds it."""
        rests = (word.removeprefix(prefix) for prefix in _DENYING if word.startswith(prefix))
        return frequency(word, self._words.language) < _KNOWN and any(
            len(rest) >= _SHORTEST_DENIED
            and (self._words.sense([rest], 0) is not None or frequency(rest, self._words.language) >= _COMMON)
            for rest in rests
        )

    def _split(self, pieces: Sequence[Piece], there: frozenset[str]) -> Iterator[Piece]:
        """Take apart what is one word only in writing: Rezidivrisiko, Kinderdosis."""
        for piece in pieces:
            parts = self._parts(piece.text.lower(), there) if piece.sort == "word" and self._words.joins else None
            if not parts:
                yield piece
                continue
            for number, part in enumerate(parts):
                yield Piece("word", part, piece.start, piece.end, glued=bool(number))

    def _parts(self, word: str, there: frozenset[str]) -> list[str] | None:
        is_read = self._words.knows(word) or (folded(word),) in self._drugs
        if (
            not _SHORTEST_SPLIT <= len(word) <= _LONGEST_SPLIT
            or is_read
            or frequency(word, self._words.language) >= _KNOWN
        ):
            return None
        if any(is_cognate(folded(word), other) for other in there):
            return None
        for at in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            for join in self._words.joins:
                first = word[:at].removesuffix(join)
                if (join and not word[:at].endswith(join)) or not self._is_part(first, there):
                    continue
                if self._is_part(word[at:], there):
                    return [first, word[at:]]
                if rest := self._parts(word[at:], there):
                    return [first, *rest]
        return None

    def _is_part(self, part: str, there: frozenset[str]) -> bool:
        if len(part) < _SHORTEST_PART:
            return False
        if self._words.knows(part) or (folded(part),) in self._drugs:
            return True
        is_common = len(part) > _SHORTEST_PART and frequency(part, self._words.language) >= _KNOWN
        return is_common or any(is_cognate(folded(part), other) for other in there)

    def _with_modality(self, told: list[Told]) -> list[Told]:
        """Read "muss nicht" as leaves free, "darf nicht" as forbids."""
        denied = any(each.kind == "denial" for each in told)
        return [self._modal(each, denied) for each in told]

    def _modal(self, each: Told, denied: bool) -> Told:
        written = each.written.lower()
        if each.kind != "modality" or not denied:
            return each
        if written in self._words.must_free:
            return Told("modality", frozenset({"need"}), each.written)
        return Told("modality", frozenset({"must"}), each.written) if written in self._words.allowed else each


def plain(abbreviation: str) -> str:
    """Return an abbreviation as it is compared: her2 for HER-2."""
    text = abbreviation.lower().replace("-", "")
    return text.removesuffix("s") if abbreviation[-1:] == "s" and abbreviation[:-1].isupper() else text


def _is_abbreviation(text: str) -> bool:
    return sum(letter.isupper() for letter in text) >= 2 and text.isalpha()


def _merged(told: list[Told], words: ForeignWords) -> list[Told]:
    """Leave out denials that are only the rest of another: "no … ningún", "ne … pas"."""
    kept: list[Told] = []
    for at, each in enumerate(told):
        if each.kind == "denial" and _is_said_already(told, at, kept, words):
            continue
        if each.kind == "modality" and "forbidden" in each.values:
            kept.append(Told("denial", frozenset({"not"}), each.written))
            each = Told("modality", frozenset({"must"}), each.written)
        kept.append(each)
    return kept


def _is_said_already(told: list[Told], at: int, kept: list[Told], words: ForeignWords) -> bool:
    written = told[at].written.lower()
    if written in words.denials_again:
        return any(each.kind == "denial" for each in kept[-_LONGEST_DENIAL:])
    if written not in words.half_denials:
        return False
    near = [*told[max(0, at - _LONGEST_DENIAL) : at], *told[at + 1 : at + _LONGEST_DENIAL]]
    is_unless = any("unless" in each.values for each in kept[-4:])  # à moins qu'il ne soit arrêté
    return is_unless or any(each.kind == "denial" and each.written.lower() not in words.half_denials for each in near)

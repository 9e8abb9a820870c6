"""What a text says, brought to one form: its figures, names, denials, demands and directions, clause by clause."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from qa.answering.verify.reading.evening import even_out
from qa.answering.verify.reading.figures import Figure, FigureReader, is_ordinal_ending, roman
from qa.answering.verify.reading.lexicon import Lexicon, Part, key_of
from qa.answering.verify.reading.lexing import Piece, lex
from qa.answering.verify.reading.naming import Named, Names, is_written_so
from qa.question.drug_names import names_drug
from qa.question.lexicon import zipf
from qa.question.word_classes import EVERYDAY_NAMES

Kind = Part | Literal["number", "drug", "name", "word", "mark"]

_RARE: Final = 3.3
"""Zipf frequency below which a word is taken for the name of something."""
_SHORTEST_PREFIXED: Final = 9
_KNOWN: Final = 2.0
_SHORTEST_GLUED: Final = 5
"""Letters of a word from which on it only lacks the space before it: 165pounds."""
_ONE_AFTER: Final = frozenset("day stage grade phase than least type class level to or and only".split())
_LABELS: Final = frozenset("stage grade class type phase level group part table line cycle".split())


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a text says: `value` is what all that mean the same share; `order` counts from 0.

    `parts` are what the words of a name of several say by themselves: the kidney of "kidney disease".
    """

    kind: Kind
    value: str
    written: str
    order: int = 0
    figure: Figure | None = None
    parts: tuple["Item", ...] = ()

    @property
    def is_content(self) -> bool:
        """Whether it carries a subject of its own."""
        return self.kind in ("number", "drug", "name", "word")


@dataclass(frozen=True)
class Reading:
    """What a text says, in order."""

    text: str
    items: tuple[Item, ...]

    @cached_property
    def said(self) -> tuple[Item, ...]:
        """Everything but punctuation and words that say nothing."""
        return tuple(item for item in self.items if item.kind not in ("mark", "light", "passive"))

    @cached_property
    def counts(self) -> Counter[tuple[str, str]]:
        """How often each thing is said."""
        return Counter((item.kind, item.value) for item in self.said)

    @cached_property
    def lowered(self) -> frozenset[str]:
        """Its words as they are written, in lower case."""
        return frozenset(item.written.lower() for item in self.items)

    @cached_property
    def keys(self) -> frozenset[tuple[str, str]]:
        """Each (kind, value) that it says, the parts of its names included."""
        return frozenset((each.kind, each.value) for item in self.said for each in (item, *item.parts))

    @cached_property
    def values(self) -> frozenset[str]:
        """What it says, whatever part it plays there."""
        return frozenset(value for _, value in self.keys)

    def of(self, *kinds: Kind) -> list[Item]:
        """Return its items of these kinds, in order."""
        return [item for item in self.items if item.kind in kinds]


class Reader:
    """Reads texts of one language with one glossary's names."""

    def __init__(self, names: Names, words: Lexicon) -> None:
        """Take a glossary's names and a language's words."""
        self._names = names
        self._words = words

    def read(self, text: str) -> Reading:
        """Return what `text` says."""
        items = even_out(list(self._items(lex(text))), self._words.denied)
        return Reading(text, tuple(replace(item, order=order) for order, item in enumerate(items)))

    def _items(self, pieces: Sequence[Piece], with_names: bool = True, with_terms: bool = True) -> Iterator[Item]:
        pieces = list(pieces)
        keys = [key_of(piece.text) for piece in pieces]
        lowered = [piece.text.lower() for piece in pieces]
        figures = FigureReader(pieces, self._words)
        at = 0
        after_figure = False
        while at < len(pieces):
            begin = at
            found: list[Item]
            name = self._names.match(pieces, keys, at) if with_names else None
            term = self._term(pieces, keys, at) if with_terms else None
            if term and not (name and name[1] >= term[1]):
                found, at = [term[0]], term[1]
                after_figure = False
            elif name and not self._is_plainer(name, lowered, at):
                named, at = name
                written = _written(pieces[begin:at])
                if named.pieces:
                    found = [
                        replace(item, written=written) for item in self._items(named.pieces, with_names=named.is_list)
                    ]
                else:
                    found = [Item("drug" if named.is_drug else "name", named.value, written)]
                after_figure = False
            elif (after_figure or lowered[at] in self._words.rates or (at and lowered[at - 1] == "times")) and (
                rate := figures.rate(at)
            ):
                figure, at = rate
                found = [Item("number", figure.value, _written(pieces[begin:at]), figure=figure)]
            elif pieces[at].sort != "mark" or pieces[at].text in "<>≥≤~+":
                found, at = self._one(pieces, keys, lowered, figures, at)
            elif pieces[at].text == "/" and at + 1 < len(pieces) and (unit := self._words.units.match(lowered, at + 1)):
                found, at = [Item("number", f"/{keys[at + 1]}", _written(pieces[at : unit[1]]))], unit[1]
            else:
                found, at = self._mark(pieces, at), at + 1
            after_figure = bool(found) and (
                found[-1].kind == "number" or (after_figure and begin + 1 == at and found[-1].kind != "mark")
            )
            yield from found

    def _term(self, pieces: Sequence[Piece], keys: Sequence[str], at: int) -> tuple[Item, int] | None:
        """Read what goes by several names in medicine, and where it ends: kidney disease, renal disease."""
        for words, (value, written) in self._words.terms.by_first.get(keys[at], ()):
            end = at + len(words)
            if tuple(keys[at:end]) == words and is_written_so(pieces[at:end], written):
                inside = self._items(pieces[at:end], with_names=False, with_terms=False) if len(words) > 1 else ()
                parts = tuple(item for item in inside if item.kind not in ("mark", "light", "passive"))
                return Item("name", value, _written(pieces[at:end]), parts=parts), end
        return None

    def _is_plainer(self, name: tuple[Named, int], lowered: list[str], at: int) -> bool:
        """Whether the lexicon has the very word that the glossary has an inflection of: metastatic, metastases."""
        named, end = name
        is_word = end == at + 1 and not named.is_drug and named.value != lowered[at]
        return is_word and self._words.exact_meanings.match(lowered, at) is not None

    def _one(
        self, pieces: list[Piece], keys: list[str], lowered: list[str], figures: FigureReader, at: int
    ) -> tuple[list[Item], int]:
        piece = pieces[at]
        if piece.text == "+" and piece.glued and at and pieces[at - 1].sort in ("word", "mixed"):
            return [Item("direction", "positive", "+")], at + 1
        if special := self._odd_number(pieces, at):
            return special
        if (numbered := figures.numbered(at)) and not (at and pieces[at - 1].sort == "number"):
            return [
                Item("number", numbered[0].value, _written(pieces[at : numbered[1]]), figure=numbered[0])
            ], numbered[1]
        if piece.text.lower() == "per" and at + 1 < len(pieces) and pieces[at + 1].sort == "word":
            return [Item("number", f"/{keys[at + 1]}", _written(pieces[at : at + 2]))], at + 2
        if self._is_pronoun(lowered, at):
            return [Item("light", "one", piece.text)], at + 1
        if found := figures.read(at):
            figure, end = found
            return [Item("number", figure.value, _written(pieces[at:end]), figure=figure)], end
        if lowered[at] in self._words.denied:
            rest = self._words.denied[lowered[at]]
            return [Item("denial", "not", piece.text), *self._plain(rest, key_of(rest), is_first=False)], at + 1
        if found_drug := self._words.drugs.match(keys, at):
            value, end = found_drug
            return [Item("drug", value, _written(pieces[at:end]))], end
        if found_meaning := self._words.meaning(lowered, keys, at):
            meaning, end = found_meaning
            if meaning.value == "forbidden":
                return [Item("modality", "must", piece.text), Item("denial", "not", piece.text)], end
            return [Item(meaning.part, meaning.value, _written(pieces[at:end]))], end
        if found_phrase := self._words.synonym_phrases.match(keys, at):
            value, end = found_phrase
            return [Item("word", value, _written(pieces[at:end]))], end
        if piece.sort == "mark":
            return self._mark(pieces, at), at + 1
        if piece.sort == "mixed":
            return [Item("name", piece.text.lower().replace("-", ""), piece.text)], at + 1
        return self._plain(piece.text, keys[at], is_first=_is_first(pieces, at)), at + 1

    def _is_pronoun(self, lowered: list[str], at: int) -> bool:
        """Whether "one" stands for someone or for something named: "one should", "the metastatic one"."""
        if lowered[at] != "one":
            return False
        after = lowered[at + 1] if at + 1 < len(lowered) else "."
        before = lowered[at - 1] if at else ""
        follows = self._words.exact_meanings.match(lowered, at + 1) if at + 1 < len(lowered) else None
        is_subject = follows is not None and follows[0].part == "modality"
        return (
            is_subject
            or before in ("the", "this", "that")
            or (bool(before) and after in ".,;:)" and before not in _ONE_AFTER)
        )

    def _odd_number(self, pieces: list[Piece], at: int) -> tuple[list[Item], int] | None:
        """Read 3+, 3rd, 1iiA, 2.1.3, stage II."""
        piece = pieces[at]
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if piece.sort == "number":
            if piece.text.count(".") > 1:
                return [Item("name", piece.text, piece.text)], at + 1
            if after and after.glued and after.text == "+" and not _goes_on(pieces, at + 2):
                return [Item("name", f"{piece.text}+", f"{piece.text}+")], at + 2
            if after and after.glued and after.sort == "word" and is_ordinal_ending(after.text):
                return [Item("number", f"{piece.text}.", piece.text + after.text)], at + 2
            if (
                after
                and after.glued
                and after.sort in ("word", "mixed")
                and after.text.lower() not in self._words.units.by_first
                and not (after.sort == "word" and after.text.islower() and len(after.text) >= _SHORTEST_GLUED)
            ):
                return [Item("name", f"{piece.text}{after.text}".lower(), piece.text + after.text)], at + 2
            return None
        lowered = piece.text.lower()
        if lowered in self._words.ordinals and not (at and pieces[at - 1].text.lower() in self._words.numbers):
            follows = after.text.lower() if after else ""
            follows = pieces[at + 2].text.lower() if follows == "-" and at + 2 < len(pieces) else follows
            if follows != "line":
                return [Item("number", f"{self._words.ordinals[lowered]}.", piece.text)], at + 1
        labelled = bool(at) and pieces[at - 1].text.lower().rstrip("s") in _LABELS
        if (number := roman(piece.text)) and (labelled or piece.text != "IV"):
            return [Item("number", f"{number} ", piece.text, figure=Figure((str(number),)))], at + 1
        if piece.text == "I" or (piece.text in ("V", "X") and labelled):
            number = {"I": 1, "V": 5, "X": 10}[piece.text]
            return [Item("number", f"{number} ", piece.text, figure=Figure((str(number),)))], at + 1
        return None

    def _plain(self, text: str, key: str, is_first: bool) -> list[Item]:
        if _is_denied_by_prefix(text):
            return [Item("denial", "not", text), *self._plain(text[3:], key_of(text[3:]), is_first=False)]
        if text.lower().startswith("post") and len(text) > _SHORTEST_PREFIXED and zipf(text[4:]) >= _KNOWN:
            return [Item("direction", "after", text), *self._plain(text[4:], key_of(text[4:]), is_first)]
        if len(text) == 1 and text.islower():
            return [Item("light", key, text)]
        if found := self._words.meaning([text.lower()], [key], 0):
            return [Item(found[0].part, found[0].value, text)]
        if names_drug(text) or names_drug(text.removesuffix("s")):
            return [Item("drug", key, text)]
        value = self._words.synonyms.get(key, key)
        return [Item("name" if _is_name(text, is_first) else "word", value, text)]

    def _mark(self, pieces: list[Piece], at: int) -> list[Item]:
        return [Item("mark", pieces[at].text, pieces[at].text)]


def _goes_on(pieces: Sequence[Piece], at: int) -> bool:
    return at < len(pieces) and pieces[at].glued and pieces[at].sort != "mark"


def _is_denied_by_prefix(text: str) -> bool:
    """Whether a word is another with "non" before it: nonsmoker, nonhormonal."""
    return text.lower().startswith("non") and len(text) > _SHORTEST_PREFIXED - 1 and zipf(text[3:]) >= _KNOWN


def _is_first(pieces: Sequence[Piece], at: int) -> bool:
    return at == 0 or pieces[at - 1].text in ".:;!?("


def _is_name(text: str, is_first: bool) -> bool:
    if text[1:].lower() != text[1:] or (text[0].isupper() and not is_first):
        return True
    return text.lower() in EVERYDAY_NAMES or zipf(text) < _RARE


def _written(pieces: Sequence[Piece]) -> str:
    return "".join(("" if piece.glued or not at else " ") + piece.text for at, piece in enumerate(pieces))

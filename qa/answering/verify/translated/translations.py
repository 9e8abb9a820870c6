"""Whether a sentence in another language says what English statements say, as far as figures, names and classes tell.

What it means beside them is for the support model alone, so all of these must agree: every figure, drug, denial and word of
a class that the statements hold is said, and none besides; in doubt the sentence is refused.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from qa.answering.verify.reading.cited import Cited
from qa.answering.verify.reading.lexicon import listed
from qa.answering.verify.reading.lexing import lex
from qa.answering.verify.reading.reader import Item, Reader
from qa.answering.verify.translated.foreign import ForeignWords, foreign_words, phrase
from qa.answering.verify.translated.foreign_reader import Drugs, ForeignReader, Told, frequency, plain
from qa.answering.verify.translated.parallel import after_figures, in_common, kind_of, ordering
from qa.answering.verify.translated.spelling import folded, is_cognate, respelt
from qa.answering.verify.translated.stated import Stated, is_short, items_of
from qa.answering.verify.verdict import Kind, Reason
from qa.question.drug_names import names_drug
from qa.question.glossary import Glossary
from qa.question.word_classes import EVERYDAY_NAMES

_KIND: Final[dict[str, Kind]] = {
    "denial": "negation",
    "modality": "modality",
    "population": "population",
    "route": "route",
    "direction": "direction",
    "quantifier": "direction",
    "condition": "condition",
    "combination": "condition",
}
_MERGED: Final = {"need": "must"}
"""What is the same of levels of modality where nothing is denied."""
_FREE: Final[dict[str, frozenset[str]]] = {
    "direction": frozenset(("include", "agree", "accept", "same")),
    "quantifier": frozenset(("both", "either")),
    "modality": frozenset(("will",)),
}
"""What may be said or left unsaid: languages differ in it, and it turns nothing."""
_MAY_GO: Final[dict[str, frozenset[str]]] = {
    "direction": frozenset("common full confirm continue favor random protect cause activate better good".split()),
    "quantifier": frozenset(("sure", "all")),
    "condition": frozenset(("despite",)),
}
"""What may be left unsaid beside."""
_COUNTED: Final = ("denial", "modality")
_RARE: Final = 3.3
_ENGLISH: Final = 3.0
_MORE_ENGLISH: Final = 1.2
_SHORTEST_DRUG: Final = 5


class Translations:
    """Checks sentences in the languages of `foreign.TRANSLATED`; pure, and safe for threads."""

    def __init__(self, glossary: Glossary, english: Reader) -> None:
        """Take the glossary of a release and what reads its statements."""
        self._english = english
        self._glossary = glossary
        self._said = lru_cache(maxsize=4096)(lambda text: english.read(text).said)
        self._drugs = lru_cache(maxsize=8)(self._drugs_of)

    def disagreements(self, sentence: str, cited: Sequence[Cited], language: str) -> Iterator[Reason]:
        """Yield what speaks against a sentence in `language` that rests on `cited`."""
        words, stated = foreign_words(language), Stated(tuple(cited))
        if spoken := _speaker(sentence, words):
            yield Reason("form", f"the sentence holds a speaker: “{spoken}”")
        drugs = {**self._drugs(language), **_own_drugs(stated)}
        # "May not take more than 4 g": what is denied is the bound, or the taking.
        readings = [
            ForeignReader(each, drugs).read(sentence, stated.words) for each in (words, words.without_denied_bounds)
        ]
        reasons = [list(self._against(told, stated, words, drugs)) for told in readings]
        yield from [] if [] in reasons else reasons[0]

    def _against(self, told: Sequence[Told], stated: Stated, words: ForeignWords, drugs: Drugs) -> Iterator[Reason]:
        yield from _figures(told, stated)
        yield from _drug_names(told, stated)
        yield from _abbreviations(told, stated, words)
        for kind in _KIND:
            yield from _class(kind, told, stated)
        yield from self._terms(told, stated)
        yield from self._lost_terms(told, stated, words)
        yield from _others(told, stated, words, drugs)
        yield from self._out_of_order(told, stated)

    def _drugs_of(self, language: str) -> Drugs:
        """Return the canonical values of every drug that is known, by its folded name in any language."""
        names = [(name, name) for entry in self._glossary.entries if entry.kind == "drug" for name in entry.names]
        lines = (*listed("en")["drugs"], *foreign_words(language).drugs)
        names += [(line[0], name) for line in lines for name in line]
        found: dict[tuple[str, ...], tuple[str, ...]] = {}
        for english, name in names:
            if values := tuple(dict.fromkeys(item.value for item in self._said(english) if item.kind == "drug")):
                is_short = len(name) <= _SHORTEST_DRUG + 1 and sum(letter.isupper() for letter in name) > 1
                if is_short or len(name) >= _SHORTEST_DRUG:
                    found.setdefault((plain(name).upper(),) if is_short else _folded_words(name), values)
        return found

    def _terms(self, told: Sequence[Told], stated: Stated) -> Iterator[Reason]:
        for each in told:
            if each.kind == "word" and not any(self._is_stated(term, stated) for term in each.values):
                yield Reason("name", f"“{each.written}” is not in the statement")

    def _lost_terms(self, told: Sequence[Told], stated: Stated, words: ForeignWords) -> Iterator[Reason]:
        """Yield each word of the statements that the lexicon knows the other language's word for, and that is not said."""
        known = {item.value for term in words.terms for item in self._only(term)}
        said = {item.value for each in told for term in each.values if each.kind == "word" for item in self._only(term)}
        others = {value for each in told if each.kind == "other" for value in each.values}
        for item in stated.said:
            is_plain = item.kind in ("word", "name", "role") and not is_short(item.written) and " " not in item.written
            is_lost = is_plain and item.value in known - said
            if is_lost and not any(is_cognate(folded(item.written), other) for other in others):
                yield Reason("wording", f"the statement says “{item.written}”")

    def _only(self, term: str) -> tuple[Item, ...]:
        """Return what an English term is read as, if it is one thing."""
        said = self._said(term)
        return said if len(said) == 1 else ()

    def _is_stated(self, term: str, stated: Stated) -> bool:
        values = {item.value for item in self._said(term)}
        return bool(values) and (
            values <= stated.values or any(is_cognate(folded(term), word) for word in stated.words)
        )

    def _out_of_order(self, told: Sequence[Told], stated: Stated) -> Iterator[Reason]:
        """Yield a reason if figures or names stand in another order, or something named beside another figure."""
        is_ordered = ordering(told)
        said = [(each.kind, value) for each in told for value in each.values if len(each.values) == 1]
        said = [each for each in said if is_ordered(*each)]
        in_line = list[Sequence[Item]]()
        for order in stated.orders:
            there = [(kind_of(item), item.value) for item in order if is_ordered(kind_of(item), item.value)]
            if in_common(said, there) == in_common(there, said):
                in_line.append(order)
        if not in_line:
            yield Reason("wording", "figures, drugs or opposites stand in another order than in the statement")
        elif sum(kind == "number" for kind, _ in said) > 1 and not any(
            self._is_beside(told, order) for order in in_line
        ):
            yield Reason("number", "a figure stands beside another thing than in the statement")

    def _is_beside(self, told: Sequence[Told], order: Sequence[Item]) -> bool:
        """Whether everything named once stands after as many figures as in the statements."""
        there = after_figures([(item.kind, item.value) for item in order])
        here = after_figures(
            [(each.kind, term) for each in told for term in sorted(each.values) if each.kind in ("word", "number")]
        )
        for term, place in here.items():
            values = [item.value for item in self._said(term)]
            places = {there[value] for value in values if value in there}
            if len(values) == 1 and places and place not in places:
                return False
        return True


def _figures(told: Sequence[Told], stated: Stated) -> Iterator[Reason]:
    said = Counter(value for each in told if each.kind == "number" for value in each.values)
    there = Counter(item.value for item in stated.said if item.kind == "number")
    spelt = {item.value for item in stated.said if item.kind == "number" and not any(map(str.isdigit, item.written))}
    for value in (said - there) or ():
        yield Reason("number", f"“{value.strip()}” is not in the statement, or not as often")
    for value in (there - said) or ():
        if not (value == "1 " and value in spelt):
            yield Reason("number", f"the statement says “{value.strip()}”")


def _drug_names(told: Sequence[Told], stated: Stated) -> Iterator[Reason]:
    there = set(stated.of("drug"))
    around = {item.value for item in stated.around if item.kind == "drug"}
    said = {value for each in told if each.kind == "drug" for value in each.values}
    for each in told:
        if each.kind == "drug" and not each.values <= there | around:
            yield Reason("drug", f"“{each.written}” is not in the statement")
    for value in sorted(there - said):
        yield Reason("drug", f"the statement names “{value}”")


def _abbreviations(told: Sequence[Told], stated: Stated, words: ForeignWords) -> Iterator[Reason]:
    said = set[str]()
    for each in told:
        if each.kind == "abbreviation":
            own = next(iter(each.values))
            said.update(meant := {own, *words.abbreviations.get(own, ())})
            if not meant & stated.abbreviations:
                yield Reason("abbreviation", f"“{each.written}” is not in the statement")
    scores = {value for each in told if each.kind == "score" for value in each.values}
    named = [item for item in stated.said if item.kind == "name"]
    there = {item.value for item in named if item.value.endswith("+")}
    for value in sorted(scores ^ there):
        yield Reason("name", f"“{value}” is not said by the one as by the other")
    for item in named:
        if item.value not in there | said and any(map(str.isdigit, item.value)) and plain(item.written) not in said:
            yield Reason("abbreviation", f"the statement names “{item.written}”")


def _class(kind: str, told: Sequence[Told], stated: Stated) -> Iterator[Reason]:
    """Yield where the words of a class differ from those of the statements."""
    free, may_go = _FREE.get(kind, frozenset()), _MAY_GO.get(kind, frozenset())
    said = [each for each in told if each.kind == kind and not each.values & free]
    there = [item for item in items_of(kind, stated) if item.value not in free]
    denied = any(each.kind == "denial" for each in told)
    if kind in _COUNTED:
        lost, added = _unpaired(said, there, {} if denied else _MERGED)
    else:
        around = (
            {item.value for item in stated.around if item.kind == kind} if kind in ("population", "route") else set()
        )
        values = {item.value for item in there}
        added = [each for each in said if not _values(each) & (values | around)]
        told_values = {value for each in said for value in _values(each)}
        lost = [item for item in there if item.value not in told_values | may_go]
    for each in added:
        yield Reason(_KIND[kind], f"“{each.written}” is not in the statement, or not as often")
    for item in lost:
        yield Reason(_KIND[kind], f"the statement says “{item.written}”")


def _values(each: Told) -> frozenset[str]:
    alone = each.values & {"only", "alone"}
    return each.values | {"only", "alone"} if alone else each.values


def _unpaired(said: Sequence[Told], there: Sequence[Item], same: Mapping[str, str]) -> tuple[list[Item], list[Told]]:
    """Return what is left of both once each is paired with one of the other that means the same."""
    open_said, lost = sorted(said, key=lambda each: len(each.values)), list[Item]()
    for item in there:
        meant = same.get(item.value, item.value)
        pair = next((each for each in open_said if meant in {same.get(value, value) for value in each.values}), None)
        if pair is None:
            lost.append(item)
        else:
            open_said.remove(pair)
    return lost, open_said


def _others(told: Sequence[Told], stated: Stated, words: ForeignWords, drugs: Drugs) -> Iterator[Reason]:
    """Yield each word without a class that names something the statements don't, or is English."""
    names = frozenset(word for name in drugs for word in name)
    own = frozenset(word for word in stated.words if word in names or names_drug(word))
    for each in told:
        if each.kind != "other":
            continue
        word = next(iter(each.values))
        in_language = max(frequency(form, words.language) for form in (each.written, each.written.removesuffix("s")))
        in_english = frequency(each.written, "en")
        if in_english >= _ENGLISH and in_english - in_language >= _MORE_ENGLISH:
            yield Reason("wording", f"“{each.written}” is English")
        elif _is_drug_like(each.written):
            if word not in own and respelt(word, own, names) is None:
                yield Reason("drug", f"“{each.written}” is not in the statement")
        elif _is_name(each, words, in_language) and not any(is_cognate(word, other) for other in stated.words):
            yield Reason("name", f"“{each.written}” can't be told; it may name what the statement does not")


def _is_drug_like(word: str) -> bool:
    return any(names_drug(each) for each in (word, folded(word), f"{folded(word)}e"))


def _is_name(each: Told, words: ForeignWords, frequent: float) -> bool:
    is_proper = words.language != "de" and each.written[:1].isupper() and not each.is_first
    return is_proper or frequent < _RARE or next(iter(each.values)) in _EVERYDAY


_EVERYDAY: Final = frozenset(map(folded, EVERYDAY_NAMES))


def _own_drugs(stated: Stated) -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for item in (*stated.said, *stated.around):
        if item.kind == "drug" and not is_short(item.written):
            found.setdefault(_folded_words(item.written), set()).add(item.value)
    return {name: tuple(sorted(values)) for name, values in found.items()}


def _folded_words(name: str) -> tuple[str, ...]:
    return tuple(folded(piece.text) for piece in lex(name) if piece.sort != "mark")


def _speaker(sentence: str, words: ForeignWords) -> str:
    lowered = phrase(sentence)
    found = (
        each for each in sorted(words.speakers) for at in range(len(lowered)) if lowered[at : at + len(each)] == each
    )
    return " ".join(next(found, ()))

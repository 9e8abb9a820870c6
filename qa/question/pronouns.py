"""The pronouns of a question, and which of them point outside it."""

import re
from dataclasses import dataclass
from typing import Final

from qa.question.glossary import Glossary
from qa.question.noun_phrases import Phrase, is_person, is_quality, is_specific, phrases
from qa.question.word_classes import PREPOSITIONS, VERBS
from qa.terms import STOP_WORDS

_NOUNS: Final = (
    "drug|agent|medicine|treatment|therapy|test|method|regimen|disease|condition|disorder|syndrome|cancer|tumou?r|"
    "group|study|trial|combination|operation|procedure|gene|system|team"
)
_PRONOUN: Final = re.compile(
    rf"\b(its|it|they|them|their|theirs|he|him|his|she|her(?! 2\b)|hers|"
    rf"(?:this|that|these|those|the same) (?:(?:{_NOUNS})s?)|the former|the latter|these|those|both(?: of (?:them|"
    rf"these))?|"
    rf"the two|this|that)\b(?!-)(?!['’](?!s\b))",
    re.IGNORECASE,
)
_NOT_A_PRONOUN: Final = re.compile(
    r"\b(is|was|would|does|can|could|will|has) it (ever |still |ever been )?(safe|possible|ok|okay|true|known|"
    r"necessary|better|"
    r"worth|recommended|advisable|useful|clear|important|likely|probable|common|usual|matter|take|help) (?=(to|that|"
    r"if|for \w+ to)\b)"
    r"|\b(is|was|would) it (safe|possible|ok|okay|necessary|worth|advisable) (?=(to|that|if)\b)"
    r"|\bit(?= (is|was|has been) \w+ (that|to)\b)|\bit(?= that\b)"
    r"|(?<=[a-z] )(?<!\bis )(?<!\bwas )(?<!\bdoes )(?<!\bdid )(?<!\bof )(?<!\bfor )(?<!\bwith )(?<!\babout )(?<!\bin )"
    r"(?<!\bto )(?<!\bwould )(?<!\bcan )(?<!\bafter )(?<!\bby )(?<!\bwhy )(?<!\bhow )(?<!\bhas )(?<!\bon )"
    r"(?<!\blike )(?<!\bthan )"
    r"that(?= (?!up\b|out\b|back\b|down\b|off\b)\w)",
    re.IGNORECASE,
)
_BOUNDARY: Final = re.compile(
    r"\b(if|when|because|since|that|after|before|while|unless|until|where|and|or|but|who|which|than|as)\b|[,;:]",
    re.IGNORECASE,
)
_COMPARED: Final = re.compile(
    r"\b(differ(ent|ences?)?|in common|compare|similar(ities)?|(un)?alike|related)\b", re.IGNORECASE
)
_DRUG: Final = re.compile(
    r"\b(given|giving|taken|taking|administered|prescribed|stopped|switched|dos(e|es|ed|ing|ages?)|"
    r"treated with (it|this|that)|(this|that|the same) (drug|agent|medicine))\b",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(
    r"\b(treated(?! with (it|this|that)\b)|diagnosed|occurs?|cured|curable|staged|"
    r"(this|that|the same) (disease|condition|disorder|syndrome|cancer|tumou?r))\b",
    re.IGNORECASE,
)
"""What is said of a drug only, or of a condition only."""
_ACTING: Final = re.compile(r"\b(do|did|can|could|will|would|should|must|may|might) $", re.IGNORECASE)
_SEVERAL: Final = re.compile(r"\b(which|how many|any|some|none|most|all) of $", re.IGNORECASE)
_QUANTIFIED: Final = re.compile(r"\b(any|most|all|many|everyone|everybody|none|others)\b(?! of\b)", re.IGNORECASE)
_RELATIVE: Final = re.compile(r"\b(that|which|whom)\W+$", re.IGNORECASE)
_POSSESSIVE: Final = ("its", "their", "his")
PERSONAL: Final = ("he", "him", "his", "she", "her", "hers")
PLURAL: Final = ("they", "them", "their", "theirs", "these", "those", "both", "the two")
_CLASS: Final = {
    **dict.fromkeys(("it", "its"), "it"),
    **dict.fromkeys(PERSONAL, "he"),
    **dict.fromkeys(("they", "them", "their"), "they"),
}
_DEMONSTRATIVE: Final = ("this", "that", "these", "those")
_BARE: Final = ("this", "that", "theirs", "hers", "the former", "the latter")


@dataclass(frozen=True)
class Pronoun:
    """A pronoun that points outside its question: `question[start:end]` is `word`.

    `acting`: it is the subject of a verb other than "be". `compared`: the question is how several differ.
    `of_several`: some are asked for, "which of them". `sort`: "drug" or "condition" where its clause speaks of no other.
    """

    word: str
    start: int
    end: int
    possessive: bool
    acting: bool = False
    compared: bool = False
    of_several: bool = False
    sort: str = ""

    @property
    def stands_for_a_whole_question(self) -> bool:
        """Whether it may mean all that was said before, not one thing: a bare "that"."""
        return self.word in _BARE or self.word.endswith("…") or self.of_several


def outward_pronouns(text: str, glossary: Glossary) -> list[Pronoun]:
    """Return the pronouns of `text` that point outside it, in order; the second of a kind ("its" after "it") is clear."""
    plain = _NOT_A_PRONOUN.sub(lambda match: "#" * len(match.group()), text)
    clauses = _Clauses.of(text, glossary)
    found: dict[str, Pronoun] = {}
    for match in _PRONOUN.finditer(plain):
        word = match.group().lower()
        if word in _DEMONSTRATIVE and _is_determiner(text[match.end() :]):
            word = f"{word} …"
        kind = _CLASS.get(word, word)
        # "IT" and "HER" among other words are abbreviations.
        if kind not in found and not _is_shouted(match.group(), text) and not _points_inside(text, match, clauses):
            found[kind] = _read(word, match, text, clauses)
    return list(found.values())


@dataclass(frozen=True)
class _Clauses:
    """What a text names and where its clauses meet, read once for all its pronouns: (start, end) in characters."""

    named: tuple[tuple[Phrase, bool], ...]
    boundaries: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str, glossary: Glossary) -> "_Clauses":
        """Find the persons and names of `text`, each with whether it is a person, and the words that part its clauses."""
        found = ((phrase, is_person(phrase.text)) for phrase in phrases(text))
        named = tuple((phrase, person) for phrase, person in found if person or is_specific(phrase, glossary))
        return cls(named, tuple(match.span() for match in _BOUNDARY.finditer(text)))

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Return where the clause of `text[start:end]` starts and ends; 10,000 characters on if nothing ends it."""
        before = [boundary[1] for boundary in self.boundaries if boundary[1] <= start]
        after = [boundary[0] for boundary in self.boundaries if boundary[0] >= end]
        return max(before, default=0), min(after, default=end + 10_000)


def _is_shouted(word: str, text: str) -> bool:
    return word.isupper() and not text.isupper()


def _read(word: str, match: "re.Match[str]", text: str, clauses: _Clauses) -> Pronoun:
    possessive = word in _POSSESSIVE or (word == "her" and bool(re.match(r"\W+\w", text[match.end() :])))
    acting = _ACTING.search(text[: match.start()]) is not None
    of_several = _SEVERAL.search(text[: match.start()]) is not None
    compared = _COMPARED.search(text) is not None
    start, end = clauses.around(match.start(), match.end())
    return Pronoun(
        word, match.start(), match.end(), possessive, acting, compared, of_several, _sort_of(text[start:end])
    )


def _sort_of(clause: str) -> str:
    drug, condition = _DRUG.search(clause) is not None, _CONDITION.search(clause) is not None
    return "" if drug == condition else "drug" if drug else "condition"


def _is_determiner(rest: str) -> bool:
    """Whether "this" or "those" before `rest` belongs to a noun: "those patients had", but not "that permanent?"."""
    words = re.match(r" ([a-z][\w-]*)(?: ([a-z]+)| ?([^ ]))?", rest, re.IGNORECASE)
    if words is None:
        return False
    first, second = words.group(1).lower(), (words.group(2) or "").lower()
    if first in STOP_WORDS or first in PREPOSITIONS or first in VERBS or re.search(r"(ed|ly)$", first):
        return False
    return not is_quality(first) or bool(second and second not in STOP_WORDS and second not in PREPOSITIONS)


def _points_inside(text: str, pronoun: "re.Match[str]", clauses: _Clauses) -> bool:
    """Whether the pronoun means a thing named before it in the same question.

    An object ("why did A start it?") is never the subject of its own clause (Chomsky 1981, principle B), so a clause must
    begin in between; a possessive ("how did A get its name?") needs none.
    """
    word = pronoun.group().lower()
    before = text[: pronoun.start()]
    if word.split()[0] in ("this", "these", "those", "both") or _RELATIVE.search(before):
        return False
    if word in _CLASS and _CLASS[word] == "they" and _QUANTIFIED.search(before):
        return True
    needs_none = word in (*_POSSESSIVE, "her")
    last = max((start for start, end in clauses.boundaries if end <= pronoun.start()), default=-1)
    return any(
        phrase.end <= (pronoun.start() if needs_none else last)
        for phrase, person in clauses.named
        if not (word in PERSONAL and not person) and not (word in ("it", "its") and person)
    )


def replaced(text: str, pronoun: Pronoun, by: str) -> str:
    """Return `text` with the pronoun replaced, in the possessive where it was."""
    rest = re.sub(r"^['’]s\b", " is", re.sub(r"^['’]re\b", " are", text[pronoun.end :]))
    ending = "" if not pronoun.possessive else "'" if by.endswith("s") else "'s"
    return text[: pronoun.start] + by + ending + rest

"""The pronouns of a question, and which of them point outside it."""

import re
from dataclasses import dataclass
from typing import Final

from qa.question.glossary import Glossary
from qa.question.noun_phrases import is_person, is_quality, is_specific, phrases
from qa.question.word_classes import PREPOSITIONS, VERBS
from qa.terms import STOP_WORDS

_NOUNS: Final = (
    "drug|agent|medicine|treatment|therapy|test|method|regimen|disease|condition|disorder|syndrome|cancer|tumou?r|"
    "group|study|trial|combination|operation|procedure|gene|system|team"
)
_PRONOUN: Final = re.compile(
    rf"\b(its|it|they|them|their|theirs|he|him|his|she|her|hers|"
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
    `of_several`: some are asked for, "which of them".
    """

    word: str
    start: int
    end: int
    possessive: bool
    acting: bool = False
    compared: bool = False
    of_several: bool = False

    @property
    def stands_for_a_whole_question(self) -> bool:
        """Whether it may mean all that was said before, not one thing: a bare "that"."""
        return self.word in _BARE or self.word.endswith("…") or self.of_several


def outward_pronouns(text: str, glossary: Glossary) -> list[Pronoun]:
    """Return the pronouns of `text` that point outside it, in order; the second of a kind ("its" after "it") is clear."""
    plain = _NOT_A_PRONOUN.sub(lambda match: "#" * len(match.group()), text)
    found: dict[str, Pronoun] = {}
    for match in _PRONOUN.finditer(plain):
        word = match.group().lower()
        if word in _DEMONSTRATIVE and _is_determiner(text[match.end() :]):
            word = f"{word} …"
        if not _points_inside(text, match, glossary):
            possessive = word in _POSSESSIVE or (word == "her" and bool(re.match(r"\W+\w", text[match.end() :])))
            acting = _ACTING.search(text[: match.start()]) is not None
            of_several = _SEVERAL.search(text[: match.start()]) is not None
            compared = _COMPARED.search(text) is not None
            pronoun = Pronoun(word, match.start(), match.end(), possessive, acting, compared, of_several)
            found.setdefault(_CLASS.get(word, word), pronoun)
    return list(found.values())


def _is_determiner(rest: str) -> bool:
    """Whether "this" or "those" before `rest` belongs to a noun: "those patients had", but not "that permanent?"."""
    words = re.match(r" ([a-z][\w-]*)(?: ([a-z]+)| ?([^ ]))?", rest, re.IGNORECASE)
    if words is None:
        return False
    first, second = words.group(1).lower(), (words.group(2) or "").lower()
    if first in STOP_WORDS or first in PREPOSITIONS or first in VERBS or re.search(r"(ed|ly)$", first):
        return False
    return not is_quality(first) or bool(second and second not in STOP_WORDS and second not in PREPOSITIONS)


def _points_inside(text: str, pronoun: "re.Match[str]", glossary: Glossary) -> bool:
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
    for phrase in phrases(before):
        person = is_person(phrase.text)
        if word in PERSONAL and not person:
            continue
        if not (person or is_specific(phrase, glossary)) or (word in ("it", "its") and person):
            continue
        if word in (*_POSSESSIVE, "her") or _BOUNDARY.search(before[phrase.end :]):
            return True
    return False


def replaced(text: str, pronoun: Pronoun, by: str) -> str:
    """Return `text` with the pronoun replaced, in the possessive where it was."""
    rest = re.sub(r"^['’]s\b", " is", re.sub(r"^['’]re\b", " are", text[pronoun.end :]))
    ending = "" if not pronoun.possessive else "'" if by.endswith("s") else "'s"
    return text[: pronoun.start] + by + ending + rest

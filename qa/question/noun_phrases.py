"""Noun phrases of a question, found by form: runs of words between function words and common verbs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qa.question.glossary import Glossary
from qa.question.lexicon import zipf
from qa.question.word_classes import ATTRIBUTES, EVERYDAY_NAMES, PEOPLE, PREPOSITIONS, PROPERTIES, QUALITIES, VERBS
from qa.terms import STOP_WORDS, Token, terms, tokens

_TECHNICAL: Final = 3.6
_NEAR: Final = 40
"""Characters before a word in which what governs it is looked for: a long text costs no more a word than a short one."""
_DETERMINER: Final = re.compile(
    r"\b(the|a|an|any|some|its|their|his|her|my|your|other|of|these|those|this|that|which|what)\s+$", re.IGNORECASE
)
_WHAT_VERB: Final = re.compile(r"^\W*(what|which|who)\s+$", re.IGNORECASE)
_PREDICATED: Final = re.compile(
    r"^\W*((so|and|but|then|ok|how|why|when|where)\W+)*(is|are|was|were)\s+(the |a |an |this |that |these |those |my )?$",
    re.IGNORECASE,
)
_VERB_FOLLOWS: Final = re.compile(
    r"\b(do|does|did|can|could|should|would|will|may|must) (I|you|we|they|he|she|it|one)\s+$|"
    r"\b(how|ways?|time|able|order|need|needs|wants?|begin|start|best|is|are|was|were|have|has|had|there|going|likely|try)"
    r" to\s+$",
    re.IGNORECASE,
)
_BE: Final = re.compile(r"\b(is|are|was|were|been|be)\s+$", re.IGNORECASE)
_JOINT: Final = re.compile(r"[\s\-/+.]*")
_NUMBERED: Final = frozenset("class grade group level phase stage type".split())
"""What a Roman numeral follows: "stage I", where I is no pronoun."""
_UNITS: Final = frozenset("second minute hour day week month year cm mm mg kg ml".split())


@dataclass(frozen=True)
class Phrase:
    """A run of words: `question[start:end]` is `text`."""

    text: str
    start: int
    end: int

    def parts(self) -> list["Phrase"]:
        """Return the single words of the phrase, and each of its tails, longest first."""
        words = [(match.start(), match.group()) for match in re.finditer(r"\S+", self.text)]
        tails = [Phrase(self.text[at:], self.start + at, self.end) for at, _ in words[1:]]
        heads = [
            Phrase(self.text[: at + len(word)], self.start, self.start + at + len(word)) for at, word in words[:-1]
        ]
        return tails + heads + [Phrase(word, self.start + at, self.start + at + len(word)) for at, word in words]


def phrases(text: str) -> list[Phrase]:
    """Return the noun phrases of `text` in order."""
    found: list[Phrase] = []
    run: list[Token] = []
    for token in [*tokens(text), None]:
        joins = token is not None and (not run or _JOINT.fullmatch(text[run[-1].end : token.start]) is not None)
        ends = token is None or _ends_a_phrase(token, run, text)
        if run and (ends or not joins):
            found.append(_phrase(text, run, last=token is None or not joins or not token.is_content))
            run = []
        if token is not None and not ends:
            run.append(token)
    return [phrase for phrase in found if phrase.text]


def _ends_a_phrase(token: Token, run: Sequence[Token], text: str) -> bool:
    word = token.surface.lower()
    if token.surface == "I" and run and run[-1].surface.lower() in _NUMBERED:
        return False
    if not token.is_content or word in PREPOSITIONS:
        return True
    if run and token.surface.isdigit():
        following = re.match(r"\W*([a-z]+?)s?\b", text[token.end :], re.IGNORECASE)
        return following is not None and following.group(1).lower() in _UNITS
    before = text[max(0, token.start - _NEAR) : token.start]
    if _VERB_FOLLOWS.search(before):
        return True
    if word in VERBS:
        noun = word in PROPERTIES or zipf(word) < _TECHNICAL
        modified = bool(run) and run[-1].surface.lower() in QUALITIES
        opening = _WHAT_VERB.match(text[: token.start])
        return not (noun and (modified or (_DETERMINER.search(before) and not opening)))
    if text[token.start - 1 : token.start] == "-":
        return False
    if not run:
        return word.endswith("ed") and len(word) > 4 and _BE.search(before) is not None
    if re.search(r"\w{3}ly$", word) and word not in ("family", "anomaly", "early", "elderly"):
        return True
    progressive = (
        word.endswith("ing") and _PREDICATED.match(text[: run[0].start]) and text[token.end : token.end + 1] == " "
    )
    return bool(progressive) or (word.endswith("ed") and len(word) > 4)


def _phrase(text: str, run: Sequence[Token], *, last: bool) -> Phrase:
    """Return the run without what only says something of it: "Is melatonin | bad for you", "levels | naturally"."""
    kept = list(run)
    if last and len(kept) > 1 and _PREDICATED.match(text[: kept[0].start]) and is_quality(kept[-1].surface):
        kept.pop()
    while len(kept) > 1 and (kept[-1].surface.lower() in QUALITIES or re.search(r"\w{3}ly$", kept[-1].surface.lower())):
        kept.pop()
    return Phrase(text[kept[0].start : kept[-1].end], kept[0].start, kept[-1].end)


def with_article(text: str, phrase: Phrase) -> str:
    """Return the phrase as `text` has it, with "the", "a" or "an" before it if there is one."""
    article = re.search(r"\b(the|an?)\s+$", text[: phrase.start], re.IGNORECASE)
    return f"{article.group(1).lower()} {phrase.text}" if article else phrase.text


def topic(question: str, glossary: Glossary, *, last: bool = False) -> Phrase | None:
    """Return what the question is about: its first name, an everyday one ("the heart") last.

    With `last`, from the end: a remark ("The biopsy came back as IHC 2+.") brings what is new there.
    """
    found = [phrase for phrase in phrases(question) if not is_generic(phrase.text)]
    found = found[::-1] if last else found
    specific = [phrase for phrase in found if is_specific(phrase, glossary)]
    rarer = [phrase for phrase in specific if phrase.text.lower() not in EVERYDAY_NAMES]
    return next(iter(rarer or specific or found), None)


def is_specific(phrase: Phrase, glossary: Glossary) -> bool:
    """Whether a phrase names a thing: a glossary name, a code, an abbreviation or a technical word."""
    if glossary.kind(tuple(terms(phrase.text))):
        return True
    for word in re.split(r"[\s/]+", phrase.text):
        plain = word.strip("-+.'’")
        coded = any(letter.isdigit() for letter in plain) and any(letter.isalpha() for letter in plain)
        shouted = len(plain) > 1 and any(letter.isupper() for letter in plain[1:])
        if coded or shouted or glossary.kind(tuple(terms(plain))) or plain.lower() in EVERYDAY_NAMES:
            return True
        if phrase.start > 0 and plain[:1].isupper() and plain.lower() not in ATTRIBUTES:
            return True
        if (
            len(plain) > 3
            and not is_attribute(plain)
            and plain.lower() not in STOP_WORDS
            and all(zipf(part) < _TECHNICAL for part in plain.split("-"))
        ):
            return True
    return False


def is_attribute(word: str) -> bool:
    """Whether a word names only a property of something else: dose, risk, side effects."""
    return word.lower() in ATTRIBUTES or word.isdigit()


def is_quality(word: str) -> bool:
    """Whether a word is an adjective by the lists or its ending: what may be said of a thing rather than name it."""
    return word.lower() in QUALITIES or re.search(r"(able|ible|ous|ful|ive|ic|less|en)$", word.lower()) is not None


def is_generic(text: str) -> bool:
    """Whether all words of a phrase are attributes."""
    return all(is_attribute(word) for word in re.split(r"[\s/]+", text) if word)


def is_person(phrase: str) -> bool:
    """Whether a phrase is headed by a word for persons: patients, a child."""
    return phrase.split()[-1].lower() in PEOPLE


def content_words(text: str) -> list[str]:
    """Return the words of `text` that carry a subject."""
    return [token.surface for token in tokens(text) if token.is_content]

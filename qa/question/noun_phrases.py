"""Noun phrases of a question, found by form: runs of words between function words and common verbs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qa.question.glossary import Glossary
from qa.question.lexicon import zipf
from qa.terms import STOP_WORDS, Token, terms, tokens

_TECHNICAL: Final = 3.6
_VERBS: Final = frozenset(
    """add added affect affects apply approved arise avoid become begin benefit bind binds cause caused causes change
    changed check combine combined compare compared compares come comes cure cured define defined detect diagnose
    diagnosed differ done drop ended eat exist expect expected find found follow follows happen happened happens
    help helps improve improved improves increase increased indicate indicated involve know known last lead leads
    linked live love lower lowers lowered make makes match matter mean means measure measured need needed occur
    occurs offer offered perform performed predict predicts prevent prescribe prescribed raise raises reach
    recommend recommended reduce reduced reduces rely remain require required respond say says see seen show
    showed shown shows spread start started stop stopped suggest suit survive take taken tell test survived tested
    treat want wants chosen call called came comes back treat treated treatable work works written""".split()
)
_NOT_A_TOPIC: Final = frozenset(
    """patient patients people women men doctor doctors percentage percent proportion share rate number type types
    kind kinds way ways difference differences evidence reason reasons effect role importance thing things share
    well common likely long often high low big large first main key different important function someone version
    versions variety ways popular similar""".split()
)


_ATTRIBUTES: Final = (
    _NOT_A_TOPIC
    | _VERBS
    | frozenset(
        """advantage adverse age alternative alternatives amount average benefit benefits best biggest cause causes
    chance chances complication complications concern consequence consequences contraindication contraindications
    cost costs course cutoff daily danger dangers death definition detail details disadvantage dosage dose doses
    dosing duration effective effects event events example examples factor factors feature features figure figures
    finding findings follow-up frequency frequent goal greatest harm harms highest indication indications interval
    largest latest least length level levels limit limitation limitations longest lowest major management maximum
    mechanism minimum monitoring mortality name names new next option options origin other others outcome outcomes
    possible precaution precautions prevalence prognosis range rates recommendation recommendations recurrence
    regimen relapse response result results risk risks route safe safer safety schedule second sensitivity
    severity side sign signs size smallest specificity step steps success survival symptom symptoms test tests
    testing third threshold time timing total toxicity treatment treatments usual value weekly years""".split()
    )
)


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
    for token in tokens(text):
        joins = not run or re.fullmatch(r"[\s\-/+.]*(of |of the )?", text[run[-1].end : token.start]) is not None
        if run and not joins:
            found.append(_phrase(text, run))
            run = []
        if _ends_a_phrase(token):
            if run:
                found.append(_phrase(text, run))
            run = []
        else:
            run.append(token)
    return found + ([_phrase(text, run)] if run else [])


def _ends_a_phrase(token: Token) -> bool:
    return not token.is_content or token.surface.lower() in _VERBS


def _phrase(text: str, run: Sequence[Token]) -> Phrase:
    return Phrase(text[run[0].start : run[-1].end], run[0].start, run[-1].end)


def topic(question: str, glossary: Glossary, *, last: bool = False) -> Phrase | None:
    """Return what the question is about: its first specific phrase, else its first that is more than an attribute.

    With `last`, from the end: a remark ("The biopsy came back as IHC 2+.") brings what is new there.
    """
    found = [phrase for phrase in phrases(question) if not all(is_attribute(word) for word in phrase.text.split())]
    found = found[::-1] if last else found
    return next((phrase for phrase in found if is_specific(phrase, glossary)), found[0] if found else None)


def is_specific(phrase: Phrase, glossary: Glossary) -> bool:
    """Whether a phrase names a thing: a glossary name, a code, an abbreviation or a technical word."""
    if glossary.kind(tuple(terms(phrase.text))):
        return True
    for word in re.split(r"[\s/]+", phrase.text):
        plain = word.strip("-+.'’")
        coded = any(letter.isdigit() for letter in plain) and any(letter.isalpha() for letter in plain)
        shouted = len(plain) > 1 and any(letter.isupper() for letter in plain[1:])
        if coded or shouted or glossary.kind(tuple(terms(plain))):
            return True
        if phrase.start > 0 and plain[:1].isupper():
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
    return word.lower() in _ATTRIBUTES or word.isdigit()


def content_words(text: str) -> list[str]:
    """Return the words of `text` that carry a subject."""
    return [token.surface for token in tokens(text) if token.is_content]

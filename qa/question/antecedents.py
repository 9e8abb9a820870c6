"""What a pronoun stands for: the things spoken of so far, and the choice among them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qa.question.drug_names import names_drug
from qa.question.glossary import Glossary
from qa.question.noun_phrases import Phrase, is_attribute, is_generic, is_person, is_specific, phrases, with_article
from qa.question.pronouns import PERSONAL, PLURAL, Pronoun
from qa.question.word_classes import EVERYDAY_NAMES, PROPERTIES
from qa.terms import terms

_PAIRED: Final = re.compile(
    r"\W+(and|or|versus|vs\.?|(the )?same( thing)? as|(different|differ) from|(compare[ds]?|related) (to|with)|"
    r"(better|worse|safer|more \w+) than)\W+(the |an? )?",
    re.IGNORECASE,
)
_TREATS: Final = re.compile(
    r"\b((treat(ed|ing|ment)?|therapy|managed) with|(dos(e|es|age|ing)) of|receiv(e|es|ing)|tak(e|es|ing)|given|"
    r"prescribed?)\s+((the|an?)\s+)?$",
    re.IGNORECASE,
)
_IS_TREATED: Final = re.compile(r"\W+(be |being )?(treated(?! with it\b)|diagnosed|staged|cured)\b", re.IGNORECASE)
_IS_CAUSED: Final = re.compile(
    r"\b(treat|treats|cure|cures|diagnose|causes?|prevents?|(treatment|diagnosis|risk) of|treatment for)\s+((the|an?)\s+)?$",
    re.IGNORECASE,
)
"""What tells a drug or a condition that no list and no ending tells."""
_IMPERSONAL: Final = frozenset(
    """disease syndrome disorder sign score scale test tumor tumour cell cells body lymphoma acid sodium potassium calcium
    hydrochloride acetate phosphate sulfate chloride citrate therapy protocol criteria classification index trial""".split()
)
"""What follows the name of a discoverer, or makes a drug's: "Graves Disease", "Warfarin Sodium" are no persons."""
_TWO: Final = re.compile(r"^(both|the two)")


@dataclass(frozen=True)
class Mention:
    """A thing spoken of: `text` with its article, and what pronouns may stand for it.

    `sort` is "drug" or "condition" where one of them is known. `named`: it may be a person's name, "Anne Bonny".
    """

    text: str
    plural: bool
    person: bool
    specific: bool
    pair: bool = False
    sort: str = ""
    named: bool = False


def mentions(text: str, glossary: Glossary, topic: str = "") -> tuple[Mention, ...]:
    """Return the things that `text` speaks of, pairs ("A and B") first, then specific ones, each group in order.

    What belongs to `topic` ("aspirin's dose") counts as a mention of it.
    """
    found = [phrase for phrase in phrases(text) if not is_generic(phrase.text) or is_person(phrase.text)]
    single = [
        _mention(topic, glossary)
        if topic and re.match(rf"{re.escape(_plain(topic))}['’]", phrase.text, re.IGNORECASE)
        else Mention(
            with_article(text, phrase),
            _is_plural(phrase.text),
            is_person(phrase.text),
            is_specific(phrase, glossary),
            sort=_sort(phrase, text, glossary),
            named=_may_be_a_name(with_article(text, phrase), glossary),
        )
        for phrase in found
    ]
    pairs = [
        Mention(f"{one.text} and {other.text}", True, one.person or other.person, one.specific and other.specific, True)
        for one, other, first, second in zip(single, single[1:], found, found[1:], strict=False)
        if _PAIRED.fullmatch(text[first.end : second.start]) and one.specific == other.specific
    ]
    return tuple(pairs + sorted(single, key=lambda mention: not mention.specific))


def _mention(name: str, glossary: Glossary) -> Mention:
    bare = _plain(name)
    specific = is_specific(Phrase(bare, 1, 1 + len(bare)), glossary)
    sort = _sort(Phrase(bare, 0, len(bare)), bare, glossary)
    return Mention(name, _is_plural(bare), is_person(bare), specific, sort=sort, named=_may_be_a_name(name, glossary))


def _sort(phrase: Phrase, text: str, glossary: Glossary) -> str:
    """Return "drug" or "condition" by the glossary, the ending of the name or what is said of it, else ""."""
    kind = glossary.kind(tuple(terms(phrase.text)))
    if kind in ("drug", "condition"):
        return kind
    before = text[max(0, phrase.start - 40) : phrase.start]
    if names_drug(phrase.text) or _TREATS.search(before):
        return "drug"
    return "condition" if _IS_CAUSED.search(before) or _IS_TREATED.match(text[phrase.end :]) else ""


def _plain(name: str) -> str:
    return re.sub(r"^(the|an?) ", "", name)


def antecedent(pronoun: Pronoun, topic: str, spoken: Sequence[tuple[Mention, ...]]) -> str:
    """Return what `pronoun` stands for, "" if nothing fits: the topic if it agrees, else what was spoken of last.

    `spoken` holds the mentions of the turns before, the latest first. What is certain to be wrong (a drug for "she") is
    never taken: a question that keeps its pronoun does no harm, one about another thing does.
    """
    word = pronoun.word
    if word in PERSONAL:
        people = (mention for turn in spoken for mention in turn)
        return next((m.text for m in people if m.named), "")
    if _TWO.match(word):
        return next((mention.text for turn in spoken for mention in turn if mention.pair), "")
    of_topic = [mention for turn in spoken for mention in turn if mention.text == topic][:1]
    recent = [*of_topic, *(mention for turn in spoken for mention in turn)]
    if word in PLURAL:
        if pronoun.compared and (two := _two_latest(spoken)):
            return two
        return _plural(word, recent, spoken[0] if spoken else (), acting=pronoun.acting)
    fitting = [m for m in recent if not m.person and not m.pair and not m.plural and (m.specific or m.text == topic)]
    return _of_its_sort(fitting, pronoun.sort).text if fitting else topic


def _of_its_sort(fitting: Sequence[Mention], sort: str) -> Mention:
    """Return the first that is a drug where a drug is spoken of ("given"), else one that is not known to be otherwise."""
    alike = [mention for mention in fitting if sort and mention.sort == sort]
    possible = [mention for mention in fitting if not sort or not mention.sort]
    return (alike or possible or list(fitting))[0]


def in_full(text: str, spoken: Sequence[tuple[Mention, ...]]) -> str:
    """Return `text` with the short form of a thing spoken of written out: "the expedition", the first name of a person."""
    known = [(_plain(m.text).split(), m) for turn in spoken for m in turn if m.specific and not m.pair]
    longer = [(names, mention) for names, mention in known if len(names) > 1]
    for phrase in phrases(text):
        words = phrase.text.split()
        article = re.search(r"\bthe $", text[: phrase.start], re.IGNORECASE)
        for names, mention in longer:
            head = article is not None and len(words) == 1 and names[-1].lower() == words[0].lower()
            forename = mention.named and words == names[:1]
            if (head or forename) and not re.match(r" of\b", text[phrase.end :]):
                return f"{text[: phrase.start]}{' '.join(names)}{text[phrase.end :]}"
    return text


def _two_latest(spoken: Sequence[tuple[Mention, ...]]) -> str:
    """Return "A and B" of the pair spoken of last, or of the first things of the two turns before; "" if they are one."""
    pair = next((mention for mention in (spoken[0] if spoken else ()) if mention.pair), None)
    if pair is not None:
        return pair.text
    firsts = [next((mention.text for mention in turn if mention.specific), "") for turn in spoken[:2]]
    return f"{firsts[1]} and {firsts[0]}" if len(set(firsts)) == 2 and all(firsts) else ""


def _plural(word: str, recent: Sequence[Mention], latest: Sequence[Mention], *, acting: bool) -> str:
    """Return what "they" are: a pair or a plural; a symptom neither lives nor dies."""
    plural = [m for m in recent if m.plural and not (acting and m.text.split()[-1].lower() in PROPERTIES)]
    pair = next((m for m in latest if m.pair and m in plural), None)
    named = [m for m in plural if m.specific and not m.pair and not m.person]
    chosen = pair or next(iter(named or [m for m in plural if m in latest and not m.pair] or plural), None)
    if chosen is None:
        return next((m.text for m in recent if m.specific), "") if word == "their" else ""
    return chosen.text


def _is_plural(phrase: str) -> bool:
    last = phrase.split()[-1].lower()
    if re.search(r"['’]s?$", last):
        return False
    if last in ("children", "men", "women", "people", "data", "criteria", "bacteria"):
        return True
    return (
        len(last) > 3
        and re.search(r"[^siu]s$|(ie|[aeo])s$", last) is not None
        and not re.search(r"(sis|itis|ases|tes|us|is)$", last)
    )


def _may_be_a_name(text: str, glossary: Glossary) -> bool:
    """Whether `text` has the form of a person's name and no word of it names something else."""
    words = text.split()
    return (
        len(words) == 2
        and all(re.fullmatch(r"[A-Z][a-z]+", word) and not _is_impersonal(word, glossary) for word in words)
        and not glossary.kind(tuple(terms(text)))
    )


def _is_impersonal(word: str, glossary: Glossary) -> bool:
    plain = word.lower()
    listed = is_attribute(plain) or plain in EVERYDAY_NAMES or plain in _IMPERSONAL
    ending = re.search(r"\w{2}(omas?|itis|osis|emia|opathy)$", plain) is not None
    return listed or ending or bool(glossary.kind(tuple(terms(plain)))) or names_drug(plain)

"""A follow-up question, made to stand on its own with the help of the turns before it.

No model is asked. The rules look at form: a fragment ("and pertuzumab?") takes the place of its parallel in the question
before; a pronoun ("its response rate?") is replaced by what that question was about; a bare remark ("at what dose?",
"why not?") is joined to it. A question that names its own subject is left as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qa.question.glossary import Glossary
from qa.question.noun_phrases import Phrase, content_words, is_attribute, is_specific, phrases, topic
from qa.terms import STOP_WORDS, term_of, terms

_SMALL_TALK: Final = re.compile(
    r"^\W*((ok(ay)?|yes|no|right|great|perfect|cool|good|fine|sure|thanks?( you)?( (very|so) much| a lot)?|thx|ty|"
    r"cheers|hi|hello|hey|good (morning|afternoon|evening)|bye|got it|i see|understood|ah|hm+|interesting|(very )?helpful|"
    r"that'?s (clear|helpful|great|good))\W*)+(there|doctor|then|all)?\W*$",
    re.IGNORECASE,
)
_NEW_TOPIC: Final = re.compile(
    r"^\W*((on )?(a )?(completely |totally |quite )?(different|new|another|separate|unrelated|other) "
    r"(topic|question|subject|thing|matter|issue)"
    r"|(something|anything) (else|different)( entirely)?|chang(e|ing) (of )?(the )?(topic|subject)|"
    r"unrelated(ly)?|by the way|btw)"
    r"\W+((now|then|but|so|please)\W+)?",
    re.IGNORECASE,
)
_OPENER: Final = re.compile(
    r"^\W*(((ok(ay)?|so|well|hm+|thanks?( you)?|right)\b\W*)*)"
    r"(?P<cue>(and|but|or|also|then|plus)\b\W*(what|how) about\b|(what|how) about\b|what of\b|and (what )?if\b|what if\b|"
    r"same (for|with|in)\b|(and|but|or|also|then|plus)\b)?\W*",
    re.IGNORECASE,
)
_PRONOUN: Final = re.compile(
    r"\b(its|it|they|them|their|theirs|he|him|his|she|her|hers|(?:(?:this|that|these|those|the same|the former|the latter)"
    r"(?: (?:drug|agent|medicine|treatment|therapy|test|method|regimen|ones?|disease|condition|"
    r"group|study|trial|combination))?))\b"
    r"(?!-)",
    re.IGNORECASE,
)
_NOT_A_PRONOUN: Final = re.compile(
    r"\b(is|was|would) it (safe|possible|ok|okay|true|known|necessary|better|worth|recommended|advisable|useful|clear|"
    r"important|likely|probable|common|usual)\b|\bit(?= (is|was|has been) \w+ (that|to)\b)"
    r"|\bit(?= that\b)"
    r"|(?<=\w )(?<!\bis )(?<!\bwas )(?<!\bdoes )(?<!\bdid )(?<!\bof )(?<!\bfor )(?<!\bwith )(?<!\babout )that(?= \w)",
    re.IGNORECASE,
)
_SUBORDINATE: Final = re.compile(
    r"\b(if|when|because|since|that|after|before|while|unless|where|and|or|,)\W+$", re.IGNORECASE
)
_BARE: Final = re.compile(
    r"^\W*(why|why not|how|how so|how come|when|where|who|by how much|how (much|many|often|long|common|likely)|at what \w+|"
    r"which( ones?)?( of (them|these|those))?|says who|in (whom|which patients)|for (whom|how long))\W*$",
    re.IGNORECASE,
)
_PREPOSITION: Final = re.compile(
    r"^(in|for|at|with|on|after|before|between|during|by|among|without|under|over|from|within)\b", re.IGNORECASE
)
_IMPERATIVE: Final = re.compile(
    r"\W*(what|which|who|whom|how|why|when|where|tell|list|name|give|explain|describe|compare)\b", re.IGNORECASE
)
_ASKS: Final = re.compile(
    r"\?|^\W*(what|which|who|whom|whose|how|why|when|where|tell|list|name|give|explain|describe|compare|is|are|was|were|do|does|"
    r"did|can|could|should|will|would|may|must|has|have|any)\b",
    re.IGNORECASE,
)
_VERB: Final = re.compile(
    r"\b(is|are|was|were|do|does|did|can|could|should|shall|will|would|may|might|must|has|have|had)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Resolution:
    """A question as understood.

    `text` stands on its own and is what the reader is shown. `own` is the part that an answer must cover, `context` what
    earlier turns add to it. `form` is the wording that tells the kind of question. `core` (the question without what was
    joined to it) and `topic` (what it is about) are what the next turn may refer to.
    """

    text: str
    own: str
    context: str
    form: str
    core: str
    topic: str


_NOTHING: Final = Resolution("", "", "", "", "", "")


def resolve(question: str, earlier: Sequence[str], glossary: Glossary) -> Resolution:
    """Resolve `question` against the `earlier` user questions, oldest first."""
    before = _NOTHING
    for asked in earlier:
        if asked.strip() and not is_small_talk(asked):
            before = _resolve_one(asked, before, glossary)
    return _resolve_one(question, before, glossary)


def is_small_talk(text: str) -> bool:
    """Whether `text` is only a greeting, thanks or assent."""
    return bool(_SMALL_TALK.match(text))


def _resolve_one(question: str, before: Resolution, glossary: Glossary) -> Resolution:
    asked = " ".join(question.split())
    fresh = _NEW_TOPIC.match(asked)
    if fresh and asked[fresh.end() :].strip():
        return _alone(_capital(asked[fresh.end() :]), _NOTHING, glossary)
    if not before.text or not asked:
        return _alone(asked, before, glossary)
    if _BARE.match(asked):
        return Resolution(_join(asked, before.core), before.core, "", asked, before.core, before.topic)
    opener = _OPENER.match(asked)
    rest = (asked[opener.end() :] if opener else "") or asked
    cue = bool(opener and opener.group("cue"))
    pronoun = _outward_pronoun(rest, glossary)
    if pronoun is not None:
        return _with_antecedent(rest, pronoun, before)
    if _is_fragment(rest) and (cue or (len(content_words(rest)) <= 3 and not _names_two(rest, glossary))):
        return _replaced(before, rest, asked, glossary)
    if _lacks_subject(rest, before, glossary):
        text = _join(rest, before.topic)
        return Resolution(text, text, before.core, rest, rest, before.topic)
    if cue:
        alone = _alone(_capital(rest), before, glossary)
        return Resolution(_join(asked, before.core), alone.own, before.core, alone.form, alone.core, alone.topic)
    return _alone(_capital(rest), before, glossary)


def _alone(text: str, before: Resolution, glossary: Glossary) -> Resolution:
    found = topic(text, glossary, last=not _ASKS.search(text))
    return Resolution(text, text, before.topic, text, text, found.text if found else before.topic)


def _is_fragment(text: str) -> bool:
    return not _VERB.search(text) and not _IMPERATIVE.match(text)


def _outward_pronoun(text: str, glossary: Glossary) -> "re.Match[str] | None":
    """Return the first pronoun that points outside the question, if any."""
    plain = _NOT_A_PRONOUN.sub(lambda match: "#" * len(match.group()), text)
    for match in _PRONOUN.finditer(plain):
        before = text[: match.start()]
        inside = _SUBORDINATE.search(before) is not None or match.group().lower() in (
            "its",
            "their",
            "them",
            "it",
            "they",
        )
        named = any(is_specific(phrase, glossary) for phrase in phrases(before))
        if not (inside and named):
            return match
    return None


def _with_antecedent(text: str, pronoun: "re.Match[str]", before: Resolution) -> Resolution:
    if not before.topic:
        return Resolution(_join(text, before.core), text, before.core, text, text, "")
    word = pronoun.group().lower()
    possessive = word in ("its", "their", "his") or (word == "her" and re.match(r"\W+\w", text[pronoun.end() :]))
    ending = "" if not possessive else "'" if before.topic.endswith("s") else "'s"
    resolved = _capital(text[: pronoun.start()] + before.topic + ending + text[pronoun.end() :])
    return Resolution(resolved, resolved, before.core, resolved, resolved, before.topic)


def _replaced(before: Resolution, fragment: str, asked: str, glossary: Glossary) -> Resolution:
    """Put the fragment in the place of its parallel in the question before; if there is none, join what was asked to it."""
    core = re.sub(r"^(the|a|an)\s+", "", fragment.strip(" ?.!"), flags=re.IGNORECASE)
    if preposition := _PREPOSITION.match(core):
        tail = re.search(rf"\s{preposition.group()}\s[^?]*\??$", before.core, re.IGNORECASE)
        if tail:
            return _swapped(f"{before.core[: tail.start()]} {core}?", before, glossary)
    for phrase in phrases(core):
        parallel = _parallel(phrase, phrases(before.core), glossary)
        if parallel is not None:
            return _swapped(before.core[: parallel.start] + phrase.text + before.core[parallel.end :], before, glossary)
    found = topic(core, glossary)
    named = found is not None and is_specific(found, glossary)
    about = found.text if found and named else before.topic
    return Resolution(_join(asked, before.core), fragment, before.core, before.core, asked, about)


def _swapped(text: str, before: Resolution, glossary: Glossary) -> Resolution:
    found = topic(text, glossary)
    return Resolution(text, text, "", text, text, found.text if found else before.topic)


def _parallel(new: Phrase, candidates: Sequence[Phrase], glossary: Glossary) -> Phrase | None:
    for alike in (_same_kind, _same_shape, _same_word):
        for candidate in candidates:
            for part in (candidate, *candidate.parts()):
                if part.text.lower() != new.text.lower() and alike(new, part, glossary):
                    return part
    return None


def _same_kind(new: Phrase, old: Phrase, glossary: Glossary) -> bool:
    kind = glossary.kind(tuple(terms(new.text)))
    return bool(kind) and kind == glossary.kind(tuple(terms(old.text)))


def _same_shape(new: Phrase, old: Phrase, glossary: Glossary) -> bool:
    """Whether both are codes of one pattern: T2 and T3, R462Q and E265X, IIIA and IIB."""
    return bool(re.search(r"\d|^[IVX]+[A-C]?$", new.text)) and _shape(new.text) == _shape(old.text)


def _shape(text: str) -> str:
    roman = re.sub(r"\b[IVX]+(?=[A-C]?\b)[A-C]?", "R", text)
    return re.sub(r"\d+", "9", re.sub(r"[a-zQ-]", "a", re.sub(r"[A-Z](?=\d|$)", "A", roman)))


def _same_word(new: Phrase, old: Phrase, glossary: Glossary) -> bool:
    """Whether the two share their last word, or one part of a compound: node-positive and node-negative."""
    ours, theirs = (re.findall(r"[^\s-]+", phrase.text.lower()) for phrase in (new, old))
    if len(ours) < 2 or len(theirs) < 2:
        return False
    return term_of(ours[-1]) == term_of(theirs[-1]) or ours[0] == theirs[0]


def _join(remark: str, subject: str) -> str:
    return f"{_capital(remark.strip())} ({subject.strip(' ?.!')})" if subject else remark


def _names_two(text: str, glossary: Glossary) -> bool:
    return sum(is_specific(phrase, glossary) for phrase in phrases(text)) > 1


def _lacks_subject(text: str, before: Resolution, glossary: Glossary) -> bool:
    """Whether the question names only attributes ("the dose", "any side effects") or what was already spoken of."""
    if any(is_specific(phrase, glossary) for phrase in phrases(text)):
        return False
    spoken_of = set(terms(before.topic))
    words = [word.lower() for word in content_words(text)]
    return all(is_attribute(word) or term_of(word) in spoken_of for word in words)


def _capital(text: str) -> str:
    stripped = text.strip()
    first = stripped.split(" ", 1)[0]
    return stripped[0].upper() + stripped[1:] if first.lower() in STOP_WORDS else stripped

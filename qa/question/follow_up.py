"""A follow-up question, made to stand on its own with the help of the turns before it.

No model is asked. The rules look at form: a fragment ("and pertuzumab?") takes the place of its parallel in the question
before; a pronoun ("its response rate?") is replaced by what that question was about; a property ("the side effects?") gets
its owner; a bare remark ("at what dose?", "why not?") is joined to the question before. A question that names its own
subject is left as it is, and what no rule is sure of is joined, never guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from qa.question.antecedents import Mention, antecedent, in_full, mentions
from qa.question.forms import ASKS, BARE, CONDITION, NEW_TOPIC, OPENER, can_be_extended, is_fragment, is_small_talk
from qa.question.glossary import Glossary
from qa.question.noun_phrases import content_words, is_attribute, is_specific, phrases, topic, with_article
from qa.question.owners import headed, owned
from qa.question.parallels import in_place
from qa.question.pronouns import outward_pronouns, replaced
from qa.question.qualifiers import qualifiers
from qa.question.word_classes import EVERYDAY_NAMES
from qa.terms import STOP_WORDS, terms

__all__ = ["Resolution", "is_small_talk", "resolve"]

_REMEMBERED: Final = 8
"""Turns that are looked back on: what they spoke of is what a pronoun may mean."""


@dataclass(frozen=True)
class Resolution:
    """A question as understood.

    `text` stands on its own and is what the reader is shown. `own` is the part that an answer must cover, `context` what
    earlier turns add to it. `form` is the wording that tells the kind of question. `core` (the question without what was
    joined to it) and `topic` (what it is about) are what the next turn may refer to. `before` is the question before, as it
    was understood, "" where this one opens a new topic in so many words or holds all of it but what it replaces. `spoken`
    are the things mentioned turn by turn, the latest first.
    """

    text: str
    own: str
    context: str
    form: str
    core: str
    topic: str
    before: str = ""
    spoken: tuple[tuple[Mention, ...], ...] = ()


_ABOUT: Final = re.compile(r"^((and|but|or|so)\W+)?(what|how) about\b", re.IGNORECASE)
_YES_NO: Final = re.compile(r"^\W*(does|do|did|is|are|can|could|should|was|were|will|would|has|have)\b", re.IGNORECASE)
_OTHERS: Final = re.compile(
    r"\b[\w-]+ ones\b|^\W*(did|do|were|had|have) (any|some|all|most|many|none|everyone|everybody|others)\b(?! \w+s\b| of\b)",
    re.IGNORECASE,
)
"""Nouns left out: "the milder ones", "did any recover?"."""
_DEFINITE: Final = re.compile(
    r"\bthe (?!same\b|first\b|most\b|best\b|us\b|uk\b|usa\b)[a-z][\w-]*\b(?! of\b| [A-Z])|\b(afterwards|instead|then)\b"
)
"""What is spoken of as known: "the stiffness" of the condition in question."""

_NOTHING: Final = Resolution("", "", "", "", "", "")


def resolve(question: str, earlier: Sequence[str], glossary: Glossary) -> Resolution:
    """Resolve `question` against the `earlier` user questions, oldest first."""
    before = _NOTHING
    for asked in [asked for asked in earlier if asked.strip() and not is_small_talk(asked)][-_REMEMBERED:]:
        before = _remembered(_resolve_one(asked, before, glossary), before, glossary)
    resolution = _remembered(_resolve_one(question, before, glossary), before, glossary)
    # Where a fragment has taken the place of its parallel, nothing of the question before is left to be said.
    follows_on = resolution.context and not NEW_TOPIC.match(" ".join(question.split()))
    return replace(resolution, before=before.text) if follows_on else resolution


def _remembered(resolution: Resolution, before: Resolution, glossary: Glossary) -> Resolution:
    spoken = (mentions(resolution.core, glossary, resolution.topic), *before.spoken)[:_REMEMBERED]
    return replace(resolution, spoken=spoken)


def _resolve_one(question: str, before: Resolution, glossary: Glossary) -> Resolution:
    asked = " ".join(question.split())
    fresh = NEW_TOPIC.match(asked)
    if fresh and asked[fresh.end() :].strip():
        return _alone(_capital(asked[fresh.end() :]), _NOTHING, glossary)
    if not before.text or not asked:
        return _alone(asked, before, glossary)
    if BARE.match(asked):
        return _remarked(asked, before)
    opener = OPENER.match(asked)
    rest = (asked[opener.end() :] if opener else "") or asked
    cue = bool(opener and opener.group("cue"))
    if condition := CONDITION.match(rest):
        return _under(condition.group("clause"), asked, before)
    if not outward_pronouns(rest, glossary):
        rest = in_full(rest, before.spoken)
    kept = asked if cue and _ABOUT.match(asked) and not ASKS.match(rest) else rest
    resolved = _with_antecedents(kept, before, glossary)
    if resolved is not None:
        return resolved
    if is_fragment(rest) and (cue or (len(content_words(rest)) <= 3 and not _names_two(rest, glossary))):
        return _replaced(rest, asked, before, glossary)
    if _lacks_subject(rest, before, glossary):
        return _owned(rest, before)
    alone = _alone(_capital(rest), before, glossary)
    if _OTHERS.search(rest):
        return replace(alone, text=_join(rest, before.core), context=before.core)
    if before.topic and not set(terms(rest)) & set(terms(before.topic)) and _takes_its_object_for_known(rest, glossary):
        return replace(alone, text=_join(rest, before.topic), context=before.core)
    return replace(alone, text=_join(asked, before.core), context=before.core) if cue else alone


def _alone(text: str, before: Resolution, glossary: Glossary) -> Resolution:
    return Resolution(text, text, before.topic, text, text, _topic(text, before.topic, glossary))


def _topic(text: str, before: str, glossary: Glossary) -> str:
    """Return what `text` is about: a thing it names; words of no name only where nothing has been spoken of yet."""
    found = topic(text, glossary, last=not ASKS.search(text))
    if found is None or (before and not is_specific(found, glossary)):
        return before
    return with_article(text, found)


def _remarked(asked: str, before: Resolution) -> Resolution:
    """Put the question before behind a bare remark; what the remark adds to it must be answered, and is remembered."""
    adds = any(not is_attribute(word) for word in content_words(asked)) or qualifiers(asked).conditions
    core = f"{before.core.strip(' ?.!')}; {asked.strip(' ?.!')}?" if adds else before.core
    return Resolution(_join(asked, before.core), core, "", asked, core, before.topic)


def _joined(asked: str, fragment: str, before: Resolution, about: str = "") -> Resolution:
    """Put the question before behind `asked`, which takes the place of what was joined to that question."""
    core = f"{before.core.partition(';')[0].strip(' ?.!')}; {fragment.strip(' ?.!')}?"
    return Resolution(_join(asked, before.core), fragment, before.core, before.core, core, about or before.topic)


def _under(clause: str, asked: str, before: Resolution) -> Resolution:
    """Ask the question before again, under another condition."""
    if not can_be_extended(before.core):
        return _joined(asked, clause, before)
    text = f"{before.core.rstrip(' ?.!')} {clause.strip(' ?.!')}?"
    return Resolution(text, text, "", text, text, before.topic)


def _with_antecedents(text: str, before: Resolution, glossary: Glossary) -> Resolution | None:
    """Replace the pronouns that point outside `text`; one that means all that was said has the question before joined."""
    outward = outward_pronouns(text, glossary)
    if not outward:
        return None
    resolved, about = text, ""
    for pronoun in sorted(outward, key=lambda pronoun: -pronoun.start):
        named = "" if pronoun.stands_for_a_whole_question else antecedent(pronoun, before.topic, before.spoken)
        if named:
            resolved, about = replaced(resolved, pronoun, named), named
    resolved = _capital(resolved)
    if about:
        return Resolution(resolved, resolved, before.core, resolved, resolved, about)
    about = _topic(resolved, before.topic, glossary)
    return Resolution(_join(resolved, before.core), resolved, before.core, resolved, resolved, about)


def _replaced(fragment: str, asked: str, before: Resolution, glossary: Glossary) -> Resolution:
    text = in_place(fragment, before.core, glossary)
    if text:
        return Resolution(text, text, "", text, text, _topic(text, "", glossary) or before.topic)
    found = topic(fragment, glossary)
    named = found is not None and is_specific(found, glossary)
    return _joined(asked, fragment, before, found.text if found and named else "")


def _owned(text: str, before: Resolution) -> Resolution:
    core = headed(text, before.topic) or owned(text, before.topic) if before.topic else ""
    core = _capital(core or text)
    whole = core if core != _capital(text) else _join(text, before.topic)
    return Resolution(whole, whole, before.core, core, core, before.topic)


def _join(remark: str, subject: str) -> str:
    return f"{_capital(remark.strip())} ({subject.strip(' ?.!')})" if subject else remark


def _names_two(text: str, glossary: Glossary) -> bool:
    return sum(is_specific(phrase, glossary) for phrase in phrases(text)) > 1


def _lacks_subject(text: str, before: Resolution, glossary: Glossary) -> bool:
    """Whether the question names nothing of its own that is not already spoken of: "the dose", "which tests"."""
    spoken_of = set(terms(before.topic))
    return (
        not any(is_specific(phrase, glossary) and not set(terms(phrase.text)) <= spoken_of for phrase in phrases(text))
        and not set(terms(text)) & spoken_of
    )


def _takes_its_object_for_known(text: str, glossary: Glossary) -> bool:
    """Whether the question is one within the topic: on "the stiffness", or whether an everyday treatment works."""
    specific = [phrase for phrase in phrases(text) if is_specific(phrase, glossary)]
    if _DEFINITE.search(text):
        return all(text[: phrase.start].lower().endswith("the ") for phrase in specific)
    named = [phrase.text.lower() for phrase in specific]
    return bool(_YES_NO.match(text) and named) and EVERYDAY_NAMES.issuperset(named)


def _capital(text: str) -> str:
    stripped = text.strip()
    first = stripped.split(" ", 1)[0]
    return stripped[0].upper() + stripped[1:] if first.lower() in STOP_WORDS else stripped

"""A comparison's two sides, and a statement for each of them."""

import re
from typing import Final

from qa.question.concepts import Concept
from qa.question.kind import QuestionKind
from qa.question.understand import Understood
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found
from qa.settings import AnsweringSettings

_BETWEEN: Final = re.compile(
    r"\b(?:versus|vs|compare[ds]? (?:to|with|against)|in comparison (?:to|with)|rather than|instead of|than|against|or)\b",
    re.IGNORECASE,
)
_AND: Final = re.compile(
    r"\b(?:between|compare|compared|comparing|contrast|do|does|are|is)\b.*?\b(?P<and>and)\b", re.IGNORECASE
)
_COMPARING: Final = frozenset(
    """better worse best superior inferior safer stronger weaker preferred preferable effective equivalent similar good
    between compare compared comparison difference differences differ advantage advantages against versus
    vs""".split()
)
"""Words that compare, and name neither side."""
_WHERE: Final = re.compile(r"\b(?:in|for|with|at|after|before|during|of|on|among)\s+(?:[\w-]+\s+){1,2}$", re.IGNORECASE)
"""What stands before the "or" of a condition: "in ER or PR positive disease"."""


def sides_of(question: Understood) -> tuple[Concept, ...]:
    """Return the two things that the question compares; none if it compares nothing or they can't be told."""
    middle = _middle(question.text)
    if middle < 0 or not (question.kind is QuestionKind.COMPARISON or "comparison" in question.qualifiers.sorts):
        return ()
    names = [concept for concept in question.own if not _is_no_name(concept.written)]
    placed = {at: concept for concept in names if (at := _place(concept, question)) >= 0}
    before, after = [at for at in placed if at < middle], [at for at in placed if at > middle]
    if not before or not after:
        return ()
    one, other = placed[max(before)], placed[min(after)]
    return () if set(one.phrases) & set(other.phrases) else (one, other)


def _is_no_name(word: str) -> bool:
    return word[0].isdigit() or word.lower() in _COMPARING


def one_for_each_side(found: Found, settings: AnsweringSettings) -> list[Ranked]:
    """Return the best statement and the likeliest for each side of a comparison, by probability.

    None if one likely statement holds both sides, or one side has none.
    """
    sides, best = sides_of(found.question), found.ranked[0]
    likely = [each for each in found.ranked if each is best or each.support >= settings.support]
    if not sides or any(all(_holds(ranked, side) for side in sides) for ranked in likely):
        return []
    for_sides = [next((ranked for ranked in likely if _holds(ranked, side)), None) for side in sides]
    if None in for_sides:
        return []
    return [ranked for ranked in likely if ranked is best or ranked in for_sides]


def _holds(ranked: Ranked, side: Concept) -> bool:
    return bool(side.covered(ranked.candidate.profile.headed))


def _middle(text: str) -> int:
    """Return where the word between the two sides stands, -1 if there is none."""
    words = list(_BETWEEN.finditer(text))
    if words:
        between = (each for each in words if each.group().lower() != "or" or not _WHERE.search(text[: each.start()]))
        return next(between, words[0]).start()
    joined = _AND.search(text)
    return joined.start("and") if joined else -1


def _place(concept: Concept, question: Understood) -> int:
    """Return where the question's text writes a concept, -1 if nowhere."""
    written = r"\W+".join(re.escape(word) for word in concept.written.split())
    found = re.search(rf"(?<!\w){written}(?!\w)", question.text, re.IGNORECASE)
    return found.start() if found else -1

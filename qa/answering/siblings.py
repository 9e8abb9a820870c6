"""The items of a list, or the statements of a section, taken together where they answer together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from qa.guideline import StatementKind
from qa.question.kind import QuestionKind
from qa.question.understand import Understood
from qa.question.vocabulary import Vocabulary
from qa.retrieval.features import coverage
from qa.retrieval.profile import Profile
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found
from qa.settings import AnsweringSettings
from qa.terms import term_of, terms

_ANNOUNCED: Final = 0.5
"""Share of what is asked for, by weight, that a lead-in or heading must hold to announce the answer."""
_HEADING_NAMED: Final = 0.5
"""Share of an innermost heading, by weight, that the question must hold to ask for what stands under it."""
_POOLED: Final = 0.5
"""Share of the best statement's probability that the items of an announced list must have together to take its place."""


_ITEMS: Final = frozenset(
    (term_of(word),)
    for word in """arguments aspects considerations facts facets features findings issues items messages matters rules
    statements statement topics key main important""".split()
)
"""Words for the items of any list, which name no subject."""


def siblings(found: Found, vocabulary: Vocabulary, settings: AnsweringSettings) -> list[Ranked]:
    """Return two statements or more that answer together, the most probable first; none where they don't.

    They are several probable items of one list, and all of its items if the question asks for the list; or, when a list or
    nothing but "why?" is asked for, the supported statements of a section that the question names.
    """
    asks_for_all = found.question.kind is QuestionKind.LIST
    items = _likeliest_list(found)
    together = _probable(items, settings)
    if len(together) > 1:
        named = _names(found.question, items[0].candidate.profile, vocabulary)
        return items if asks_for_all and named else together
    best = found.ranked[0].candidate.profile
    asks_for_all = asks_for_all and not items and _names(found.question, best, vocabulary)
    if not (asks_for_all or found.question.kind is QuestionKind.REASONS):
        return []
    section = [each for each in found.ranked if _same_section(each, found.ranked[0])]
    if not _is_heading(found.question, best, vocabulary):
        section = [each for each in section if each.support >= settings.support]
    return section if len(section) > 1 else []


def in_text_order(chosen: Iterable[Ranked]) -> list[Ranked]:
    """Return `chosen` as they follow each other in the text."""
    return sorted(chosen, key=lambda each: (each.candidate.guideline, each.candidate.number))


def _likeliest_list(found: Found) -> list[Ranked]:
    """Return the list that the best statement is an item of, or one that is announced as the answer; most probable first."""
    lists = defaultdict[tuple[str, int], list[Ranked]](list)
    for ranked in found.ranked:
        statement = ranked.candidate.profile.statement
        if statement.lead_in and statement.kind is not StatementKind.TABLE_ROW:
            lists[ranked.candidate.guideline, statement.block].append(ranked)
    best = found.ranked[0]
    able = [items for items in lists.values() if items[0] is best or _is_announced(found.question, items, best)]
    return max(able, key=lambda items: (_lead_in_coverage(found.question, items), _pooled(items)), default=[])


def _is_announced(question: Understood, items: Sequence[Ranked], best: Ranked) -> bool:
    return _lead_in_coverage(question, items) >= _ANNOUNCED and _pooled(items) >= _POOLED * best.probability


def _lead_in_coverage(question: Understood, items: Sequence[Ranked]) -> float:
    # Words that the guideline doesn't use can't stand in a lead-in.
    known = [concept for concept in question.own if concept.known]
    return coverage(known, frozenset(terms(items[0].candidate.profile.statement.lead_in)))


def _pooled(items: Iterable[Ranked]) -> float:
    return sum(each.probability for each in items)


def _probable(together: Sequence[Ranked], settings: AnsweringSettings) -> list[Ranked]:
    """Return those that come near the first in probability."""
    return [each for each in together if each.probability >= settings.sibling_share * together[0].probability]


def _same_section(one: Ranked, other: Ranked) -> bool:
    sections = (each.candidate.profile.statement.section for each in (one, other))
    return one.candidate.guideline == other.candidate.guideline and next(sections) == next(sections)


def _names(question: Understood, profile: Profile, vocabulary: Vocabulary) -> bool:
    """Whether the question asks for what headings or a lead-in announce: they hold what it asks for, or it their words."""
    announced = profile.heading | frozenset(terms(profile.statement.lead_in))
    innermost = _innermost(profile)
    return (
        coverage(question.own, announced) >= _ANNOUNCED
        or _share_named(question, innermost, vocabulary) >= _HEADING_NAMED
    )


def _is_heading(question: Understood, profile: Profile, vocabulary: Vocabulary) -> bool:
    """Whether the question asks for what stands under the innermost heading, and for nothing beside."""
    innermost = _innermost(profile)
    own = [concept for concept in question.own if concept.phrases[0] not in _ITEMS]
    return min(coverage(own, innermost), _share_named(question, innermost, vocabulary)) >= _HEADING_NAMED


def _innermost(profile: Profile) -> frozenset[str]:
    return frozenset(terms(" ".join(profile.statement.section[-1:])))


def _share_named(question: Understood, heading: frozenset[str], vocabulary: Vocabulary) -> float:
    """Return the share of a heading's words, by weight, that the question holds; 0 of no words."""
    asked = {term for concept in question.own for phrase in concept.phrases for term in phrase}
    total = sum(vocabulary.idf(term) for term in heading)
    return sum(vocabulary.idf(term) for term in heading & asked) / total if total else 0.0

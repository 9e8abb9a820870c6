"""Which statements make the answer: one for a fact, all of them for a list, the section for an overview."""

from collections.abc import Sequence
from typing import Final

from qa.question.kind import QuestionKind
from qa.question.understand import Understood
from qa.retrieval.profile import Profile
from qa.retrieval.search import Found, HybridSearch, Ranked
from qa.settings import AnsweringSettings
from qa.terms import terms

_WHOLE: Final = (QuestionKind.LIST, QuestionKind.BROAD)
_BESIDE: Final = {QuestionKind.LIST: 0.2, QuestionKind.BROAD: 0.2}
_BESIDE_A_FACT: Final = 0.6
_NAMED_BY_HEADING: Final = 0.5


def choose(found: Found, search: HybridSearch, settings: AnsweringSettings) -> list[Ranked]:
    """Return the statements to show, at least one; the best first, or in the text's order for a list or overview."""
    best = found.ranked[0]
    if found.question.kind in _WHOLE:
        group = _group(found, search)
        if len(group) > 1:
            return _fitting(group, settings)
    share = _BESIDE.get(found.question.kind, _BESIDE_A_FACT)
    beside = [ranked for ranked in found.ranked[1:] if ranked.probability >= share * best.probability]
    return _fitting([best, *_different(best, beside)], settings)


def _group(found: Found, search: HybridSearch) -> list[Ranked]:
    """Return the list, or for an overview the section, that the best statement stands in, if the question is about it."""
    best = found.ranked[0].candidate
    probability = {(each.candidate.guideline, each.candidate.number): each for each in found.ranked}
    profiles = search.profiles[best.guideline]
    together = [
        number for number, profile in enumerate(profiles) if _together(profile, best.profile, found.question.kind)
    ]
    if not _about(found.question, best.profile):
        return []
    known = [probability.get((best.guideline, number)) for number in together]
    return [ranked for ranked in known if ranked is not None]


def _together(profile: Profile, best: Profile, kind: QuestionKind) -> bool:
    if kind is QuestionKind.LIST and best.statement.lead_in:
        return profile.statement.block == best.statement.block
    return profile.statement.section == best.statement.section


def _about(question: Understood, profile: Profile) -> bool:
    """Whether headings and lead-in name most of what is asked, so that all that stands under them answers."""
    named = profile.heading | frozenset(terms(profile.statement.lead_in))
    total = sum(concept.weight for concept in question.own)
    return sum(concept.weight * concept.covered(named) for concept in question.own) >= _NAMED_BY_HEADING * total > 0


def _different(best: Ranked, others: Sequence[Ranked]) -> list[Ranked]:
    """Leave out statements that say the same words again."""
    kept: list[Ranked] = [best]
    for other in others:
        if all(other.candidate.profile.own != each.candidate.profile.own for each in kept):
            kept.append(other)
    return kept[1:]


def _fitting(chosen: Sequence[Ranked], settings: AnsweringSettings) -> list[Ranked]:
    """Keep as many as the limits on statements and words allow, the most probable first to be kept."""
    kept: list[Ranked] = []
    words = 0
    for ranked in sorted(chosen, key=lambda each: -each.probability)[: settings.max_statements]:
        words += len(ranked.candidate.profile.statement.text.split())
        if kept and words > settings.max_words:
            break
        kept.append(ranked)
    return [ranked for ranked in chosen if ranked in kept]

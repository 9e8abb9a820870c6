"""Which statements make the answer: one for a fact, all of them for a list, the section for an overview."""

from collections.abc import Iterable, Sequence
from typing import Final

from qa.answering.compose import heading
from qa.question.kind import QuestionKind
from qa.question.understand import Understood
from qa.question.vocabulary import Vocabulary
from qa.retrieval.features import coverage
from qa.retrieval.profile import Profile
from qa.retrieval.search import Found, HybridSearch, Ranked
from qa.settings import AnsweringSettings
from qa.terms import terms

_WHOLE: Final = (QuestionKind.LIST, QuestionKind.BROAD)
_BESIDE: Final = {QuestionKind.LIST: 0.2, QuestionKind.BROAD: 0.2, QuestionKind.WHY: 0.3}
_BESIDE_A_FACT: Final = 0.4
_NAMED_BY_HEADING: Final = 0.5
_HEADING_NAMED: Final = 0.7


def choose(found: Found, search: HybridSearch, settings: AnsweringSettings) -> list[Ranked]:
    """Return the statements to show, at least one; the best first, or in the text's order for a list or overview."""
    best = found.ranked[0]
    if found.question.kind is QuestionKind.REASONS:
        return _fitting(_section(found, search), settings)
    if found.question.kind in _WHOLE and (group := _announced(found, search)):
        return _fitting(group, settings)
    share = _BESIDE.get(found.question.kind, _BESIDE_A_FACT)
    beside = [ranked for ranked in found.ranked if ranked.probability >= share * best.probability]
    return _fitting(_different(beside), settings)


def _announced(found: Found, search: HybridSearch) -> list[Ranked]:
    """Return the list or section that the best statement stands in, if the question asks for just that; else nothing."""
    best = found.ranked[0].candidate.profile
    return _section(found, search) if _names(found.question, best, search.vocabulary) else []


def _section(found: Found, search: HybridSearch) -> list[Ranked]:
    """Return the list or section that the best statement stands in, in the text's order."""
    best = found.ranked[0].candidate
    scored = {each.candidate.number: each for each in found.ranked if each.candidate.guideline == best.guideline}
    profiles = search.profiles[best.guideline]
    return [scored[number] for number in sorted(scored) if _together(profiles[number], best.profile)]


def _together(profile: Profile, best: Profile) -> bool:
    if best.statement.lead_in:
        return profile.statement.block == best.statement.block
    return profile.statement.section == best.statement.section


def _names(question: Understood, profile: Profile, vocabulary: Vocabulary) -> bool:
    """Whether the question asks for what a heading or lead-in announces, so that all that stands under it answers.

    Either they hold most of what is asked for, or the question holds most of the innermost heading.
    """
    announced = profile.heading | frozenset(terms(profile.statement.lead_in))
    innermost = {term: vocabulary.idf(term) for term in terms(" ".join(profile.statement.section[-1:]))}
    asked = {term for concept in question.own for phrase in concept.phrases for term in phrase}
    named = sum(idf for term, idf in innermost.items() if term in asked)
    return (
        coverage(question.own, announced) >= _NAMED_BY_HEADING or named >= _HEADING_NAMED * sum(innermost.values()) > 0
    )


def _different(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Leave out statements that say the same words again."""
    kept: dict[frozenset[str], Ranked] = {}
    for each in ranked:
        kept.setdefault(each.candidate.profile.own, each)
    return list(kept.values())


def _fitting(chosen: Sequence[Ranked], settings: AnsweringSettings) -> list[Ranked]:
    """Keep as many as the limits on statements and words allow, the most probable first, in the order given."""
    kept: list[Ranked] = []
    words = 0
    for ranked in sorted(chosen, key=lambda each: -each.probability)[: settings.max_statements]:
        statement = ranked.candidate.profile.statement
        words += len(f"{heading(statement)} {statement.text}".split())
        if kept and words > settings.max_words:
            break
        kept.append(ranked)
    return [ranked for ranked in chosen if ranked in kept]

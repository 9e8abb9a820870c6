"""Which statements make the answer: as few as answer the question.

One for a single fact, unless others are about as probable or hold something asked for that it lacks; a list's items
together; a statement for each side of a comparison; for a broad question the bottom line, then each section's. What denies a
false premise leads, and what contradicts a chosen statement stands beside it. What is for other figures than the question's
makes room first.

A language model may make the first pick. What keeps an answer from misleading comes after it, whoever picked.
"""

from collections.abc import Sequence
from typing import Final

from qa.answering.contradiction import with_opposites
from qa.answering.limits import different, fitting
from qa.answering.narrowing import held_first, narrowed
from qa.answering.overview import by_section, overview
from qa.answering.premise import corrected, denies
from qa.answering.siblings import in_text_order, siblings
from qa.answering.sides import one_for_each_side
from qa.question.kind import QuestionKind
from qa.question.understand import Understood
from qa.retrieval.answer_types import asked
from qa.retrieval.profile import Profile
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found, HybridSearch
from qa.settings import AnsweringSettings


def choose(
    found: Found, search: HybridSearch, settings: AnsweringSettings, picked: Sequence[Ranked] = ()
) -> list[Ranked]:
    """Return the statements to show, at least one, in the order to show them.

    `found` holds one at least. `picked` are those of it that a language model chose, the best first: they take the place of
    our own pick, but for those that another statement replaces for the figures of the question.
    """
    guidelines = search.guidelines
    found = narrowed(found, search).found
    asked_for = [each for each in picked if each in found.ranked]
    chosen = (
        fitting(_with_denial(found, asked_for), guidelines, settings) if asked_for else _own(found, search, settings)
    )
    # Opposites come last and may exceed the words: one of two figures alone would hide that there are two.
    chosen = fitting(corrected(found, chosen, settings), guidelines, settings)
    return held_first(with_opposites(found, chosen, guidelines, settings), found.question, guidelines)


def _own(found: Found, search: HybridSearch, settings: AnsweringSettings) -> list[Ranked]:
    """Return our own pick."""
    guidelines = search.guidelines
    if found.question.kind is QuestionKind.BROAD:
        return by_section(fitting(overview(found, settings), guidelines, settings))
    if group := siblings(found, search.vocabulary, settings):
        return in_text_order(fitting(group, guidelines, settings))
    return fitting(one_for_each_side(found, settings) or few(found, settings), guidelines, settings)


def _with_denial(found: Found, picked: Sequence[Ranked]) -> list[Ranked]:
    """Return `picked`, led by the best statement if that denies what is asked: a model may not choose it away."""
    best = found.ranked[0]
    if best in picked or not denies(best.candidate.profile.statement, found.question):
        return list(picked)
    return [best, *picked]


_FEW: Final = 3
"""Most statements on a single fact: what is one of four is no answer to it."""


def few(found: Found, settings: AnsweringSettings) -> list[Ranked]:
    """Return the best statement, with those about as probable and those that hold something asked for that it lacks."""
    best = found.ranked[0]
    chosen = [best]
    near = [each for each in found.ranked if each.probability >= settings.adding_share * best.probability]
    for ranked in different(near)[1:]:
        as_good = ranked.probability >= settings.equal_share * best.probability
        if as_good or _adds(ranked, chosen, found.question):
            chosen.append(ranked)
    return chosen[:_FEW]


def _adds(ranked: Ranked, chosen: Sequence[Ranked], question: Understood) -> bool:
    """Whether a statement holds a concept or a sort of thing asked for that none of the `chosen` holds."""
    lacking = _held(ranked.candidate.profile, question)
    for each in chosen:
        lacking -= _held(each.candidate.profile, question)
    return bool(lacking)


def _held(profile: Profile, question: Understood) -> frozenset[str]:
    """Return what of the things asked for stands in a statement: concepts as written, sorts of thing by number."""
    concepts = {concept.written for concept in question.own if concept.covered(profile.headed)}
    sorts = zip(asked(question.text), profile.stated, strict=True)
    return frozenset(concepts | {f"sort {number}" for number, (want, held) in enumerate(sorts) if want and held})

"""The answer to a broad question: the bottom line, then what each section on the subject says."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from qa.answering.limits import different
from qa.question.understand import Understood
from qa.retrieval.features import coverage
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found
from qa.settings import AnsweringSettings
from qa.terms import terms

_OF_A_SECTION: Final = 2
"""Most statements of a section that the question doesn't name."""
_ON_THE_SUBJECT: Final = 0.5
"""Share of what is asked for, by weight, that its headings must hold for a section to be on the subject."""
_NAMED: Final = 0.7
"""Share of what is asked for, by weight, that its innermost heading must hold for the question to name a section."""

_Section = tuple[str, tuple[str, ...]]


def overview(found: Found, settings: AnsweringSettings) -> list[Ranked]:
    """Return the most probable statement, then the others of sections on the subject, in order of importance.

    The sections take turns, those that the question names first, then the likeliest, so that a long one doesn't crowd out
    the others.
    """
    best = found.ranked[0]
    sections = defaultdict[_Section, list[Ranked]](list)
    for ranked in found.ranked:
        if ranked is best or _is_on_the_subject(ranked, found.question, settings):
            sections[_section(ranked)].append(ranked)
    named = [of for section, of in sections.items() if _is_named(section, found.question)]
    others = [of if len(sections) == 1 else of[:_OF_A_SECTION] for of in sections.values() if of not in named]
    return different([best, *_in_turn(named), *_in_turn(others)])


def _in_turn(sections: Sequence[Sequence[Ranked]]) -> list[Ranked]:
    """Return the first of each section, then the second of each, and so on."""
    return [ranked for turn in zip_longest(*sections) for ranked in turn if ranked is not None]


def _is_named(section: _Section, question: Understood) -> bool:
    return coverage(question.own, frozenset(terms(" ".join(section[1][-1:])))) >= _NAMED


def by_section(chosen: Sequence[Ranked]) -> list[Ranked]:
    """Return `chosen` with the first still first, then the rest of its section, then the others as the text has them."""
    first, rest = chosen[0], chosen[1:]
    home = _section(first)
    return [
        first,
        *sorted(rest, key=lambda each: (_section(each) != home, each.candidate.guideline, each.candidate.number)),
    ]


def _is_on_the_subject(ranked: Ranked, question: Understood, settings: AnsweringSettings) -> bool:
    heading = ranked.candidate.profile.heading
    return ranked.support >= settings.support or coverage(question.own, heading) >= _ON_THE_SUBJECT


def _section(ranked: Ranked) -> _Section:
    return ranked.candidate.guideline, ranked.candidate.profile.statement.section

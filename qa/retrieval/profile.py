"""The words of a statement and of what stands around it, counted once for all questions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from qa.guideline import Guideline, Statement
from qa.retrieval.answer_types import stated
from qa.terms import terms

NEAR: Final = 2
"""Statements on either side, within the section, that count as around."""

_DOSE: Final = re.compile(
    r"\d\s*(mg|mcg|µg|microgram|g|ml|mL|IU|units?|Gy|cGy|mmol|meq|tablets?|capsules?|drops?|puffs?)\b(/\w+)?"
    r"|\b(once|twice|three times|four times) (a day|daily|weekly)|\bevery \w+ (hours|days|weeks|months)\b",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(
    r"\b(not|no|never|neither|nor|without|lack(s|ing)?|fail(s|ed)?|unlike|contraindicated|avoid(ed)?|cannot|unclear|uncertain|"
    r"unknown|controversial|insufficient|none)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Profile:
    """What a statement offers: `body` its own terms (lead-in included), `heading` its path's, `near` its neighbours'."""

    statement: Statement
    body: tuple[str, ...]
    heading: frozenset[str]
    near: frozenset[str]

    @cached_property
    def own(self) -> frozenset[str]:
        """Return the statement's own terms as a set."""
        return frozenset(self.body)

    @cached_property
    def headed(self) -> frozenset[str]:
        """Return its own terms and its headings'."""
        return self.own | self.heading

    @cached_property
    def around(self) -> frozenset[str]:
        """Return its own terms, its headings' and its neighbours'."""
        return self.headed | self.near

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Return the pairs of terms that follow each other."""
        return frozenset(zip(self.body, self.body[1:], strict=False))

    @cached_property
    def stated(self) -> tuple[bool, ...]:
        """Return for each of `ANSWER_TYPES` whether the statement holds it."""
        return stated(self.statement.text)

    @cached_property
    def has_dose(self) -> bool:
        """Whether it states an amount to give or how often."""
        return _DOSE.search(self.statement.text) is not None

    @cached_property
    def is_negated(self) -> bool:
        """Whether it denies, restricts or doubts something."""
        return _NEGATED.search(self.statement.text) is not None


def profiles(guideline: Guideline) -> list[Profile]:
    """Return the profile of each statement of `guideline`, in order."""
    bodies = [tuple(terms(f"{statement.lead_in} {statement.text}")) for statement in guideline.statements]
    found = []
    for number, statement in enumerate(guideline.statements):
        heading = frozenset(terms(" ".join(statement.section)))
        near = frozenset(_neighbours(guideline, bodies, number))
        found.append(Profile(statement, bodies[number], heading, near))
    return found


def _neighbours(guideline: Guideline, bodies: list[tuple[str, ...]], number: int) -> Iterable[str]:
    section = guideline.statements[number].section
    for other in range(max(0, number - NEAR), min(len(bodies), number + NEAR + 1)):
        if other != number and guideline.statements[other].section == section:
            yield from bodies[other]

"""Which of a guideline's statements the gold asks for: a statement is covered when a question names a fact that is there."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evals.cases.expected import GoldSet, Span, found
from evals.cases.quantities import Quantity, quantities
from qa.guideline import Guideline, Statement, StatementKind

_LABEL: Final = " no."
"""How `quantities` ends the unit of a number that is a name: stage 2, table 3."""


class Sort(StrEnum):
    """What sort of statement it is to who reviews gold: each statement is of one sort, the first that fits."""

    RECOMMENDATION = "recommendations"
    FIGURE = "figures"
    OTHER = "other statements"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many statements of a sort there are, and which of them no reviewed question asks for."""

    sort: Sort
    total: int
    uncovered: tuple[Statement, ...]

    @property
    def covered(self) -> int:
        """How many are asked for."""
        return self.total - len(self.uncovered)


def sort_of(statement: Statement) -> Sort:
    """Return a statement's sort."""
    if statement.kind is StatementKind.RECOMMENDATION:
        return Sort.RECOMMENDATION
    return Sort.FIGURE if any(map(is_figure, quantities(statement.text))) else Sort.OTHER


def is_figure(quantity: Quantity) -> bool:
    """Whether it is a number that somebody would look up: measured, bounded, or in digits with what it counts."""
    counts = quantity.unit and not quantity.unit.endswith(_LABEL) and quantity.written[:1].isdigit()
    return bool(quantity.is_measured or quantity.bound or counts)


def coverage(guideline: Guideline, gold: Sequence[GoldSet]) -> tuple[Coverage, ...]:
    """Return the coverage of each sort by the reviewed questions of all gold sets on this edition together."""
    quotes = {each.facts[name].quote for each in gold for question in each.questions for name in question.named}
    uncovered = list(unmet(guideline, quotes))
    return tuple(
        Coverage(
            sort,
            sum(sort_of(each) is sort for each in guideline.statements),
            tuple(each for each in uncovered if sort_of(each) is sort),
        )
        for sort in Sort
    )


def unmet(guideline: Guideline, quotes: Collection[str]) -> Iterator[Statement]:
    """Yield the statements that no quote meets."""
    places = [place for quote in quotes for place in found(quote, guideline.text)]
    for statement in guideline.statements:
        if not any(place.meets(Span(statement.start, statement.end)) for place in places):
            yield statement

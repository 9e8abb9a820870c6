"""What belongs to a recommendation: its points, what follows them, its strength and level of evidence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from qa.guideline import Statement, StatementKind
from qa.reading import saying as said_in
from qa.reading.draft import Block, Item, ListBlock, Paragraph
from qa.reading.marks import Mark
from qa.reading.saying import saying
from qa.reading.wording import FOLLOWING, is_graded_column, modal, recommendation_number

_RECOMMENDATIONS: Final = re.compile(r"\brecommendations?\b", re.IGNORECASE)
_GRADE: Final = re.compile(
    r"(?:(?:class|level|grade|cor|loe) )?(?:(?:I{1,3}|IV|V|[1-5])\s?[a-d+-]{0,3}|[A-E](?:[+-]|-[A-Z]{1,3})?|strong|weak|"
    r"conditional|(?:very )?low|moderate|high|expert (?:opinion|consensus)|consensus|GPP)\W?(?: (?:for|against))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Points:
    """The items of a numbered recommendation, and the paragraph that goes on with its sentence after them."""

    items: tuple[Item, ...] = ()
    after: Paragraph | None = None

    @property
    def blocks(self) -> int:
        """How many blocks they are."""
        return bool(self.items) + (self.after is not None)


def points_of(text: str, following: Sequence[Block]) -> Points:
    """Return what of the blocks that follow a numbered recommendation's `text` belongs to it.

    That is a list, if the text has not come to an end or announces it, none of whose items is a recommendation itself;
    and then a paragraph that begins in lower case.
    """
    block = following[0] if following else None
    said = saying(text, plain_numbers=0)
    is_over = said is not None and said.closed and not FOLLOWING.search(text)
    if is_over or not isinstance(block, ListBlock) or any(recommendation_number(item.text) for item in block.items):
        return Points()
    after = following[1] if len(following) > 1 else None
    return Points(block.items, after if isinstance(after, Paragraph) and after.text[:1].islower() else None)


def below(items: Sequence[Item], at: int) -> list[Item]:
    """Return the items nested in the one at `at`."""
    return [*takewhile(lambda item: item.depth > items[at].depth, items[at + 1 :])]


def run_on(texts: Iterable[str]) -> str:
    """Return a recommendation and its points as one line."""
    line = ""
    for text in texts:
        joint = "" if not line else " " if line.endswith((".", ";", ":", ",", " and", " or")) else "; "
        line += joint + text
    return line


def strength_of(text: str, marks: Sequence[Mark]) -> str | None:
    """Return the strength that a recommendation prints, else the verb that says how binding it is."""
    return said_in.strength(marks) or modal(text)


def row_kind(heads: Sequence[str]) -> StatementKind:
    """Return what a row of a table with these column heads is: a recommendation where the first head says so."""
    graded = any(is_graded_column(head) for head in heads[1:])
    is_advice = graded and any(_RECOMMENDATIONS.search(head) for head in heads[:2])
    return StatementKind.RECOMMENDATION if is_advice else StatementKind.TABLE_ROW


def row_grades(heads: Sequence[str], cells: Sequence[str]) -> tuple[str | None, str | None]:
    """Return the strength and the level of evidence in the columns of a table that are headed so ("Class", "Level")."""
    found: dict[str, str] = {}
    for head, cell in zip(heads, cells, strict=False):
        column = is_graded_column(head)
        if column and _GRADE.fullmatch(cell):
            found.setdefault(column, cell if cell.lower().startswith(head.lower()) else f"{head} {cell}")
    return found.get("strength"), found.get("evidence")


def graded(statement: Statement, mark: Mark) -> Statement:
    """Return a statement with the strength and evidence that the line after it gives, where it has none itself."""
    strength = mark.strength if mark.strength else statement.strength
    return replace(statement, strength=strength, evidence=statement.evidence or mark.evidence)

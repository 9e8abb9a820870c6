"""Found statements made by hand: what they say, where they stand and how probable they are."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

import pytest

from qa.guideline import Edition, Guideline, Metadata, Statement, StatementKind
from qa.question.glossary import Glossary
from qa.question.kind import QuestionKind
from qa.question.understand import understand
from qa.question.vocabulary import Vocabulary
from qa.retrieval.features import Candidate
from qa.retrieval.profile import profiles
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found, HybridSearch


@dataclass(frozen=True)
class Said:
    """A statement of a guideline made by hand; one with a lead-in belongs to the list that the lead-in names."""

    text: str
    probability: float = 0.0
    section: str = "Care"
    lead_in: str = ""
    kind: StatementKind = StatementKind.STATEMENT


@dataclass(frozen=True)
class _Release:
    guidelines: dict[str, Guideline]
    vocabulary: Vocabulary


@dataclass(frozen=True)
class Searched:
    """What a search found, and what it searched."""

    found: Found
    search: HybridSearch
    order: tuple[Ranked, ...]
    """The statements in the text's order."""

    def of_kind(self, kind: QuestionKind) -> "Searched":
        """Return the same, found for a question of that kind."""
        question = replace(self.found.question, kind=kind)
        return replace(self, found=replace(self.found, question=question))


def guideline_of(said: tuple[Said, ...], title: str) -> Guideline:
    statements: list[Statement] = []
    text = ""
    blocks: dict[tuple[str, str], int] = {}
    for each in said:
        block = blocks.setdefault((each.section, each.lead_in), len(blocks))
        start = len(text)
        text += each.text + "\n"
        path = tuple(each.section.split(" > "))
        statements.append(Statement(start, len(text) - 1, each.text, path, block, each.kind, lead_in=each.lead_in))
    return Guideline("care", Edition("1", None, "0" * 64), Metadata(title), text, (), tuple(statements))


def searched(question: str, *said: Said, title: str = "Acute care") -> Searched:
    """Return what a search for `question` would have found: all that is `said`, by probability."""
    guideline = guideline_of(said, title)
    vocabulary = Vocabulary.of([guideline])
    none = max(1 - sum(each.probability for each in said), 1e-6)
    order = tuple(
        Ranked(
            Candidate("care", number, profile, 0.5, 0.5, ()),
            said[number].probability,
            said[number].probability / (said[number].probability + none),
            said[number].probability,
        )
        for number, profile in enumerate(profiles(guideline))
    )
    ranked = tuple(sorted(order, key=lambda each: -each.probability))
    asked = understand(question, (), vocabulary, Glossary.of([]))
    search = cast(HybridSearch, _Release({"care": guideline}, vocabulary))
    return Searched(Found(asked, ("care",), ranked, 1 - none), search, order)


@pytest.fixture
def said() -> type[Said]:
    """What a statement is made with."""
    return Said


@pytest.fixture
def search_for() -> Callable[..., Searched]:
    """Return what makes the outcome of a search."""
    return searched

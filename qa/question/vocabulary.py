"""The words of the guidelines in use: how rare each is, how each is written, and how compounds are joined."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import log

from qa.guideline import Guideline, Statement
from qa.terms import STOP_WORDS, terms, tokens


@dataclass(frozen=True)
class Vocabulary:
    """Document frequencies over statements (heading path included), and the surface forms behind them.

    `frequency[term]` is the number of statements that hold the term; `size` the number of statements.
    """

    frequency: dict[str, int]
    surfaces: dict[str, int]
    size: int

    @classmethod
    def of(cls, guidelines: Iterable[Guideline]) -> "Vocabulary":
        """Count the words of all statements of `guidelines`."""
        frequency: Counter[str] = Counter()
        surfaces: Counter[str] = Counter()
        size = 0
        for guideline in guidelines:
            for statement in guideline.statements:
                text = scored_text(guideline, statement)
                frequency.update(set(terms(text)))
                surfaces.update(token.surface.lower() for token in tokens(text))
                size += 1
        return cls(dict(frequency), dict(surfaces), size)

    def __contains__(self, term: str) -> bool:
        return term in self.frequency

    def idf(self, term: str) -> float:
        """Return the inverse document frequency of `term` as BM25 has it (Robertson & Zaragoza 2009), never negative."""
        count = self.frequency.get(term, 0)
        return log(1 + (self.size - count + 0.5) / (count + 0.5))

    @property
    def max_idf(self) -> float:
        """Return the idf of a word that no statement holds."""
        return log(1 + (self.size + 0.5) / 0.5)

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """Return the written words that a misspelling may mean: alphabetic, four letters or more, sorted."""
        return tuple(
            sorted(word for word in self.surfaces if len(word) >= 4 and word.isalpha() and word not in STOP_WORDS)
        )


def scored_text(guideline: Guideline, statement: Statement) -> str:
    """Return what stands for a statement in scoring: title-free heading path, lead-in and text."""
    return " ".join((*statement.section, statement.lead_in, statement.text))

"""Statements of a guideline, each with one thing changed that changes what it says: a number, a unit, a drug, a denial.

The same guideline, statement and seed give the same mutations. What comes to the same is no mutation: 1.0 for 1.00, a
brand name for its generic name, another spelling.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

from mutated_comparisons import comparisons, directions
from mutated_drugs import drugs, drugs_of
from mutated_figures import Changes, figures, numbers, range_ends, units
from mutated_words import modalities, negations, populations

from qa.guideline import Guideline
from qa.question.glossary import Glossary

Class = Literal["number", "unit", "range end", "comparison", "negation", "drug", "population", "modality", "direction"]
CLASSES: Final[tuple[Class, ...]] = get_args(Class)


@dataclass(frozen=True, slots=True)
class Mutation:
    """A changed statement: `kind` is what of it was changed, `change` how, `statement` its number in the guideline."""

    kind: Class
    change: str
    statement: int
    text: str


@dataclass(frozen=True)
class Mutator:
    """Changes the statements of one guideline: `values` and `known` are the numbers and the drugs that it writes."""

    guideline: Guideline
    glossary: Glossary
    values: tuple[str, ...]
    known: tuple[str, ...]
    seed: int = 0

    @classmethod
    def of(cls, guideline: Guideline, glossary: Glossary, seed: int = 0) -> "Mutator":
        """Gather what the guideline writes."""
        texts = [statement.text for statement in guideline.statements]
        values = sorted({figure.written for text in texts for figure in figures(text)})
        return cls(guideline, glossary, tuple(values), drugs_of(texts), seed)

    def of_statement(self, number: int) -> list[Mutation]:
        """Return every mutation of statement `number`, without doubles; the first that makes a text names its class."""
        text = self.guideline.statements[number].text
        found = {folded(text): Mutation("number", "", number, text)}
        for kind, change, other in self._changes(number):
            found.setdefault(folded(other), Mutation(kind, change, number, other))
        return [*found.values()][1:]

    def _changes(self, number: int) -> Iterator[tuple[Class, str, str]]:
        statement = self.guideline.statements[number]
        text, rng = statement.text, random.Random(f"{self.seed}/{self.guideline.id}/{number}")
        # A recommendation's own number is a place, not a value.
        begin = len(statement.number) if statement.number and text.startswith(statement.number) else 0
        by_class: tuple[tuple[Class, Changes], ...] = (
            ("number", numbers(text, begin, self.values, rng)),
            ("range end", range_ends(text, begin, rng)),
            ("unit", units(text, begin)),
            ("comparison", comparisons(text, begin, rng)),
            ("drug", drugs(text, begin, self.known, self.glossary, rng)),
            ("population", populations(text, begin)),
            ("negation", negations(text, begin)),
            ("modality", modalities(text, begin)),
            ("direction", directions(text, begin)),
        )
        for kind, changes in by_class:
            for change, other in changes:
                yield kind, change, other

    def all(self) -> Iterator[Mutation]:
        """Yield every mutation of every statement, in order."""
        for number in range(len(self.guideline.statements)):
            yield from self.of_statement(number)


def folded(text: str) -> str:
    """Return what two texts that say the same have in common: case, spaces, dashes and trailing noughts set aside."""
    text = re.sub(r"[–—−‐‑]", "-", text.casefold())
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"\d*\.\d+", lambda match: f"{float(match.group()):.10g}", text)
    return " ".join(re.sub(r"(?<=\d)(?=[%°])| ?- ?", " ", text).split())

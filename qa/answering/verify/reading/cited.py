"""The statements that a sentence cites, read; and what of them the sentence says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from qa.answering.verify.reading.clauses import Clause, clauses
from qa.answering.verify.reading.reader import Item, Reader, Reading
from qa.answering.verify.source import Source

_SUBJECTS = ("number", "drug", "name", "word", "population", "direction", "route")
GENERIC: Final = frozenset(("tumor", "cancer", "diseas", "syndrom", "lesion", "drug", "infect", "virus"))
"""Values of names of no one thing, in whose place the subject of the section may be named: "these tumors"."""
_TOUCHED = 0.34
"""Share of what a clause alone says from which on a sentence speaks of it."""


@dataclass(frozen=True)
class Cited:
    """One cited statement: its own text, the lead-in of its list, and what stands around both (headings, title)."""

    source: Source
    text: Reading
    lead_in: Reading
    around: Reading

    @classmethod
    def of(cls, source: Source, reader: Reader) -> "Cited":
        """Read a statement."""
        around = ". ".join((*source.section, source.title))
        return cls(source, reader.read(source.text), reader.read(source.lead_in), reader.read(around))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses of the statement's own text."""
        return clauses(self.text.items)

    @cached_property
    def all_values(self) -> frozenset[tuple[str, str]]:
        """Each (kind, value) that it says; headings and title give it a subject, but say nothing that it doesn't."""
        around = (key for key in self.around.keys if key[0] in _SUBJECTS)
        return frozenset((*self.text.keys, *self.lead_in.keys, *around))

    @cached_property
    def lowered(self) -> frozenset[str]:
        """Every word of it as it is written, in lower case."""
        return self.text.lowered | self.lead_in.lowered | self.around.lowered

    @cached_property
    def words(self) -> frozenset[str]:
        """The values of everything it says, whatever part it plays."""
        return frozenset(value for _, value in self.all_values)

    def covered(self, sentence: Reading) -> tuple[Clause, ...]:
        """Return the clauses that `sentence` speaks of; the rest may be left unsaid.

        One is always spoken of: the one that it shares most with. Any other is where the sentence says a fair part of
        what neither that one nor the statement's subject holds.
        """
        said = sentence.values
        shares = [clause.coverage(said) for clause in self.clauses]
        if not shares or max(shares) == 0:
            return self.clauses
        best = max(range(len(shares)), key=lambda at: (round(shares[at], 1) * len(self.clauses[at].values & said), -at))
        known = self.clauses[best].values | self.clauses[0].subject
        return tuple(
            clause for at, clause in enumerate(self.clauses) if at == best or _is_touched(clause.values - known, said)
        )

    def hosts(self, covered: Sequence[Clause]) -> tuple[Clause, ...]:
        """Return the clauses that asides among `covered` add to, without which those say nothing."""
        found = list[Clause]()
        for at, clause in enumerate(self.clauses):
            host = at + 1 if clause.is_held else at - 1
            if clause in covered and clause.is_aside and 0 <= host < len(self.clauses):
                found.append(self.clauses[host])
        return tuple(each for each in found if each not in covered)


def _is_touched(own: frozenset[str], said: frozenset[str]) -> bool:
    return bool(own) and len(own & said) / len(own) >= _TOUCHED


def is_above(value: str, cited: Sequence[Cited]) -> bool:
    """Whether the headings or the title name this."""
    return any(value in each.around.values for each in cited)


def with_parts(items: Sequence[Item]) -> list[Item]:
    """Return `items`, each followed by its parts."""
    return [each for item in items for each in (item, *item.parts)]


def counted(items: Sequence[Item]) -> Counter[tuple[str, str]]:
    """Return how often each (kind, value) occurs."""
    return Counter((item.kind, item.value) for item in items)

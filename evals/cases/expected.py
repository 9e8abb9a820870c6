"""A gold set as it is asked: its facts bound to the places of a guideline's text where their quotes stand."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from evals.cases.gold import GoldFact, GoldQuestion


class Span(NamedTuple):
    """A half-open span `[start, end)` in characters of a guideline's canonical text."""

    start: int
    end: int

    def meets(self, other: "Span") -> bool:
        """Whether the two share at least half of the shorter one."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        return shared > 0 and 2 * shared >= min(self.end - self.start, other.end - other.start)


@dataclass(frozen=True, slots=True)
class GoldSet:
    """The reviewed part of a gold file; `name` is the file's name without its ending, `sha256` of its bytes in hex.

    `guideline` and `edition` are empty for a plain list of questions, which can be asked of any guideline. `unreviewed`
    counts the questions that were left out because they, or facts they name, are drafts.
    """

    name: str
    sha256: str
    guideline: str
    edition: str
    facts: Mapping[str, GoldFact]
    questions: tuple[GoldQuestion, ...]
    unreviewed: int = 0

    def phrasings(self, question: GoldQuestion) -> Iterator[tuple[str, str]]:
        """Yield each phrasing of a question with the id of its case: "GOLD/QUESTION", "GOLD/QUESTION#2", …."""
        for number, asked in enumerate(question.ask, start=1):
            yield f"{self.name}/{question.id}" + (f"#{number}" if number > 1 else ""), asked


@dataclass(frozen=True, slots=True)
class Expected:
    """What one question asks of an answer: groups of facts, of each of which any will do, and where facts stand.

    `places` maps a fact's id to its spans in the guideline's text, empty where the quote isn't found. `guideline` is the
    guideline's id, "" if any will do.
    """

    question: GoldQuestion
    guideline: str = ""
    facts: Mapping[str, GoldFact] = field(default_factory=dict)
    places: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    @property
    def groups(self) -> tuple[tuple[GoldFact, ...], ...]:
        """The facts to state: of each group any one."""
        return tuple(tuple(self.facts[name] for name in group) for group in self.question.answers)

    def is_at(self, fact: str, span: Span) -> bool:
        """Whether `span` is where the fact stands."""
        return any(span.meets(place) for place in self.places.get(fact, ()))


def expectations(gold: GoldSet, guideline: str = "", text: str = "") -> Iterator[Expected]:
    """Yield what each question expects, its facts found in the guideline's canonical `text`."""
    places = {name: tuple(found(fact.quote, text)) for name, fact in gold.facts.items()}
    for question in gold.questions:
        facts = {name: gold.facts[name] for name in sorted(question.named)}
        yield Expected(question, guideline, facts, {name: places[name] for name in facts})


def found(quote: str, text: str) -> Iterator[Span]:
    """Yield where a quote stands in `text`, runs of white space taken as equal."""
    words = quote.split()
    if words:
        for match in re.finditer(r"\s+".join(map(re.escape, words)), text):
            yield Span(*match.span())

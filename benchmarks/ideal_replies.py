"""Ideal replies to gold questions: the guideline's own statements that say what is expected, each cited where it stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evals.cases.expected import Expected, Span, expectations
from evals.cases.gold import GoldFact, alternatives
from evals.cases.guidelines import library_in_files
from evals.cases.load import load
from evals.scoring.case import Case, Place, Response, Said
from qa.answer import AnsweredStatement, Notice
from qa.answering.compose import compose, state
from qa.guideline import Guideline

ABSTENTION: Final = Response("abstained", "The guideline does not say.")
Statements = tuple[AnsweredStatement, ...]


@dataclass(frozen=True)
class Ideal:
    """An ideal reply, from which the case is made, as it is or spoilt; without statements it abstains.

    `drugs` are those that the gold file names.
    """

    expected: Expected
    guideline: Guideline
    drugs: frozenset[str]
    statements: Statements

    @classmethod
    def of(cls, expected: Expected, guideline: Guideline, drugs: Iterable[str] = ()) -> "Ideal":
        """Make the ideal reply: of each group of facts the first that stands in the guideline."""
        facts = (fact for group in expected.groups for fact in [fact for fact in group if expected.places[fact.id]][:1])
        numbers = dict.fromkeys(number for fact in facts for number in stating(expected, fact, guideline)[:1])
        return cls(expected, guideline, frozenset(drugs), tuple(state(guideline, number) for number in numbers))

    @property
    def name(self) -> str:
        """Guideline and question."""
        return f"{self.guideline.id}/{self.expected.question.id}"

    def case(self, response: Response) -> Case:
        """Return the case with this reply, given once more when asked again."""
        return Case(
            id=self.name,
            gold=self.guideline.id,
            asked=self.expected.question.ask[0],
            expected=self.expected,
            response=response,
            texts={self.guideline.id: self.guideline.text},
            repeated=(response,),
        )

    def reply(self, statements: Statements) -> Response:
        """Return the answer that consists of these statements, or the abstention without one."""
        if not statements:
            return ABSTENTION
        said = tuple(Said(each.text, tuple(each.citations)) for each in statements)
        return Response("answered", compose(statements), said, notices=self._notices(), ranking=tuple(self._ranking()))

    def _notices(self) -> tuple[Notice, ...]:
        kind = self.expected.question.notice
        due = {"kind": "review" if kind == "any" else kind, "text": "Mind this."}
        return (Notice.model_validate(due),) if kind else ()

    def _ranking(self) -> Iterator[Place]:
        question = self.expected.question
        named = dict.fromkeys([*(fact for group in question.answers for fact in group), *question.also])
        facts = [self.expected.facts[name] for name in named]
        numbers = dict.fromkeys(number for fact in facts for number in stating(self.expected, fact, self.guideline))
        for statement in (self.guideline.statements[number] for number in numbers):
            yield Place(self.guideline.id, Span(statement.start, statement.end))


def stating(expected: Expected, fact: GoldFact, guideline: Guideline) -> list[int]:
    """Return the numbers of the statements that the fact's quote stands in."""
    spans = enumerate(Span(each.start, each.end) for each in guideline.statements)
    return [number for number, span in spans if expected.is_at(fact.id, span)]


def ideals(gold: Sequence[Path], corpora: Sequence[Path]) -> Iterator[Ideal]:
    """Yield the ideal reply to every question of the gold files; a plain list of questions has none.

    :raises GuidelineQAError: if a file can't be read, or its guideline's edition is not there.
    """
    library = library_in_files(corpora)
    for path in gold:
        held = load(path)
        if held.guideline:
            guideline = library.guideline(f"{held.guideline}@{held.edition}")
            drugs = drugs_of(held.facts)
            yield from (Ideal.of(each, guideline, drugs) for each in expectations(held, guideline.id, guideline.text))


def drugs_of(facts: Mapping[str, GoldFact]) -> frozenset[str]:
    """Return every name of a drug in the facts."""
    return frozenset(name for fact in facts.values() for drug in fact.drugs for name in alternatives(drug))

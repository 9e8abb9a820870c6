"""The last step of the chain where a language model words: the answer's citations lead back to what it rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qa.answer import Answer, AnsweredStatement, Citation
from qa.answering.verify.source import Source
from qa.answering.wording.worder import Worder
from qa.guideline import Guideline
from qa.llm.occasion import Occasion


@dataclass(frozen=True)
class Wording:
    """Words answers from `guidelines`, by id."""

    worder: Worder
    guidelines: Mapping[str, Guideline]

    @property
    def languages(self) -> frozenset[str]:
        """The languages that can be worded in: those that the gate can check."""
        return self.worder.gate.languages

    def __call__(self, answer: Answer, occasion: Occasion) -> Iterator[AnsweredStatement | Answer]:
        """Yield what is shown as it comes, and last the whole answer, worded or verbatim."""
        sources = [self._source(statement.citations[0]) for statement in answer.statements]
        yield from self.worder(answer, sources, occasion)

    def _source(self, citation: Citation) -> Source:
        guideline = self.guidelines[citation.guideline]
        span = citation.start, citation.end
        number = next(at for at, each in enumerate(guideline.statements) if (each.start, each.end) == span)
        return Source.of(guideline, number)

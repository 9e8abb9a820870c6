"""A worded answer as it grows: sentences that pass the gate, and verbatim statements where none does."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from qa.answer import AnsweredStatement, Citation
from qa.answering.verify.gate import Gate
from qa.answering.verify.source import Source
from qa.answering.verify.verdict import Reason, Verdict
from qa.answering.wording.coverage import is_covered
from qa.answering.wording.lines import Sentence
from qa.llm.trace import Written
from qa.terms import tokens


@dataclass
class Composition:
    """What is shown of an answer so far, and what the model wrote for it; statements are numbered from 1.

    `verbatim` and `sources` are the answer's statements, as the reader sees them and as the gate does.
    """

    verbatim: Sequence[AnsweredStatement]
    sources: Sequence[Source]
    gate: Gate
    language: str
    shown: list[AnsweredStatement] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    _standing: set[int] = field(default_factory=set)  # shown verbatim
    _said: dict[int, list[str]] = field(default_factory=dict)  # the sentences shown that cite a statement

    def take(self, sentence: Sentence) -> Iterator[AnsweredStatement]:
        """Yield what a sentence adds: itself if it may be shown, else what it cites of which nothing is shown yet."""
        why, support = self._needless(sentence), None
        dropped_for_good = bool(why)
        if not why:
            verdict = self._verdict(sentence)
            why, support = [reason.text for reason in verdict.reasons], verdict.support
        self.written.append(
            Written(text=sentence.text, cited=list(sentence.numbers), shown=not why, why=why, support=support)
        )
        if not why:
            yield self._show(sentence)
        elif not dropped_for_good:
            yield from self._stand(number for number in sentence.numbers if number not in self._said)

    def complete(self) -> Iterator[AnsweredStatement]:
        """Yield verbatim each statement that the sentences shown do not say, or not all of."""
        yield from self._stand(number for number in self._numbers if number not in self.covered)

    def withdraw(self) -> None:
        """Note that the sentences are not shown after all."""
        self.written[:] = [
            each.model_copy(update={"shown": False, "why": ["too little else passed"]}) if each.shown else each
            for each in self.written
        ]

    @property
    def covered(self) -> frozenset[int]:
        """The statements that the sentences shown say."""
        return frozenset(
            number for number, said in self._said.items() if is_covered(self.sources[number - 1], said, self.language)
        )

    @property
    def is_worded(self) -> bool:
        """Whether a sentence is shown."""
        return bool(self._said)

    @property
    def outcome(self) -> str:
        """What became of the sentences so far, in words."""
        shown = sum(each.shown for each in self.written)
        return (
            f"{shown} of {len(self.written)} sentences shown, which say {len(self.covered)} of {len(self.verbatim)} "
            "statements"
        )

    @property
    def _numbers(self) -> range:
        return range(1, len(self.verbatim) + 1)

    def _needless(self, sentence: Sentence) -> list[str]:
        """Return why a sentence adds nothing to what is shown; nothing if it may."""
        if not sentence.numbers:
            return ["it cites no statement"]
        if _words(sentence.text) in (_words(statement.text) for statement in self.shown):
            return ["it is said already"]
        if self._standing.issuperset(sentence.numbers):
            return ["what it cites stands there verbatim"]
        return []

    def _verdict(self, sentence: Sentence) -> Verdict:
        if unknown := [number for number in sentence.numbers if number not in self._numbers]:
            return Verdict(tuple(Reason("citation", f"there is no statement [{number}]") for number in unknown))
        cited = [self.sources[number - 1] for number in sentence.numbers]
        return self.gate.check(sentence.text, cited, self.language)

    def _show(self, sentence: Sentence) -> AnsweredStatement:
        for number in sentence.numbers:
            self._said.setdefault(number, []).append(sentence.text)
        cited: list[Citation] = []
        for number in sentence.numbers:
            cited += [each for each in self.verbatim[number - 1].citations if each not in cited]
        statement = AnsweredStatement(text=sentence.text, heading="", citations=cited, worded=True)
        self.shown.append(statement)
        return statement

    def _stand(self, numbers: Iterable[int]) -> Iterator[AnsweredStatement]:
        """Show these statements verbatim, those there are and that don't stand there yet."""
        for number in numbers:
            if number in self._numbers and number not in self._standing:
                self._standing.add(number)
                self.shown.append(self.verbatim[number - 1])
                yield self.verbatim[number - 1]


def _words(text: str) -> tuple[str, ...]:
    return tuple(token.surface.casefold() for token in tokens(text))

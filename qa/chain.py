"""The chain: question -> retrieval -> answering (-> wording), as one LangChain `Runnable`.

`chain.invoke(Question(...))` returns `Answer | Abstention`; `ainvoke`, `batch` and `stream` come with it, and LangChain's
own tracing sees each step. The last step is there only where a language model words the answers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Final

from langchain_core.runnables import RunnableLambda, RunnableSequence

from qa.answer import Answer, AnsweredStatement, Notice, Reader, Result, Turn
from qa.answering.respond import Responder
from qa.identifying import identifying
from qa.llm.allowance import Allowance
from qa.llm.occasion import Occasion
from qa.llm.trace import ModelTrace
from qa.question.glossary import Glossary
from qa.question.understand import Understood, understand
from qa.retrieval.search import Found, HybridSearch

if TYPE_CHECKING:
    from qa.answering.wording.wording import Wording
    from qa.question.completing import Completer

STAGES: Final = {
    "understanding": "Reading the question",
    "searching": "Searching the guideline",
    "answering": "Choosing the statements",
    "wording": "Putting it into words",
}
"""The chain's steps in order, and what the reader is told while each is at work."""


@dataclass(frozen=True)
class Question:
    """What is asked: `history` oldest first, `guidelines` the ids to search (None: all).

    `reader` is for whom it is worded (None: as the settings say);
    `trace` takes what a language model does for it.
    """

    text: str
    history: tuple[Turn, ...] = ()
    guidelines: frozenset[str] | None = None
    reader: Reader | None = None
    trace: ModelTrace = field(default_factory=ModelTrace, compare=False)


@dataclass(frozen=True)
class _Asked:
    question: Question
    started: float
    occasion: Occasion
    understood: Understood


@dataclass(frozen=True)
class Searched:
    """What the search step hands to the answering step; `started` is the reading of `perf_counter` at the question."""

    started: float
    occasion: Occasion
    found: Found


@dataclass(frozen=True)
class Drafted:
    """What the answering step hands to the wording step: the verbatim result, and whether the model is to word it."""

    started: float
    occasion: Occasion
    result: Result
    is_to_be_worded: bool


@dataclass(frozen=True)
class Steps:
    """What each step of the chain works with; `completer` and `wording` only where a language model does these.

    `seconds` is the time a language model has from the question on, `reader` whom it words for unless the question says;
    `question_tokens` is what it may take for one, 0 where there is none.
    """

    search: HybridSearch
    glossary: Glossary
    responder: Responder
    seconds: float
    reader: Reader
    question_tokens: int = 0
    completer: "Completer | None" = None
    wording: "Wording | None" = None

    def joined(self) -> RunnableSequence[Question, Result]:
        """Return the steps joined; each is a `RunnableLambda` named as in `STAGES`.

        They are not kept here: a circle would keep a release's files open until Python looks for circles.
        """
        steps: list[Callable[..., object]] = [self._understanding, self._searching]
        steps += [self._answering] if self.wording is None else [self._drafting, self._wording]
        return RunnableSequence(*(RunnableLambda(step, name=name) for step, name in zip(steps, STAGES, strict=False)))

    def worded(self, drafted: Drafted) -> Iterator[AnsweredStatement | Result]:
        """Yield what the wording step shows as it comes, and last the result; nothing but that where nothing is worded."""
        if self.wording is None or not drafted.is_to_be_worded:
            yield drafted.result
            return
        assert isinstance(drafted.result, Answer)
        for part in self.wording(drafted.result, drafted.occasion):
            yield part if isinstance(part, AnsweredStatement) else _timed(part, drafted.started)

    def _understanding(self, question: Question) -> _Asked:
        started = perf_counter()
        occasion = Occasion(
            reader=(question.reader or Reader()).or_else(self.reader),
            until=monotonic() + self.seconds,
            trace=question.trace,
            may_identify=self.question_tokens > 0 and _may_identify(question),
            allowance=Allowance(self.question_tokens),
        )
        understood = understand(question.text, question.history, self.search.vocabulary, self.glossary)
        if self.completer is not None:
            understood = self._completed(self.completer, question, understood, occasion)
        return _Asked(question, started, occasion, understood)

    def _completed(
        self, completer: "Completer", question: Question, understood: Understood, occasion: Occasion
    ) -> Understood:
        """Return the question as the model completes it from the turns before, else as understood without it."""
        completed = completer(question.text, question.history, understood.text, occasion)
        if completed is None:
            return understood
        alone = understand(completed, (), self.search.vocabulary, self.glossary)
        return replace(alone, asked=question.text, before=understood.before, corrections=understood.corrections)

    def _searching(self, asked: _Asked) -> Searched:
        return Searched(asked.started, asked.occasion, self.search(asked.understood, asked.question.guidelines))

    def _answering(self, searched: Searched) -> Result:
        return _timed(self.responder(searched.found, searched.occasion), searched.started)

    def _drafting(self, searched: Searched) -> Drafted:
        result, occasion = self._answering(searched), searched.occasion
        if not isinstance(result, Answer) or occasion.reader.verbatim or self.wording is None:
            return Drafted(searched.started, occasion, result, is_to_be_worded=False)
        if occasion.language not in self.wording.languages:
            told = f"Answers can't be worded in {occasion.language} here, as nothing could check that; this one is verbatim."
            notice = Notice(kind="model", text=told)
            result = result.model_copy(update={"notices": [*result.notices, notice]})
            return Drafted(searched.started, occasion, result, is_to_be_worded=False)
        return Drafted(searched.started, occasion, result, is_to_be_worded=True)

    def _wording(self, drafted: Drafted) -> Result:
        *_, result = self.worded(drafted)
        assert not isinstance(result, AnsweredStatement)
        return result


def _may_identify(question: Question) -> bool:
    said = (turn.content for turn in question.history if turn.role == "user")
    return any(map(identifying, (question.text, *said)))


def _timed(result: Result, started: float) -> Result:
    took = round((perf_counter() - started) * 1000, 2)
    return result.model_copy(update={"provenance": result.provenance.model_copy(update={"took_ms": took})})

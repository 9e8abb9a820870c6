"""The chain: question -> retrieval -> answering, as one LangChain `Runnable`.

`chain.invoke(Question(...))` returns `Answer | Abstention`; `ainvoke`, `batch` and `stream` come with it, and LangChain's
own tracing sees each step.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from langchain_core.runnables import RunnableLambda, RunnableSequence

from qa.answer import Result, Turn
from qa.answering.respond import Responder
from qa.question.glossary import Glossary
from qa.question.understand import Understood, understand
from qa.retrieval.search import Found, HybridSearch

STAGES: Final = {
    "understanding": "Reading the question",
    "searching": "Searching the guideline",
    "answering": "Choosing the statements",
}
"""The chain's steps in order, and what the reader is told while each is at work."""


@dataclass(frozen=True)
class Question:
    """What is asked: `history` oldest first, `guidelines` the ids to search (None: all)."""

    text: str
    history: tuple[Turn, ...] = ()
    guidelines: frozenset[str] | None = None


@dataclass(frozen=True)
class _Asked:
    question: Question
    started: float
    understood: Understood


@dataclass(frozen=True)
class Searched:
    """What the search step hands to the answering step; `started` is the reading of `perf_counter` at the question."""

    started: float
    found: Found


def build_chain(search: HybridSearch, glossary: Glossary, responder: Responder) -> RunnableSequence[Question, Result]:
    """Join the three steps; each is a `RunnableLambda` named as in `STAGES`."""

    def understanding(question: Question) -> _Asked:
        started = perf_counter()
        understood = understand(question.text, question.history, search.vocabulary, glossary)
        return _Asked(question, started, understood)

    def searching(asked: _Asked) -> Searched:
        return Searched(asked.started, search(asked.understood, asked.question.guidelines))

    def answering(searched: Searched) -> Result:
        return _timed(responder(searched.found), searched.started)

    steps: tuple[Callable[..., object], ...] = (understanding, searching, answering)
    return RunnableSequence(*(RunnableLambda(step, name=name) for step, name in zip(steps, STAGES, strict=True)))


def _timed(result: Result, started: float) -> Result:
    took = round((perf_counter() - started) * 1000, 2)
    return result.model_copy(update={"provenance": result.provenance.model_copy(update={"took_ms": took})})

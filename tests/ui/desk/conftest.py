from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest

from qa.answer import Answer
from qa.engine import Draft, Stage
from qa.settings import LimitSettings
from ui.access.caller import Caller
from ui.desk.desk import Desk

PATIENCE = 20.0
"""Seconds after which something that should have happened is a failure."""


class GatedEngine:
    """Answers what it is asked after two stages; between them it waits for the gate of that question, if there is one."""

    release = "r"
    trouble = ""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.gates: dict[str, Event] = {}
        self.begun: dict[str, Event] = {}
        self.ended: dict[str, Event] = {}
        self.asked: list[str] = []
        self.finished: list[str] = []
        self.error: Exception | None = None
        self.words = False

    def gate(self, question: str) -> Event:
        """Have the question wait; return what lets it go on."""
        self.begun[question], self.ended[question] = Event(), Event()
        return self.gates.setdefault(question, Event())

    def stream(self, question: str, history: Any, guidelines: Any, reader: Any, *, explained: bool) -> Iterator[Any]:
        self.asked.append(question)
        try:
            yield Stage("understanding", "Reading")
            if question in self.gates:
                self.begun[question].set()
                assert self.gates[question].wait(PATIENCE)
            if self.error:
                raise self.error
            yield Stage("searching", "Searching")
            if self.words:
                yield Draft(self.answer)
                yield self.answer.statements[0]
                assert self.gates[f"{question}, worded"].wait(PATIENCE)
                yield from self.answer.statements[1:]
            else:
                yield from self.answer.statements
            self.finished.append(question)
            yield self.answer.model_copy(update={"question": question})
        finally:
            if question in self.ended:
                self.ended[question].set()


class Watcher:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.answers: list[tuple[str, Caller]] = []
        self.counted: list[tuple[str, float]] = []
        self.refusals: list[str] = []
        self.error: Exception | None = None

    def shown(self, result: Any, caller: Caller, /) -> None:
        if self.error:
            raise self.error
        self.answers.append((result.question, caller))

    def answered(self, result: Any, seconds: float, /) -> None:
        self.counted.append((result.question, seconds))

    def refused(self, reason: str, /) -> None:
        self.refusals.append(reason)


@pytest.fixture
def gated(answer: Answer) -> Iterator[GatedEngine]:
    """An engine whose questions wait for their gates; all are opened at the end."""
    engine = GatedEngine(answer)
    yield engine
    for gate in engine.gates.values():
        gate.set()


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


@pytest.fixture
def desk(gated: GatedEngine, watcher: Watcher) -> Callable[..., Desk]:
    """Make a desk with limits; patient and forgetful unless told otherwise."""

    def made(**limits: Any) -> Desk:
        usual = {"running": 1, "waiting": 8, "wait_seconds": PATIENCE, "answer_seconds": PATIENCE, "remembered": 0}
        return Desk(gated, LimitSettings(**(usual | limits)), watcher)  # type: ignore[arg-type]

    return made

"""A guideline of three statements, and a system that answers from it what it is told to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pytest

from qa.answer import Abstention, Answer, AnsweredStatement, Citation, Notice, Provenance, Result, Turn
from qa.errors import QuestionError
from qa.guideline import Edition, Guideline, Metadata

TEXT = "HER2 is a receptor. Trastuzumab binds to domain IV. The cut-off is 10% of cells."
PROVENANCE = Provenance(release="r1", settings="s1", models={"embedding": "none"}, took_ms=4.0)


def cite(quote: str) -> Citation:
    start = TEXT.index(quote)
    return Citation(
        guideline="her2",
        title="HER2",
        edition="2026",
        section=["Basics"],
        page=None,
        start=start,
        end=start + len(quote),
        quote=quote,
        kind="statement",
        strength=None,
        evidence=None,
        references=[],
        warnings=[],
    )


def answer(*quotes: str, notice: str = "", took_ms: float = 4.0) -> Answer:
    return Answer(
        question="?",
        understood_as="?",
        text=" ".join(quotes),
        statements=[AnsweredStatement(text=quote, heading="", citations=[cite(quote)]) for quote in quotes],
        notices=[Notice(kind="doubtful", text=notice)] if notice else [],
        provenance=PROVENANCE.model_copy(update={"took_ms": took_ms}),
    )


def abstention(*nearest: str) -> Abstention:
    return Abstention(
        question="?",
        understood_as="?",
        text="The guideline does not say.",
        nearest=[cite(quote) for quote in nearest],
        provenance=PROVENANCE,
    )


@dataclass(frozen=True)
class ScriptedSystem:
    """Gives each question the result written for it; one without is refused as a question that can't be asked."""

    results: Mapping[str, Result]

    @property
    def guidelines(self) -> Mapping[str, Guideline]:
        edition = Edition("2026", None, "0" * 64)
        return {"her2": Guideline("her2", edition, Metadata("HER2"), TEXT, sections=(), statements=())}

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Result:
        asked = " ".join([*(turn.content for turn in history), question])
        if asked not in self.results:
            raise QuestionError(f"{asked!r} can't be asked")
        return self.results[asked]


@pytest.fixture
def text() -> str:
    return TEXT


@pytest.fixture
def answering() -> Callable[..., Answer]:
    return answer


@pytest.fixture
def abstaining() -> Callable[..., Abstention]:
    return abstention


@pytest.fixture
def system() -> type[ScriptedSystem]:
    return ScriptedSystem

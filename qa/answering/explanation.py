"""What an explanation holds: the question as read, the candidates with their scores, and why it ended as it did."""

from collections.abc import Iterable
from typing import Final

from pydantic import BaseModel, Field

from qa.llm.trace import ModelCall, Written

SCORES: Final = {
    "probability": "Prob.",
    "support": "Supp.",
    "read": "Read",
    "first": "First",
    "cosine": "Cos.",
    "passage_cosine": "Pass.",
    "coverage": "Words",
}
"""The scores of a candidate in the order they are shown, field -> the head of its column."""


class ExplainedConcept(BaseModel, frozen=True, extra="forbid"):
    """One thing that the question asks for."""

    written: str = Field(description="As the question writes it.")
    meant: str = Field(description="As the guidelines write it.")
    weight: float = Field(description="How much it tells: its inverse document frequency in the guidelines.")
    known: bool = Field(description="Whether the guidelines use it.")
    carried: bool = Field(description="Whether an earlier turn brought it along.")


class ExplainedCandidate(BaseModel, frozen=True, extra="forbid"):
    """A statement that was found, what was made of it, and what became of it."""

    rank: int = Field(ge=1, description="Its place among all that were found, from 1.")
    guideline: str = Field(description="Id of the guideline.")
    title: str = Field(description="Title of the guideline.")
    section: list[str] = Field(description="Heading path, outermost first.")
    page: int | None = Field(description="Page of the source, counted from 1; null where the source has no pages.")
    start: int = Field(ge=0, description="First character in the edition's canonical text, from 0.")
    end: int = Field(ge=0, description="One past the last character.")
    text: str = Field(description="The statement as a reader sees it.")
    probability: float = Field(description="Probability that it is the best answer, against the others and none.")
    support: float = Field(description="Probability that it answers, the other statements left aside.")
    read: float | None = Field(
        description="What the cross-encoder made of it, in log-odds; none where it did not read it."
    )
    first: float = Field(description="Probability that the first stage's scorer gave it.")
    cosine: float = Field(description="Cosine of its vector with the question's.")
    passage_cosine: float = Field(description="Cosine of its passage's vector with the question's.")
    coverage: float = Field(description="Share of the question's words, by weight, that it holds with its headings.")
    chosen: bool = Field(description="Whether the answer shows it.")
    place: int | None = Field(description="Its place in the answer, from 1; null where it is not shown.")
    why: str = Field(description="Why it was chosen or not, in words.")

    @property
    def figures(self) -> list[str]:
        """Return the scores in the order of `SCORES`, as they are shown."""
        return [_figure(getattr(self, score)) for score in SCORES]


class ExplainedModel(BaseModel, frozen=True, extra="forbid"):
    """What the language model did for it, and what became of that."""

    name: str = Field(description="Provider, model and server.")
    calls: list[ModelCall] = Field(description="Each time that it was asked, in order.")
    written: list[Written] = Field(description="Each sentence that it wrote, in order, shown or dropped.")


class Explanation(BaseModel, frozen=True, extra="forbid"):
    """How an answer, or an abstention, came about."""

    question: str = Field(description="The question as asked.")
    understood_as: str = Field(description="The question as understood, after the history was taken into account.")
    searched_as: str = Field(description="The same in the guidelines' own words, as it was searched for.")
    before: str = Field(description="The question before it; empty when there is none or this one opens a new topic.")
    kind: str = Field(description="What kind of answer it wants.")
    concepts: list[ExplainedConcept] = Field(description="What it asks for, its own first.")
    corrections: dict[str, str] = Field(description="Misspelt word -> what it was read as.")
    asked_for: list[str] = Field(description="What sort of thing it asks for, and the words that say so.")
    conditions: list[str] = Field(description="Under which conditions, and the words that say so.")
    guidelines: list[str] = Field(description="Ids of the guidelines that were searched.")
    found: int = Field(ge=0, description="Statements that were found and scored.")
    read: int = Field(ge=0, description="Statements that the cross-encoder read.")
    answerable: float = Field(description="Probability that one of them answers.")
    threshold: float = Field(description="The probability below which we abstain.")
    answered: bool = Field(description="Whether there is an answer.")
    why: str = Field(description="Why it was answered or not, in one sentence.")
    candidates: list[ExplainedCandidate] = Field(description="The best that were found, and all that were chosen.")
    release: str = Field(description="Id of the index release that was asked.")
    settings: str = Field(description="Hash of the settings that shape the answer.")
    models: dict[str, str] = Field(description="Role -> name of each model that took part.")
    model: ExplainedModel | None = Field(
        default=None, description="What the language model did for it; null where none is set."
    )

    def where(self, candidate: ExplainedCandidate) -> str:
        """Return section and page of `candidate` on one line, after its guideline where several were searched."""
        path = " › ".join([candidate.title] * (len(self.guidelines) > 1) + candidate.section)
        page = f"p. {candidate.page}" if candidate.page is not None else ""
        return ", ".join(part for part in (path, page) if part)

    def facts(self) -> list[tuple[str, str]]:
        """Return the rest as pairs of a name and a value, without what is empty or as the line above it."""
        named = {
            "Asked": self.question,
            "Understood as": self.understood_as if self.understood_as != self.question else "",
            "Searched as": self.searched_as if self.searched_as != self.understood_as else "",
            "Question before": self.before,
            "Kind of question": self.kind,
            "Spelling": "; ".join(f"“{written}” read as “{meant}”" for written, meant in self.corrections.items()),
            "Asks for": "; ".join(self.asked_for),
            "Conditions": "; ".join(self.conditions),
            "Searched": ", ".join(self.guidelines),
            "Found": f"{_statements(self.found)}, {self.read or 'none'} of them read by the cross-encoder",
            "Answerable": " against a threshold of ".join(apart(self.answerable, self.threshold)),
            "Release": f"{self.release}, settings {self.settings}",
            "Models": "; ".join(f"{role}: {name}" for role, name in self.models.items()),
        }
        return [(name, value) for name, value in named.items() if value]


def meanings() -> Iterable[tuple[str, str]]:
    """Return for each of `SCORES` the head of its column and what it means."""
    fields = ExplainedCandidate.model_fields
    return [(label, fields[score].description or "") for score, label in SCORES.items()]


def apart(one: float, other: float) -> tuple[str, str]:
    """Write two probabilities with as few decimals, two to six, as tell them apart."""
    for decimals in range(2, 7):
        written = f"{one:.{decimals}f}", f"{other:.{decimals}f}"
        if written[0] != written[1]:
            return written
    return f"{one:.2f}", f"{other:.2f}"


def _figure(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}"


def _statements(count: int) -> str:
    return f"{count} statement{'' if count == 1 else 's'}"

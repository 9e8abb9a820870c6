"""What a run leaves behind: `run.json`, from which every report and comparison is made, with no guideline at hand.

Two runs of the same over the same differ in `times` alone.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from evals.statistics import Share

FORMAT: Final = 1
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_Count = Annotated[int, Field(ge=0, le=10**9)]
_Number = Annotated[float, Field(ge=-1e15, le=1e15)]
"""Finite, and far from where sums overflow."""


def plain(text: str) -> str:
    """Return the text with the sign for an unknown character in the place of what a terminal obeys instead of showing."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldRecord(_Record):
    """A gold file that was asked."""

    name: str = Field(description="The file's name without its ending.")
    sha256: str = Field(description="SHA-256 of the file, in hex.")
    guideline: str = Field(description="Id of its guideline; empty for a plain list of questions.")
    edition: str = Field(description="Label of the edition it is written for.")
    asked_edition: str = Field(description="Label of the edition that was asked.")
    questions: int = Field(description="Reviewed questions it holds.")
    unreviewed: int = Field(description="Questions left out as drafts.")


class ExpectedRecord(_Record):
    """A fact that an answer should have stated, or may have cited."""

    fact: str = Field(description="Id of the fact.")
    quote: str = Field(description="The guideline's words.")
    group: int = Field(description="Facts of one group stand in for one another, from 1; 0: it may be cited.")
    tokens: list[str] = Field(description="What must be said of it.")
    stated: bool | None = Field(description="Whether the answer states it; null where that isn't asked.")


class PassageRecord(_Record):
    """A cited passage: the quote with the text around it, as it stands in the guideline."""

    title: str = Field(description="Title of the guideline.")
    section: list[str] = Field(description="Heading path.")
    page: int | None = Field(description="Page of the source, from 1.")
    before: str = Field(description="The text before the place that is cited.")
    at: str = Field(description="The guideline's text at the place that is cited.")
    after: str = Field(description="The text after it.")
    quote: str = Field(description="The quote as the system gave it.")
    verbatim: bool = Field(description="Whether quote and text agree to the character.")
    right: bool | None = Field(description="Whether it answers; null where nothing answers.")
    nearest: bool = Field(default=False, description="Whether it was offered with an abstention, as near.")


class CaseRecord(_Record):
    """One case: what was asked, expected and replied, and its scores."""

    id: str = Field(description="GOLD/QUESTION, with #2 for the second phrasing.")
    gold: str = Field(description="Name of the gold file.")
    guideline: str = Field(description="Id of the guideline.")
    category: str = Field(description="Category of the question.")
    tags: list[str] = Field(description="Marks of the question.")
    question: str = Field(description="As asked.")
    history: list[str] = Field(description="Earlier turns of the user.")
    understood_as: str | None = Field(description="As understood by the system; null where it doesn't tell.")
    answerable: bool = Field(description="Whether the guideline answers it.")
    reason: str = Field(description="Why it doesn't.")
    premise: str = Field(description="What the question wrongly takes for granted.")
    expected: list[ExpectedRecord] = Field(description="The facts.")
    must: list[str] = Field(description="Patterns that the text must contain.")
    must_not: list[str] = Field(description="Patterns that it must not.")
    status: Literal["answered", "abstained", "failed"] = Field(description="What came back.")
    text: str = Field(description="What the reader sees, or why it failed.")
    notices: list[str] = Field(description="What stood beside it.")
    passages: list[PassageRecord] = Field(description="What was cited, or offered as near.")
    right: bool = Field(description="Whether it is right as a whole.")
    why: list[str] = Field(description="What keeps it from being right, in words.")
    expectation: str = Field(description="Hash of all that is expected: cases of one id and hash are the same case.")
    scores: dict[str, tuple[_Count, _Count] | _Number | None] = Field(
        description="By scorer: [hits, trials], a number, or null where it does not apply; times stand in `times`."
    )

    def score(self, name: str) -> Share | float | None:
        """Return a score by its scorer's name; None where it does not apply."""
        found = self.scores.get(name)
        return Share(*found) if isinstance(found, tuple) else found


class SystemRecord(_Record):
    """What was asked."""

    kind: Literal["guideline-qa", "answers", "endpoint"] = Field(description="Our engine, a file of answers, or a URL.")
    name: str = Field(description="What it is called.")
    release: str = Field(description="Id of the index release; empty where unknown.")
    settings_hash: str = Field(description="Hash of the settings that shape answers; empty where unknown.")
    settings: dict[str, Any] = Field(description="Settings that this run set otherwise than the others.")
    models: dict[str, str] = Field(description="Role -> model.")
    versions: dict[str, str] = Field(description="Library -> version.")
    machine: dict[str, str] = Field(description="Where it ran: processor, cores, memory, system.")


class Times(_Record):
    """All that differs from run to run; times of day are ISO 8601 in UTC."""

    started: str = Field(description="When the run began.")
    finished: str = Field(description="When it ended.")
    took_s: float = Field(description="Seconds from begin to end, pauses between interruptions left out.")
    took_ms: dict[str, _Number] = Field(description="Case -> milliseconds from question to answer.")


class RunRecord(_Record):
    """A whole run."""

    format: Literal[1] = Field(default=FORMAT, description="Version of this form.")
    suite: str = Field(description="Name of the suite, or of the gold files.")
    system: SystemRecord = Field(description="What was asked.")
    gold: list[GoldRecord] = Field(description="What was asked from.")
    filters: list[str] = Field(description="Which cases were chosen, as given with --filter.")
    repeat: int = Field(ge=1, description="How often each question was asked.")
    cases: list[CaseRecord] = Field(description="In the order of the gold files.")
    times: Times = Field(description="What differs from run to run.")

    @model_validator(mode="after")
    def _has_each_case_once(self) -> "RunRecord":
        seen = set[str]()
        for case in self.cases:
            if case.id in seen:
                raise ValueError(f"a second case with id {case.id!r}")
            seen.add(case.id)
        return self

    def scored(self, name: str) -> Iterator[tuple[CaseRecord, Share | float]]:
        """Yield every case that a scorer applies to, with its score; `took_ms` comes from `times`."""
        for case in self.cases:
            score = self.times.took_ms.get(case.id) if name == "took_ms" else case.score(name)
            if score is not None:
                yield case, score

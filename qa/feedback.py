"""What a reader found wrong with an answer, as one JSON line: written by the chat, read by the eval suite.

A line holds nothing about the reader, and nothing identifying that can be told from its form: what was typed is masked
whenever one is made or read.
"""

import datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from qa.identifying import masked

Verdict = Literal["wrong", "incomplete", "abstained", "answered", "other"]
LONGEST_TEXT: Final = 10_000
"""Characters of one text, which masking may have made longer than it was typed."""


def _one_line(text: str) -> str:
    return masked(" ".join(masked(text).split()))  # a name may have run over two lines


Typed = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_one_line)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EditionAsked(_Value):
    """A guideline that the question was asked of."""

    guideline: str = Field(min_length=1, max_length=300, description="Id of the guideline.")
    edition: str = Field(
        min_length=1, max_length=300, description="Label of the edition that was in force when it was saved."
    )


class ShownStatement(EditionAsked):
    """A statement of the guideline that the answer cited, or that was offered with the abstention."""

    edition: str = Field(min_length=1, max_length=300, description="Label of the edition that the quote stands in.")
    start: int = Field(ge=0, description="First character of the quote in the edition's canonical text, from 0.")
    end: int = Field(ge=0, description="One past its last character.")
    quote: str = Field(min_length=1, max_length=LONGEST_TEXT, description="The guideline's own words, verbatim.")


class Feedback(_Value):
    """An answer that a reader marked as bad."""

    format: Literal[1] = Field(default=1, description="Version of this form.")
    saved: datetime.date = Field(description="Day on which it was saved; no time of day.")
    verdict: Verdict = Field(
        description="What was wrong: wrong or misleading; incomplete; abstained though the guideline says; answered though "
        "it does not say; other."
    )
    question: Annotated[Typed, Field(min_length=1)] = Field(description="The question, masked.")
    history: tuple[Typed, ...] = Field(default=(), max_length=40, description="The reader's earlier turns, masked.")
    right: Typed = Field(default="", description="What would be right, in the reader's words, masked.")
    status: Literal["answered", "abstained"] = Field(description="What the system did.")
    cited: tuple[ShownStatement, ...] = Field(
        default=(), max_length=50, description="What the answer cited; with an abstention, the nearest statements."
    )
    guidelines: tuple[EditionAsked, ...] = Field(
        default=(), max_length=100, description="What the question was asked of."
    )
    release: str = Field(
        default="", max_length=80, pattern=r"^[\w.-]*$", description="Id of the release that was asked."
    )
    settings: str = Field(default="", max_length=80, pattern=r"^[\w.-]*$", description="Hash of the settings.")

    @model_validator(mode="after")
    def _hangs_together(self) -> "Feedback":
        if self.verdict in ("abstained", "answered") and self.verdict != self.status:
            raise ValueError(f"the verdict is {self.verdict!r}, but the question was {self.status}; choose another")
        return self

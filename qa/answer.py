"""What goes in and what comes out: turns, citations, `Answer | Abstention`, and their JSON (the contract)."""

import operator
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(_Value):
    """One earlier turn of the conversation."""

    role: Literal["user", "assistant"] = Field(description="Who said it.")
    content: str = Field(description="What was said, as plain text.")


LANGUAGES: Final = ("en", "de", "es", "fr")
"""Languages that an answer can be worded in, by their ISO 639-1 codes."""
Audience = Literal["clinician", "patient", "student"]
Language = Literal["en", "de", "es", "fr"]


class Reader(_Value):
    """For whom an answer is worded, where a language model words it; what is left out is as the settings say.

    `verbatim` keeps to the guideline's own words: no model is asked to word anything.
    """

    audience: Audience | None = Field(default=None, description="For whom it is worded.")
    language: Language | None = Field(default=None, description="Language it is worded in.")
    verbatim: bool = Field(default=False, strict=True, description="Whether it keeps to the guideline's own words.")

    def or_else(self, other: "Reader") -> "Reader":
        """Return the same reader, what is left out taken from `other`."""
        return Reader(
            audience=self.audience or other.audience,
            language=self.language or other.language,
            verbatim=self.verbatim,
        )


class Citation(_Value):
    """Where the guideline says so, to the character."""

    guideline: str = Field(description="Id of the guideline.")
    title: str = Field(description="Title of the guideline.")
    edition: str = Field(description="Label of the edition the quote stands in.")
    section: list[str] = Field(description="Heading path, outermost first.")
    page: int | None = Field(description="Page of the source, counted from 1; null where the source has no pages.")
    start: int = Field(ge=0, description="First character of the quote in the edition's canonical text, from 0.")
    end: int = Field(ge=0, description="One past the last character of the quote.")
    quote: str = Field(description="Verbatim: canonical_text[start:end].")
    kind: str = Field(description="recommendation, definition, statement or table row.")
    strength: str | None = Field(description="Strength of the recommendation as printed; null where none is given.")
    evidence: str | None = Field(description="Level of evidence as printed; null where none is given.")
    references: list[int] = Field(description="Numbers of the guideline's own references the statement rests on.")
    warnings: list[str] = Field(description="Doubts about the source's text at this place.")


class AnsweredStatement(_Value):
    """One statement of the answer, with the heading that gives it its subject."""

    text: str = Field(description="The statement as the reader sees it.")
    heading: str = Field(description="The heading shown before it; empty where the statement names its own subject.")
    citations: list[Citation] = Field(min_length=1, description="Where it stands.")
    worded: bool = Field(
        default=False,
        exclude_if=operator.not_,
        description="Whether a language model worded it, checked against what it cites; left out where it is verbatim.",
    )


class Notice(_Value):
    """Something the reader must know beside the answer."""

    kind: Literal[
        "review", "age", "edition", "doubtful", "contradiction", "spelling", "question", "release", "model"
    ] = Field(description="What the notice is about.")
    text: str = Field(description="The notice, one sentence.")


class Provenance(_Value):
    """What produced this result."""

    release: str = Field(description="Id of the index release that was asked.")
    settings: str = Field(description="Hash of the settings that shape the answer.")
    models: dict[str, str] = Field(description="Role -> name of each model that took part.")
    took_ms: float = Field(ge=0, description="Milliseconds from question to answer, models already loaded.")


class _Result(_Value):
    id: str = Field(default="", description="Id of the question, as given in a batch; empty otherwise.")
    question: str = Field(description="The question as asked.")
    understood_as: str = Field(description="The question as understood, after the history was taken into account.")
    text: str = Field(description="What the reader sees, without markers.")
    notices: list[Notice] = Field(default_factory=list, description="What the reader must know beside the answer.")
    mode: Literal["verbatim", "chosen", "worded"] = Field(default="verbatim", description="How the text was made.")
    provenance: Provenance = Field(description="What produced this result.")


class Answer(_Result):
    """The guideline's own statements that answer the question, the best first."""

    status: Literal["answered"] = Field(default="answered", description="The guideline answers the question.")
    statements: list[AnsweredStatement] = Field(min_length=1, description="The statements, the best first.")
    nearest: list[Citation] = Field(default_factory=list, max_length=0, description="Always empty for an answer.")
    verbatim: list[AnsweredStatement] = Field(
        default_factory=list,
        exclude_if=operator.not_,
        description="In mode worded, the same answer in the guideline's own words; left out in the other modes.",
    )


class Abstention(_Result):
    """The guideline does not say; the nearest statements are offered as such."""

    status: Literal["abstained"] = Field(default="abstained", description="The guideline does not answer the question.")
    statements: list[AnsweredStatement] = Field(
        default_factory=list, max_length=0, description="Always empty for an abstention."
    )
    nearest: list[Citation] = Field(description="The nearest statements; they do not answer the question.")


Result = Answer | Abstention
RESULT: TypeAdapter[Result] = TypeAdapter(Annotated[Answer | Abstention, Field(discriminator="status")])
"""Validates and serialises a result; its JSON schema is `docs/answer.schema.json`."""

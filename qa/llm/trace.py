"""What a language model did for one question: kept while the question is answered, told if it is asked for."""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, Field


class Written(BaseModel, frozen=True, extra="forbid"):
    """A sentence that the model wrote, and what became of it."""

    text: str = Field(description="The sentence as it came, made plain text.")
    cited: list[int] = Field(description="The numbers of the statements it cites, from 1, as the model gave them.")
    shown: bool = Field(description="Whether it passed the gate and is shown.")
    why: list[str] = Field(description="Why it was dropped; empty where it is shown.")
    support: float | None = Field(description="How well what it cites bears it out, 0 to 1; null where not asked.")


class ModelCall(BaseModel, frozen=True, extra="forbid"):
    """A time that the model was asked."""

    purpose: Literal["follow-up", "choose", "word"] = Field(description="What for.")
    outcome: str = Field(description="What came of it, in words.")
    took_ms: float = Field(ge=0, description="Milliseconds.")
    kept: bool = Field(description="Whether the reply was a kept one, so that the model was not asked.")


@dataclass
class ModelTrace:
    """Filled in as the question goes through the chain; one question's, in one thread."""

    calls: list[ModelCall] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)

"""What the JSON API is sent; what it answers is in `qa.answer` and `ui.client.models`."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from qa.answer import Reader, Turn
from ui.desk.asked import Asked

EditionName = Annotated[str, Field(min_length=1, max_length=300)]
"""`ID` of a guideline in force, or `ID@LABEL` or `ID@SHA256` of any edition."""

_MOST_NAMED = 100
_SPOKEN = 10_000  # characters; the engine takes fewer of a question, and says so


class EarlierTurn(Turn):
    """An earlier turn of the conversation, which the server doesn't remember."""

    content: str = Field(max_length=_SPOKEN, description="What was said, as plain text.")


class GuidelineNames(BaseModel):
    """Guidelines in a query string."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    guidelines: list[EditionName] | None = Field(
        default=None,
        max_length=_MOST_NAMED,
        description="Guideline to keep to, once for each: ID, ID@LABEL or ID@SHA256. Left out: all in force.",
    )


class QuestionAsked(BaseModel):
    """A question with what was said before it."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"question": "Who should have HER2 testing?", "history": []}]},
    )

    question: str = Field(max_length=_SPOKEN, description="The question; 2,000 characters are taken.")
    history: list[EarlierTurn] = Field(
        default=[], max_length=200, description="Earlier turns, the oldest first; the latest 40 are looked at."
    )
    guidelines: list[EditionName] | None = Field(
        default=None,
        min_length=1,
        max_length=_MOST_NAMED,
        description="Guidelines to keep to: ID, ID@LABEL or ID@SHA256. Left out or null: all in force.",
    )

    reader: Reader | None = Field(
        default=None,
        description="For whom a language model words the answer, where one does. Left out: as the server says.",
    )

    def asked(self) -> Asked:
        """Return it as the desk takes it."""
        guidelines = None if self.guidelines is None else tuple(self.guidelines)
        return Asked(self.question, tuple(self.history), guidelines, reader=self.reader)


class IdentifiedQuestion(QuestionAsked):
    """A question with an id of the caller's."""

    id: str = Field(default="", max_length=300, description="Comes back in the result.")

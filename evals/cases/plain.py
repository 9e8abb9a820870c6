"""The plain list of questions: patterns alone, no facts, to be asked of any guideline."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel, model_validator

from evals.cases.gold import GoldQuestion, Id, Pattern, Patterns, Text, Texts, refuse_twins, wrong


class PlainQuestion(BaseModel):
    """One question of a plain list, as it is written there; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id = Field(description="Id of the question, unique within the file.")
    cat: Text = Field(description="Category, such as direct, list, followup, absent-near or absent-far.")
    q: Text = Field(description="The question.")
    history: Texts = Field(default=(), description="Earlier turns of the user, oldest first.")
    want: Patterns = Field(default=(), description="Patterns, each of which the answer's text must contain.")
    none: Patterns = Field(default=(), description="Patterns, none of which it may contain.")
    line: Pattern = Field(default="", description="Pattern of a quote that answers; without it any citation will do.")
    answerable: bool = Field(default=True, description="Whether the guideline answers the question.")
    warn: bool = Field(default=False, description="Whether a notice must stand beside the answer.")

    @model_validator(mode="after")
    def _can_be_judged(self) -> "PlainQuestion":
        if self.answerable and not self.want:
            raise ValueError("an answerable question needs a pattern in want; add one, or add answerable: false")
        if not self.answerable and (clash := [key for key in ("want", "none", "line", "warn") if getattr(self, key)]):
            raise wrong((clash[0],), f"answerable: false can't stand beside {clash[0]}; take one of the two out")
        return self

    def question(self) -> GoldQuestion:
        """Return it as a question of a gold file."""
        return GoldQuestion(
            id=self.id,
            category=self.cat,
            ask=(self.q,),
            history=self.history,
            must=self.want,
            must_not=self.none,
            line=self.line,
            notice="any" if self.warn else "",
            answerable=self.answerable,
        )


def _apart(questions: tuple[PlainQuestion, ...]) -> tuple[PlainQuestion, ...]:
    refuse_twins("question", [question.id for question in questions], ())
    return questions


class PlainFile(RootModel[Annotated[tuple[PlainQuestion, ...], Field(min_length=1), AfterValidator(_apart)]]):
    """A plain list, at least one question long."""

"""Gold facts: what a guideline states, the questions on it, and what a right answer says and cites.

A fact is a statement of the guideline, found again by its quote, with the key tokens that an answer must carry to state
it. A token may give alternatives parted by " | " ("trastuzumab | Herceptin"). Patterns are regular expressions that are
searched for, not matched at the start; case is ignored, and `^` and `$` stand at line ends.
"""

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Final, Literal

import regex  # type: ignore[import-untyped]
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from evals.errors import GoldError
from qa.answer import Turn

FLAGS: Final = re.IGNORECASE | re.MULTILINE
LONGEST_S: Final = 5.0
"""Seconds that a pattern is searched for in one text; who needs more is lost in its own repeats."""
_REGEX_FLAGS: Final = regex.IGNORECASE | regex.MULTILINE
_ID: Final = re.compile(r"[^\s/#]+")


def contains(pattern: str, text: str) -> bool:
    """Return whether a gold file's regular expression is found anywhere in `text`.

    :raises GoldError: if there is no telling within `LONGEST_S`.
    """
    try:
        # The standard library's search can't be stopped, and "(a+)+b" takes it longer than anybody lives.
        return regex.search(pattern, text, _REGEX_FLAGS, timeout=LONGEST_S) is not None
    except TimeoutError:
        raise GoldError(
            f"the pattern {pattern!r} was searched for in a text of {len(text)} characters for {LONGEST_S:g} s in vain; "
            "write it without repeats inside repeats"
        ) from None


def _compiling(pattern: str) -> str:
    try:
        with warnings.catch_warnings():
            # What Python will read otherwise one day ("[[a]") is told now.
            warnings.simplefilter("error")
            re.compile(pattern, FLAGS)
            regex.compile(pattern, _REGEX_FLAGS)
    except (re.error, regex.error, RecursionError, OverflowError, Warning) as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}; mend it") from error
    return pattern


def _telling(text: str) -> str:
    if not text.strip():
        raise ValueError("expected a text, found none; write it, or take the key out")
    return text


def _naming(name: str) -> str:
    """Refuse what the name of a case, `FILE/ID#2`, could not be parted by again."""
    if not _ID.fullmatch(name):
        raise ValueError(f"{name[:60]!r} can't be an id; write it without spaces, '/' and '#'")
    return name


def _listed(value: object) -> object:
    """Take one text for a list of one."""
    return [value] if isinstance(value, str) else value


def _each_listed(value: object) -> object:
    """Take a text for a list of one, and each text in a list too: an entry is one fact, or several to choose from."""
    listed = _listed(value)
    return [_listed(each) for each in listed] if isinstance(listed, list) else value


# The schema says what may be written: one text in place of a list of one.
Text = Annotated[str, Field(json_schema_extra={"pattern": r"\S"}), AfterValidator(_telling)]
Id = Annotated[str, Field(json_schema_extra={"pattern": rf"^{_ID.pattern}$"}), AfterValidator(_naming)]
Pattern = Annotated[str, AfterValidator(_compiling)]
_Some = Annotated[tuple[Text, ...], Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed, json_schema_input_type=Text | tuple[Text, ...])]
Patterns = Annotated[
    tuple[Annotated[Pattern, AfterValidator(_telling)], ...],
    BeforeValidator(_listed, json_schema_input_type=Text | tuple[Text, ...]),
]
AnyOf = Annotated[
    tuple[_Some, ...], BeforeValidator(_each_listed, json_schema_input_type=Text | tuple[Text | _Some, ...])
]
Phrasings = Annotated[_Some, BeforeValidator(_listed, json_schema_input_type=Text | _Some)]


class _Gold(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldFact(_Gold):
    """One thing that the guideline states, with the tokens without which nobody has said it."""

    id: Id = Field(description="Id of the fact, unique within the file.")
    quote: Text = Field(description="The guideline's own words, verbatim but for white space; a whole statement.")
    numbers: Texts = Field(
        default=(), description='Figures with their units, as written: "50%", "15-25%", "0.5 mg/kg".'
    )
    drugs: Texts = Field(default=(), description="Drugs it is about.")
    conditions: Texts = Field(
        default=(), description="Whom, what or when it holds for: population, disease, route, time."
    )
    negation: Texts = Field(default=(), description='The words that deny or forbid: "not recommended", "without".')
    reviewed: bool = Field(default=True, description="Whether a person has checked it; drafts say false.")


class GoldQuestion(_Gold):
    """A question in one or more phrasings, with what is known of its right answer."""

    id: Id = Field(description="Id of the question, unique within the file.")
    category: Text = Field(
        description="direct, paraphrase, list, followup, premise, absent-near, absent-far, or your own."
    )
    ask: Phrasings = Field(description="The question; several phrasings are a case each.")
    tags: Texts = Field(default=(), description='Marks to choose cases by, such as "held-out".')
    history: Texts = Field(default=(), description="Earlier turns of the user, oldest first.")
    answers: AnyOf = Field(
        default=(),
        description="Ids of the facts that the answer must state; in place of one, a list of which any will do.",
    )
    also: Texts = Field(default=(), description="Ids of facts that may be cited too, though they needn't be stated.")
    numbers: Texts | None = Field(
        default=None, description="Figures that the answer must give; without it, those of the facts in `answers`."
    )
    must: Patterns = Field(default=(), description="Patterns, each of which the answer's text must contain.")
    must_not: Patterns = Field(default=(), description="Patterns, none of which it may contain.")
    line: Pattern = Field(
        default="", description="Pattern of a quote that answers, for asking the same of a text with other words."
    )
    premise: str = Field(default="", description="What the question wrongly takes for granted, if it does.")
    understood: Patterns = Field(default=(), description="Patterns that a follow-up's resolved form must contain.")
    notice: Literal["", "any", "review", "age", "edition", "doubtful", "contradiction", "spelling", "question"] = Field(
        default="", description="Kind of notice that must stand beside the answer."
    )
    answerable: bool = Field(default=True, description="Whether the guideline answers the question.")
    reason: str = Field(default="", description="Why the guideline does not answer it, where it doesn't.")
    reviewed: bool = Field(default=True, description="Whether a person has checked it; drafts say false.")

    @model_validator(mode="after")
    def _can_be_judged(self) -> "GoldQuestion":
        if self.answerable and not (self.answers or self.must):
            raise ValueError("an answerable question needs a fact in answers, or a pattern in must; add one")
        if self.answerable and self.reason:
            raise wrong(("reason",), "reason says why there is no answer; take it out, or add answerable: false")
        if not self.answerable and (clash := [name for name in _OF_AN_ANSWER if getattr(self, name)]):
            raise wrong((clash[0],), f"answerable: false can't stand beside {clash[0]}; take one of the two out")
        if self.understood and not self.history:
            raise wrong(
                ("understood",), "understood is for follow-ups; add the turns before it as history, or take it out"
            )
        return self

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The history as turns of the conversation, all of them the user's."""
        return tuple(Turn(role="user", content=content) for content in self.history)

    @property
    def named(self) -> frozenset[str]:
        """Ids of all facts that it names."""
        return frozenset(name for _, name in self.named_at)

    @property
    def named_at(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """The facts that it names, each with where: ("answers", group, place in it), ("also", place)."""
        for place, group in enumerate(self.answers):
            yield from ((("answers", place, at), name) for at, name in enumerate(group))
        yield from ((("also", at), name) for at, name in enumerate(self.also))


_OF_AN_ANSWER: Final = ("answers", "also", "numbers", "must", "must_not", "line", "premise", "notice")


class GoldFile(_Gold):
    """The gold facts of one edition of one guideline."""

    guideline: Text = Field(description="Id of the guideline.")
    edition: Text = Field(description="Label of its edition, as the index shows it.")
    about: str = Field(default="", description="What the file is, for people.")
    facts: tuple[GoldFact, ...] = Field(default=(), description="What the guideline states.")
    questions: tuple[GoldQuestion, ...] = Field(min_length=1, description="What is asked.")

    @model_validator(mode="after")
    def _hangs_together(self) -> "GoldFile":
        refuse_twins("fact", [fact.id for fact in self.facts], ("facts",))
        refuse_twins("question", [question.id for question in self.questions], ("questions",))
        known = {fact.id for fact in self.facts}
        for number, question in enumerate(self.questions):
            for at, name in question.named_at:
                if name not in known:
                    message = f"names fact {name!r}, which is not there; add it, or name another"
                    raise wrong(("questions", number, *at), message)
            if not question.answerable and not question.reason:
                raise wrong(("questions", number), "it is not answerable; say why in reason")
        return self


def alternatives(token: str) -> list[str]:
    """Return what a token may be, parted at " | "."""
    return [each.strip() for each in token.split(" | ") if each.strip()]


def phrasings(questions: Iterable[GoldQuestion]) -> int:
    """Return how many cases the questions make."""
    return sum(len(question.ask) for question in questions)


def wrong(location: tuple[str | int, ...], message: str) -> ValidationError:
    """Return the error for a validator to raise that says which of its values is wrong, by the way from its own."""
    kind = PydanticCustomError("gold", "{message}", {"message": message})
    return ValidationError.from_exception_data("gold", [InitErrorDetails(type=kind, loc=location, input=None)])


def refuse_twins(what: str, ids: Sequence[str], location: tuple[str | int, ...]) -> None:
    """Check that no two of the items at a location have one id.

    :raises ValidationError: if two have; it is located at the second's.
    """
    seen = set[str]()
    for number, each in enumerate(ids):
        if each in seen:
            raise wrong((*location, number, "id"), f"a second {what} with id {each!r}; give it another id")
        seen.add(each)

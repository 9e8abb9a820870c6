"""Gold questions: what is asked, and what a right answer says and cites.

A gold file is a YAML list of questions. One that the guideline answers says what the answer must contain (`want`,
regular expressions) and which of the guideline's lines a citation must quote (`line`); one that it does not answer says
`answerable: false`. Regular expressions are searched for, not matched at the start; case is ignored, and `^` and `$`
stand at line ends.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from evals.errors import GoldError
from qa.answer import Turn

_FLAGS: Final = re.IGNORECASE | re.MULTILINE


class GoldQuestion(BaseModel):
    """One question with what is known of its right answer; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, description="Id of the question, unique within its file.")
    cat: str = Field(min_length=1, description="Category, such as direct, list, followup, absent-near or absent-far.")
    q: str = Field(min_length=1, description="The question as asked.")
    history: tuple[str, ...] = Field(default=(), description="Earlier user turns, oldest first.")
    want: tuple[str, ...] = Field(default=(), description="Regular expressions, each of which the answer must contain.")
    none: tuple[str, ...] = Field(default=(), description="Regular expressions, none of which it may contain.")
    line: str = Field(
        default="", description="Regular expression for a quote that answers; empty: any citation will do."
    )
    answerable: bool = Field(default=True, description="Whether the guideline answers the question.")
    warn: bool = Field(default=False, description="Whether the answer must carry a notice.")

    @field_validator("want", "none")
    @classmethod
    def _all_compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(_compiling, patterns))

    @field_validator("line")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        return _compiling(pattern)

    @model_validator(mode="after")
    def _can_be_judged(self) -> "GoldQuestion":
        if self.answerable and not self.want:
            raise ValueError("an answerable question needs at least one regular expression in want")
        if not self.answerable and (self.want or self.none or self.line or self.warn):
            raise ValueError("answerable: false can't stand beside want, none, line or warn")
        return self

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The history as turns of the conversation, all of them the user's."""
        return tuple(Turn(role="user", content=content) for content in self.history)


@dataclass(frozen=True, slots=True)
class GoldSet:
    """The questions of one gold file; `name` is the file's name without its ending."""

    name: str
    questions: tuple[GoldQuestion, ...]


def contains(pattern: str, text: str) -> bool:
    """Return whether a gold file's regular expression is found anywhere in `text`."""
    return re.search(pattern, text, _FLAGS) is not None


def load(path: Path) -> GoldSet:
    """Read a gold file.

    :raises GoldError: if it can't be read, is no YAML list, or holds no question, an impossible one or two of one id.
    """
    questions: dict[str, GoldQuestion] = {}
    for line, row in _rows(path):
        question = _question(row, f"{path}, line {line}")
        if question.id in questions:
            raise GoldError(f"{path}, line {line}: a second question with id {question.id!r}; give it another id")
        questions[question.id] = question
    if not questions:
        raise GoldError(f"{path} holds no question; write at least one, or leave the file out")
    return GoldSet(path.stem, tuple(questions.values()))


def load_all(paths: Iterable[Path]) -> tuple[GoldSet, ...]:
    """Read several gold files; figures are given by file, so their names must differ.

    :raises GoldError: if one of them is unusable, or two have the same name.
    """
    sets: dict[str, GoldSet] = {}
    for path in paths:
        gold = load(path)
        if gold.name in sets:
            raise GoldError(f"{path}: another gold file is also named {gold.name}; rename one of them")
        sets[gold.name] = gold
    return tuple(sets.values())


def _rows(path: Path) -> Sequence[tuple[int, Any]]:
    """Return each item of the list with the line, from 1, that it begins on."""
    try:
        text = path.read_text(encoding="utf-8")
        rows, root = yaml.safe_load(text), yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise GoldError(f"{path} can't be read: {error.strerror}; name a gold file") from error
    except UnicodeDecodeError as error:
        raise GoldError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise GoldError(f"{path}{where} is not YAML: {getattr(error, 'problem', None) or 'unreadable'}") from error
    except RecursionError as error:
        raise GoldError(f"{path} is nested too deeply for a list of questions") from error
    if not isinstance(rows, list) or not isinstance(root, yaml.SequenceNode):
        raise GoldError(f"{path} holds {type(rows).__name__}, not a list; begin each question with '- id: …'")
    return [(node.start_mark.line + 1, row) for node, row in zip(root.value, rows, strict=True)]


def _question(row: Any, where: str) -> GoldQuestion:
    name = f"{where}: question {row['id']!r}" if isinstance(row, dict) and "id" in row else f"{where}: a question"
    try:
        return GoldQuestion.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise GoldError(f"{name}{', ' + key if key else ''}: {first['msg'].removeprefix('Value error, ')}") from error


def _compiling(pattern: str) -> str:
    try:
        re.compile(pattern, _FLAGS)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}; mend it") from error
    return pattern

"""Answers from anywhere: a file of JSON lines in the contract's form, told apart by the ids of the questions."""

import hashlib
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from evals.errors import AnswersError
from evals.running.asking import Asking, Plan
from evals.running.provenance import machine, versions
from evals.running.record import SystemRecord
from evals.running.systems import ranking
from evals.scoring.case import Response
from qa.answer import RESULT, Result
from qa.answering.explanation import Explanation
from qa.errors import QuestionError


class Answers:
    """A file of answers, read whole; a question that it doesn't answer counts as failed."""

    def __init__(self, path: Path, plan: Plan) -> None:
        """Read the answers to the questions of `plan`.

        Ids are those that `guideline-qa eval questions` writes; where only one gold set is asked, its name may be left
        out. Lines to other questions are counted in `strangers`.

        :raises AnswersError: if a line is not in the contract's form, answers another question than its id says, or one
            that is answered before; or if no line answers a question of the plan.
        """
        self._path = path
        self._responses: dict[str, Response] = {}
        self._provenance: Result | None = None
        self._sha256 = hashlib.sha256()
        self.strangers = 0
        wanted = _ids(plan.askings)
        for number, line in _lines(path):
            self._sha256.update(line)
            self._take(line, f"{path}, line {number}", wanted)
        if not self._responses:
            raise AnswersError(
                f"{path} answers none of the {len(plan.askings)} questions; write them with `guideline-qa eval questions`, "
                "and keep their ids in the answers"
            )

    @property
    def identity(self) -> str:
        """The file's content."""
        return f"answers {self._sha256.hexdigest()}"

    def reply(self, asking: Asking) -> Response:
        """Return what the file answers.

        :raises QuestionError: if it doesn't answer this question.
        """
        if asking.id not in self._responses:
            raise QuestionError(f"{self._path} has no answer with id {asking.id!r}")
        return self._responses[asking.id]

    def record(self) -> SystemRecord:
        """Describe what the answers say of where they come from."""
        provenance = self._provenance.provenance if self._provenance else None
        return SystemRecord(
            kind="answers",
            name=self._path.name,
            release=provenance.release if provenance else "",
            settings_hash=provenance.settings if provenance else "",
            settings={},
            models=provenance.models if provenance else {},
            versions={**versions(), "answers": self._sha256.hexdigest()[:12]},
            machine=machine(),
        )

    def _take(self, line: bytes, where: str, wanted: Mapping[str, Asking]) -> None:
        result, found = _result(line, where)
        asking = wanted.get(result.id)
        if asking is None:
            self.strangers += 1
            return
        if asking.id in self._responses:
            raise AnswersError(f"{where}: a second answer with id {result.id!r}; keep one of the two")
        if _folded(result.question) not in ("", _folded(asking.text)):
            raise AnswersError(
                f"{where}: id {result.id!r} stands for {asking.text[:60]!r}, and the line answers "
                f"{result.question[:60]!r}; ask the questions of this gold again"
            )
        self._provenance = self._provenance or result
        self._responses[asking.id] = Response.of(result, ranking(found) if found else None)


def _ids(askings: Sequence[Asking]) -> dict[str, Asking]:
    """Return the askings by id and, where there is one gold set, also by what follows its name."""
    ids = {asking.id: asking for asking in askings}
    if len({asking.gold for asking in askings}) == 1:
        ids |= {asking.id.partition("/")[2]: asking for asking in askings}
    return ids


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as stream:
            yield from ((number, line) for number, line in enumerate(stream, start=1) if line.strip())
    except OSError as error:
        raise AnswersError(f"{path} can't be read: {error.strerror}; give a file of JSON lines") from error


def _result(line: bytes, where: str) -> tuple[Result, Explanation | None]:
    """Return a line's result and, if it was asked with --explain, what the search found."""
    try:
        row: Any = from_json(line.removeprefix(BOM_UTF8), allow_inf_nan=False)
        found = row.pop("explanation", None) if isinstance(row, dict) else None
        return RESULT.validate_python(row), None if found is None else Explanation.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        place = " ".join(".".join(map(str, first["loc"])).split()) or "the line"
        raise AnswersError(f"{where}: {place}: {first['msg']}; see docs/answer.schema.json") from error
    except ValueError as error:
        raise AnswersError(f"{where} is not JSON ({error}); one answer a line is expected") from error


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()

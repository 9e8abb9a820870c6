"""Reads gold files in both forms: facts with questions on them, and the plain list."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from evals.cases.expected import GoldSet
from evals.cases.gold import GoldFact, GoldFile, GoldQuestion
from evals.cases.plain import PlainFile, PlainQuestion
from evals.cases.refusal import refusal
from evals.cases.yaml_file import YamlFile, read_yaml
from evals.errors import GoldError


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A gold file as written, drafts included; `guideline` and `edition` are empty for a plain list."""

    file: YamlFile
    guideline: str
    edition: str
    facts: tuple[GoldFact, ...]
    questions: tuple[GoldQuestion, ...]

    @property
    def path(self) -> Path:
        """Where it was read."""
        return self.file.path

    def line(self, *location: str | int) -> int:
        """Return the line of a value by the way to it: `line("facts", 0, "quote")`."""
        plain = isinstance(self.file.value, list)
        return self.file.line(location[1:] if plain else location)

    def reviewed(self) -> GoldSet:
        """Return the part that counts: questions that were reviewed, all facts that they name included."""
        facts = {fact.id: fact for fact in self.facts if fact.reviewed}
        counting = tuple(each for each in self.questions if each.reviewed and each.named <= facts.keys())
        return GoldSet(
            name=self.path.stem,
            sha256=self.file.sha256,
            guideline=self.guideline,
            edition=self.edition,
            facts=facts,
            questions=counting,
            unreviewed=len(self.questions) - len(counting),
        )


def read_gold(path: Path) -> GoldDocument:
    """Read a gold file as it is written, whether or not anything in it was reviewed.

    :raises GoldError: if it can't be read or isn't a gold file; the message names the line and the mend.
    """
    file = read_yaml(path)
    if not isinstance(file.value, list | dict):
        found = f"holds {file.value!r}"[:80]
        raise GoldError(f"{path} {found}, expected a gold file; begin it with 'guideline:', see docs/gold.schema.json")
    return _plain(file) if isinstance(file.value, list) else _with_facts(file)


def load(path: Path) -> GoldSet:
    """Read the reviewed part of a gold file.

    :raises GoldError: as `read_gold`, and if nothing in it was reviewed.
    """
    document = read_gold(path)
    gold = document.reviewed()
    if not gold.questions:
        drafts = f"all {gold.unreviewed} questions are drafts, or name facts that are"
        raise GoldError(f"{path}: nothing in it was reviewed ({drafts}); check them and set reviewed: true")
    return gold


def load_all(paths: Iterable[Path]) -> tuple[GoldSet, ...]:
    """Read several gold files; cases and figures are named by file, so the files' names must differ.

    :raises GoldError: if one of them is unusable, or two have the same name.
    """
    sets: dict[str, GoldSet] = {}
    for path in paths:
        gold = load(path)
        if gold.name in sets:
            raise GoldError(f"{path}: another gold file is also named {gold.name}; rename one of them")
        sets[gold.name] = gold
    return tuple(sets.values())


def _with_facts(file: YamlFile) -> GoldDocument:
    try:
        gold = GoldFile.model_validate(file.value)
    except ValidationError as error:
        raise refusal(error, file, {"": GoldFile, "facts": GoldFact, "questions": GoldQuestion}) from error
    return GoldDocument(file, gold.guideline, gold.edition, gold.facts, gold.questions)


def _plain(file: YamlFile) -> GoldDocument:
    if not file.value:
        raise GoldError(f"{file.path} holds no question; write at least one, or leave the file out")
    try:
        questions = PlainFile.model_validate(file.value).root
    except ValidationError as error:
        raise refusal(error, file, {"": PlainQuestion}) from error
    return GoldDocument(file, "", "", (), tuple(question.question() for question in questions))

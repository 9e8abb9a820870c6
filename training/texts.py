"""The training texts and questions, read into the project's own values.

They come from two places: `clinical_docs.jsonl.gz` and `clinical_questions.jsonl.gz` in the data folder, and the questions
kept in `training/questions/`, on guidelines written for this in `training/guidelines/` or on parts of MedQuAD that
`training/medquad.toml` names.
"""

import hashlib
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evals.public.json_lines import rows
from evals.public.texts import guideline
from qa.guideline import Guideline
from qa.reading.reader import read

HERE: Final = Path(__file__).parent
_CATEGORIES: Final = {"multi": "list"}


@dataclass(frozen=True)
class Question:
    """A question on one text; `answers` are numbers of its statements, empty when the text does not answer."""

    doc: str
    category: str
    text: str
    history: tuple[str, ...]
    answers: frozenset[int]


def guidelines(data: Path) -> dict[str, Guideline]:
    """Return every training text by name.

    :raises ValueError: if a text is not the one that its questions were written on.
    """
    given = {row["doc"]: guideline(row["doc"], row["statements"]) for row in rows(data / "clinical_docs.jsonl.gz")}
    written = {path.stem: read(path) for path in sorted((HERE / "guidelines").glob("*.md"))}
    taken = _medquad(data / "medquad.jsonl.gz")
    for name, text in {**written, **taken}.items():
        header = next(rows(HERE / "questions" / f"{name}.jsonl"))
        if header["statements"] != fingerprint(text):
            raise ValueError(f"{name} reads otherwise than when its questions were written: number them anew")
    return {**given, **written, **taken}


def questions(data: Path) -> list[Question]:
    """Return every training question."""
    given = [
        Question(row["doc"], row["category"], row["question"], tuple(row["history"]), frozenset(row["answers"]))
        for row in rows(data / "clinical_questions.jsonl.gz")
    ]
    ours = [each for path in sorted((HERE / "questions").glob("*.jsonl")) for each in _written(path)]
    return given + ours


@dataclass(frozen=True)
class Split:
    """Names of texts: `held_out` to measure on, `judged` to train the judge on, all others to train the rest on.

    `unread` ones are left alone.
    """

    held_out: frozenset[str]
    judged: frozenset[str]
    unread: frozenset[str]

    @classmethod
    def load(cls, path: Path = HERE / "split.toml") -> "Split":
        """Read a file like `split.toml`."""
        names = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(*(frozenset(names[field]) for field in ("held_out", "judged", "unread")))

    def trains(self, doc: str) -> bool:
        """Whether scorer and cross-encoder learn from the text."""
        return doc not in self.held_out | self.judged | self.unread

    def side(self, doc: str) -> int:
        """Return 2 for a text to measure on, 1 for one that is judged, 0 for all others."""
        return 2 if doc in self.held_out else 1 if doc in self.judged else 0


def fingerprint(text: Guideline) -> str:
    """Return a hash (12 hex digits) of a text's statements, by which its questions know that the numbers still hold."""
    return hashlib.sha256("\n".join(statement.text for statement in text.statements).encode()).hexdigest()[:12]


def _written(path: Path) -> Iterator[Question]:
    lines = rows(path)
    next(lines)
    for row in lines:
        category = _CATEGORIES.get(row["c"], row["c"])
        yield Question(path.stem, category, row["q"], tuple(row["h"]), frozenset(row["a"]))


def _medquad(path: Path) -> dict[str, Guideline]:
    """Return the parts of MedQuAD that `medquad.toml` names, each read as the product reads a Markdown file."""
    wanted = tomllib.loads((HERE / "medquad.toml").read_text(encoding="utf-8"))
    answers: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows(path):
        if row["answer"] and row["focus"]:
            answers.setdefault((row["source"], row["focus"]), {}).setdefault(row["answer"].strip(), row["qtype"])
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, part in wanted.items():
            parts = [f"# {part['title']}\n"]
            for focus in part["focus"]:
                parts.append(f"## {focus}\n")
                parts += [
                    f"### {kind.capitalize()}\n\n{text}\n" for text, kind in answers[part["source"], focus].items()
                ]
            file = Path(folder) / f"{name}.md"
            file.write_text("\n".join(parts), encoding="utf-8")
            found[name] = read(file)
    return found

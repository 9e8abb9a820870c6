"""The training texts and questions, read into the project's own values."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.guideline import Edition, Guideline, Metadata, Section, Statement


@dataclass(frozen=True)
class Question:
    """A question on one text; `answers` are numbers of its statements, empty when the text does not answer."""

    doc: str
    category: str
    text: str
    history: tuple[str, ...]
    answers: frozenset[int]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a gzipped JSON-lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def guidelines(path: Path) -> dict[str, Guideline]:
    """Read `clinical_docs.jsonl.gz`: each text as a guideline with one statement a row."""
    return {row["doc"]: guideline(row["doc"], row["statements"]) for row in rows(path)}


def guideline(name: str, statements: list[dict[str, str]]) -> Guideline:
    """Lay `statements` (section, text) out as one canonical text."""
    text = ""
    sections: list[Section] = []
    read: list[Statement] = []
    for row in statements:
        path = tuple(part.strip() for part in row["section"].split(" > ") if part.strip())
        if path and (not sections or sections[-1].path != path):
            start = len(text)
            text += path[-1] + "\n\n"
            sections.append(Section(path, start, len(text), start + len(path[-1])))
        start = len(text)
        text += row["text"] + "\n\n"
        read.append(Statement(start, start + len(row["text"]), row["text"], path, len(sections)))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Guideline(name, Edition("", None, digest), Metadata(name), text, tuple(sections), tuple(read))


def questions(path: Path) -> list[Question]:
    """Read `clinical_questions.jsonl.gz`."""
    return [
        Question(row["doc"], row["category"], row["question"], tuple(row["history"]), frozenset(row["answers"]))
        for row in rows(path)
    ]

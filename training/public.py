"""Reading lists from public questions: each asked of a paragraph's sentences, which often only look as if they answered."""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from evals.public.json_lines import forms, rows
from evals.public.squad import FILE, Paragraph, learnt
from evals.public.texts import guideline
from qa.guideline import Guideline
from qa.retrieval.context import statement_read
from training.lists import ReadingList
from training.texts import Question

NATURAL: Final = "training/nq_qed.jsonl.gz"
NATURAL_SHARE: Final = 0.3
"""How many questions of Natural Questions are taken, to one of SQuAD's."""


def public_lists(data: Path, seed: int) -> list[ReadingList]:
    """Return SQuAD 2.0's questions on the articles that `evals.public` doesn't measure on, and some of Natural Questions.

    :raises PublicDataError: if a file is missing from `data`, or damaged.
    """
    asked = [each for row in forms(data / FILE, Paragraph) if row.title in learnt() for each in _squad(row)]
    natural = [_natural(row) for row in rows(data / NATURAL) if not row["weak"] and len(row["context_sentences"]) > 1]
    rng = random.Random(seed)
    return [*asked, *rng.sample(natural, min(len(natural), int(NATURAL_SHARE * len(asked))))]


def _squad(row: Paragraph) -> Iterator[ReadingList]:
    text = row.text("squad")
    for each in row.questions:
        answers = [answer.casefold() for answer in each.answers] if each.answerable else []
        right = [any(answer in statement.text.casefold() for answer in answers) for statement in text.statements]
        if any(right) or not each.answerable:  # an answer over two sentences is in neither
            yield _list("squad", each.question, text, right)


def _natural(row: Mapping[str, Any]) -> ReadingList:
    text = guideline("natural", [{"section": row["title"], "text": each} for each in row["context_sentences"]])
    return _list("natural", row["question"], text, [at in row["answers"] for at in range(len(text.statements))])


def _list(name: str, asked: str, text: Guideline, right: Sequence[bool]) -> ReadingList:
    numbers = range(len(text.statements))
    answers = frozenset(at for at in numbers if right[at])
    return ReadingList(
        Question(name, "public", asked, (), answers),
        asked,
        tuple(numbers),
        tuple(statement_read(text, at) for at in numbers),
        tuple(right),
        tuple(1.0 for _ in numbers),
    )

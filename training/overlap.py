"""Which questions are on words that stand in a text learnt from as well: texts from one publisher repeat each other."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from qa.guideline import Guideline
from training.texts import Question, Split

RUN: Final = 10
"""Words in a row that two texts hardly share by chance."""
SHARE: Final = 0.5
"""Share of a statement's runs that stand in a text from which it counts as repeated there."""


def unrepeated(asked: Sequence[Question], texts: Mapping[str, Guideline], split: Split) -> list[Question]:
    """Return the questions none of whose right statements is repeated in a text that scorer, reader or judge learn from."""
    learnt = {
        run
        for name, text in texts.items()
        if split.trains(name) or name in split.judged
        for statement in text.statements
        for run in _runs(statement.text)
    }
    return [
        question
        for question in asked
        if not any(_is_repeated(texts[question.doc].statements[number].text, learnt) for number in question.answers)
    ]


def _is_repeated(statement: str, learnt: set[tuple[str, ...]]) -> bool:
    runs = list(_runs(statement))
    return bool(runs) and sum(run in learnt for run in runs) >= SHARE * len(runs)


def _runs(text: str) -> Iterable[tuple[str, ...]]:
    words = text.casefold().split()
    return (tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))

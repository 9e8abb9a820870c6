"""Reading lists: each training question with the statements a cross-encoder learns to tell apart."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from rich.progress import track

from qa.answer import Turn
from qa.guideline import Guideline
from qa.index.embedding import SentenceEmbedder
from qa.question.glossary import Glossary
from qa.question.understand import Understood, understand
from qa.retrieval.context import question_read, statement_read
from qa.retrieval.features import featurise
from qa.retrieval.scorer import load
from qa.terms import terms
from training.candidates import Text
from training.texts import Question

CANDIDATES: Final = 40
"""Statements found by each of meaning, passage and words."""
LENGTH: Final = 40
"""Statements kept a question: those the scorer puts first."""
SAME: Final = 0.8
"""Share of terms in common from which two statements say the same: a repetition of a right statement is not wrong."""
ASTRAY_SHARE: Final = 0.06
"""Share of the questions that are also asked of a text that isn't theirs."""


@dataclass(frozen=True)
class ReadingList:
    """What is read for one question: `statements` most promising first, `right` and `score` (the scorer's) beside them.

    `answerable` says whether the text answers at all, also where no right statement was found.
    """

    question: Question
    asked: str
    numbers: tuple[int, ...]
    statements: tuple[str, ...]
    right: tuple[bool, ...]
    scores: tuple[float, ...]

    @property
    def answerable(self) -> bool:
        """Whether the text holds an answer."""
        return bool(self.question.answers)


def reading_lists(
    texts: Mapping[str, Guideline],
    questions: Sequence[Question],
    embedder: SentenceEmbedder,
    glossary: Glossary,
    cache: Path,
    seed: int,
) -> list[ReadingList]:
    """Return one list a question, and for a few questions another from a text that does not answer them."""
    read = {name: Text.kept(guideline, embedder, cache) for name, guideline in texts.items()}
    rng = random.Random(seed)
    made: list[ReadingList] = []
    for question in track(questions, "finding statements"):
        made.append(_list(question, read[question.doc], embedder, glossary))
        other = rng.choice(list(texts))
        if rng.random() < ASTRAY_SHARE and other != question.doc:
            astray = Question(other, "astray", question.text, question.history, frozenset())
            made.append(_list(astray, read[other], embedder, glossary))
    return made


def _list(question: Question, text: Text, embedder: SentenceEmbedder, glossary: Glossary) -> ReadingList:
    history = [Turn(role="user", content=turn) for turn in question.history]
    understood = understand(question.text, history, text.vocabulary, glossary)
    numbers, scores = _found(understood, text, embedder)
    missed = sorted(question.answers - set(numbers))
    numbers, scores = [*numbers, *missed], [*scores, *(0.0 for _ in missed)]
    return ReadingList(
        question,
        question_read(understood),
        tuple(numbers),
        tuple(statement_read(text.guideline, number) for number in numbers),
        tuple(_right(question, text.guideline, numbers)),
        tuple(scores),
    )


def _found(question: Understood, text: Text, embedder: SentenceEmbedder) -> tuple[list[int], list[float]]:
    """Return the numbers of the likeliest statements by the shipped scorer, best first, and their scores."""
    words = embedder.encode_words([concept.meant for concept in question.own])
    found = text.candidates(question, embedder.encode_query(question.search_text), words, CANDIDATES)
    scores = load()(featurise(question, found, text.vocabulary)).statements
    order = np.argsort(-scores, kind="stable")[:LENGTH]
    return [found[at].number for at in order], [float(scores[at]) for at in order]


def _right(question: Question, guideline: Guideline, numbers: Sequence[int]) -> list[bool]:
    answers = [frozenset(terms(guideline.statements[number].text)) for number in question.answers]
    return [
        number in question.answers
        or any(_says_same(frozenset(terms(guideline.statements[number].text)), answer) for answer in answers)
        for number in numbers
    ]


def _says_same(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and len(one & other) / len(one | other) >= SAME

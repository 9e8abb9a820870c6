"""Candidate statements for each training question, found in memory, described by the features that the product uses."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress

from evals.public.embedded_text import EmbeddedText, embedded
from qa.answer import Turn
from qa.guideline import Guideline
from qa.index.embedding import SentenceEmbedder
from qa.question.glossary import Glossary
from qa.question.understand import understand
from qa.question.vocabulary import Vocabulary
from qa.retrieval.context import question_read
from qa.retrieval.features import Features, featurise
from qa.retrieval.profile import profiles
from qa.settings import EmbeddingSettings
from training.texts import Question

CANDIDATES = 40
PART = 50
"""Statements in a part of a text."""
SEED = 11
ASTRAY_SHARE = 0.25
"""Share of the questions that are also asked of a text that isn't theirs: nothing there answers."""
AFTER_SHARE = 0.5
"""Share of those that come after a question on that text: what went before must not make up for it."""
PART_SHARE = 0.5
"""Share of the answerable questions that are also asked of the part of the text that answers them."""
OTHER_PART_SHARE = 0.25
"""Share that are also asked of another part, which does not."""
CHANGED_SHARE = 1.0
"""Share of the questions, where the draw falls on one on the same text, that are asked after it: a change of topic."""


@dataclass(frozen=True)
class Example:
    """A question with its candidates: `right` is `(n_candidates,)` bool.

    `asked` is the question as a cross-encoder reads it, `numbers` the candidates' numbers in the text, `(n_candidates,)`.
    """

    question: Question
    features: Features
    right: NDArray[np.bool_]
    asked: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Text(EmbeddedText):
    """A training text, or a part of one; `first` is the number of its first statement in the whole text."""

    first: int = 0

    @classmethod
    def kept(cls, guideline: Guideline, embedder: SentenceEmbedder, cache: Path) -> "Text":
        """Embed statements and passages, or take them from `cache`."""
        kept = cache / f"{guideline.id}-{guideline.edition.sha256[:12]}.npz"
        if not kept.exists():
            cache.mkdir(parents=True, exist_ok=True)
            (made,) = embedded([guideline], embedder, EmbeddingSettings().max_tokens)
            np.savez(kept, statements=made.vectors, passages=made.passage_vectors, passage_of=made.passage_of)
        stored = np.load(kept)
        vocabulary = Vocabulary.of([guideline])
        return cls(
            guideline, profiles(guideline), vocabulary, stored["statements"], stored["passages"], stored["passage_of"]
        )

    def part(self, number: int) -> "Text":
        """Return the `number`-th run of `PART` statements as a text of its own, as short as a short guideline."""
        first = number * PART
        within = slice(first, first + PART)
        part = replace(self.guideline, statements=self.guideline.statements[within])
        return Text(
            part,
            self.profiles[within],
            Vocabulary.of([part]),
            self.vectors[within],
            self.passage_vectors,
            self.passage_of[within],
            first,
        )


def examples(
    texts: dict[str, Guideline],
    questions: list[Question],
    embedder: SentenceEmbedder,
    glossary: Glossary,
    cache: Path,
    *,
    varied: bool,
) -> list[Example]:
    """Describe the candidates of every question, asked as written of its own whole text.

    With `varied`, some are also asked elsewhere, after another question, or of a part of the text.
    """
    made: list[Example] = []
    with Progress() as progress:
        reading = progress.add_task("texts", total=len(texts))
        read: dict[str, Text] = {}
        for name, guideline in texts.items():
            read[name] = Text.kept(guideline, embedder, cache)
            progress.advance(reading)
        asking = progress.add_task("questions", total=len(questions))
        rng = random.Random(SEED)
        for question in questions:
            whole = read[question.doc]
            made.append(_example(question, whole, embedder, glossary))
            progress.advance(asking)
            if not varied:
                continue
            for asked in _variants(question, questions, rng):
                made.append(_example(asked, read[asked.doc], embedder, glossary))
            for part in _parts(question, whole, rng):
                made.append(_example(question, part, embedder, glossary))
    return made


def _parts(question: Question, text: Text, rng: random.Random) -> Iterator[Text]:
    """Yield the part of the text that holds the first answer, and one that holds none."""
    if not question.answers:
        return
    answering = {answer // PART for answer in question.answers}
    others = sorted(set(range(len(text.profiles) // PART)) - answering)
    if rng.random() < PART_SHARE:
        yield text.part(min(answering))
    if others and rng.random() < OTHER_PART_SHARE:
        yield text.part(rng.choice(others))


def _variants(question: Question, questions: list[Question], rng: random.Random) -> Iterator[Question]:
    """Yield the question asked elsewhere, and asked after a question that it does not follow on."""
    other = rng.choice(questions)
    if rng.random() < ASTRAY_SHARE and other.doc != question.doc:
        history = (other.text,) if rng.random() < AFTER_SHARE else question.history
        yield Question(other.doc, "astray", question.text, history, frozenset())
    earlier = rng.choice(questions)
    if rng.random() < CHANGED_SHARE and earlier.doc == question.doc and not question.history:
        yield replace(question, category="changed topic", history=(earlier.text,))


def _example(question: Question, text: Text, embedder: SentenceEmbedder, glossary: Glossary) -> Example:
    history = [Turn(role="user", content=turn) for turn in question.history]
    understood = understand(question.text, history, text.vocabulary, glossary)
    words = embedder.encode_words([concept.meant for concept in understood.own])
    found = text.candidates(understood, embedder.encode_query(understood.search_text), words, CANDIDATES)
    right = np.array([candidate.number + text.first in question.answers for candidate in found])
    held = question.answers & set(range(text.first, text.first + len(text.profiles)))
    numbers = tuple(candidate.number + text.first for candidate in found)
    features = featurise(understood, found, text.vocabulary)
    return Example(replace(question, answers=held), features, right, question_read(understood), numbers)

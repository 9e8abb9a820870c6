"""Candidate statements for each training question, described by the very features the product uses."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress

from qa.answer import Turn
from qa.guideline import Guideline
from qa.index.embedding import SentenceEmbedder
from qa.passages import passages, statement_embed_text
from qa.question.glossary import Glossary
from qa.question.understand import Understood, understand
from qa.question.vocabulary import Vocabulary
from qa.retrieval.features import Candidate, Features, featurise
from qa.retrieval.profile import Profile, profiles
from qa.settings import EmbeddingSettings
from training.texts import Question

CANDIDATES = 40
SEED = 11
ASTRAY_SHARE = 0.25
"""Share of the questions that are also asked of a text that isn't theirs: nothing there answers."""
AFTER_SHARE = 0.5
"""Share of those that come after a question on that text: what went before must not make up for it."""
CHANGED_SHARE = 1.0
"""Share of the questions, where the draw falls on one on the same text, that are asked after it: a change of topic."""


@dataclass(frozen=True)
class Example:
    """A question with its candidates: `right` is `(n_candidates,)` bool."""

    question: Question
    features: Features
    right: NDArray[np.bool_]


class Text:
    """One training text, embedded and counted."""

    def __init__(self, guideline: Guideline, embedder: SentenceEmbedder, cache: Path) -> None:
        """Embed statements and passages, or take them from `cache`."""
        self.profiles: list[Profile] = profiles(guideline)
        self.guideline = guideline
        self.vocabulary = Vocabulary.of([guideline])
        kept = cache / f"{guideline.id}-{guideline.edition.sha256[:12]}.npz"
        if not kept.exists():
            cache.mkdir(parents=True, exist_ok=True)
            np.savez(kept, **_embedded(guideline, embedder))
        stored = np.load(kept)
        self.vectors, self.passage_vectors = stored["statements"], stored["passages"]
        self.passage_of = stored["passage_of"]

    def candidates(
        self, question: Understood, vector: NDArray[np.float32], words: NDArray[np.float32], n: int
    ) -> list[Candidate]:
        """Return the union of the `n` nearest statements and the `n` that cover most of the question.

        `vector` is the question's, `(dim,)`; `words` are its own concepts', `(n_concepts, dim)`.
        """
        cosines = self.vectors @ vector
        passage_cosines = (self.passage_vectors @ vector)[self.passage_of]
        covered = np.array([_lexical(question, profile) for profile in self.profiles])
        chosen = {*np.argsort(-cosines)[:n], *(at for at in np.argsort(-covered)[:n] if covered[at] > 0)}
        chosen |= {at for at in np.argsort(-passage_cosines, kind="stable")[:n]}
        order = sorted(chosen)
        meanings = (self.vectors[order] @ words.T).tolist()
        return [
            Candidate(
                self.guideline.id,
                int(at),
                self.profiles[at],
                float(cosines[at]),
                float(passage_cosines[at]),
                tuple(near),
            )
            for at, near in zip(order, meanings, strict=True)
        ]


def _embedded(guideline: Guideline, embedder: SentenceEmbedder) -> dict[str, NDArray[Any]]:
    """Return the vectors of statements and passages, and the passage each statement stands in."""
    cut = passages(guideline, embedder.count_tokens, EmbeddingSettings().max_tokens)
    passage_of = np.zeros(len(guideline.statements), dtype=int)
    for passage in cut:
        passage_of[list(passage.statements)] = passage.number
    return {
        "statements": embedder.encode([statement_embed_text(guideline, each) for each in guideline.statements]),
        "passages": embedder.encode([passage.embed_text for passage in cut]),
        "passage_of": passage_of,
    }


def _lexical(question: Understood, profile: Profile) -> float:
    return sum(
        concept.weight * (concept.covered(profile.own) + 0.3 * concept.covered(profile.heading))
        for concept in question.concepts
    )


def examples(
    texts: dict[str, Guideline], questions: list[Question], embedder: SentenceEmbedder, glossary: Glossary, cache: Path
) -> list[Example]:
    """Describe every question's candidates."""
    made: list[Example] = []
    with Progress() as progress:
        reading = progress.add_task("texts", total=len(texts))
        read: dict[str, Text] = {}
        for name, guideline in texts.items():
            read[name] = Text(guideline, embedder, cache)
            progress.advance(reading)
        asking = progress.add_task("questions", total=len(questions))
        rng = random.Random(SEED)
        for question in questions:
            for asked in (question, *_variants(question, questions, rng)):
                made.append(_example(asked, read[asked.doc], embedder, glossary))
            progress.advance(asking)
    return made


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
    right = np.array([candidate.number in question.answers for candidate in found])
    return Example(question, featurise(understood, found, text.vocabulary), right)

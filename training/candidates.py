"""Candidate statements for each training question, described by the features that the product uses.

They are found in memory, much as the product finds them, but for one thing: there a statement outside the nearest passages
counts with the last of these, here with its own passage.
"""

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
from qa.retrieval.context import question_read
from qa.retrieval.features import Candidate, Features, featurise
from qa.retrieval.profile import Profile, profiles
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
class Text:
    """A training text, or a part of one, embedded and counted.

    `first` is the number of its first statement in the whole text. `vectors` is `(n_statements, dim)` float32,
    `passage_vectors` `(n_passages, dim)` float32, `passage_of` `(n_statements,)` int.
    """

    guideline: Guideline
    profiles: list[Profile]
    vocabulary: Vocabulary
    vectors: NDArray[np.float32]
    passage_vectors: NDArray[np.float32]
    passage_of: NDArray[np.int64]
    first: int = 0

    @classmethod
    def embedded(cls, guideline: Guideline, embedder: SentenceEmbedder, cache: Path) -> "Text":
        """Embed statements and passages, or take them from `cache`."""
        kept = cache / f"{guideline.id}-{guideline.edition.sha256[:12]}.npz"
        if not kept.exists():
            cache.mkdir(parents=True, exist_ok=True)
            np.savez(kept, **_embedded(guideline, embedder))
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
            read[name] = Text.embedded(guideline, embedder, cache)
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

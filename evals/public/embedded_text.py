"""A text searched in memory, where indexing each of many short ones would take too long."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.guideline import Guideline
from qa.index.embedding import Embedder, Vectors
from qa.passages import Passage, passages, statement_embed_text
from qa.question.understand import Understood
from qa.question.vocabulary import Vocabulary
from qa.retrieval.features import Candidate
from qa.retrieval.profile import Profile, profiles


@dataclass(frozen=True)
class EmbeddedText:
    """A text, embedded and counted.

    `vectors` is `(n_statements, dim)` float32, `passage_vectors` `(n_passages, dim)` float32, `passage_of`
    `(n_statements,)` int.
    """

    guideline: Guideline
    profiles: list[Profile]
    vocabulary: Vocabulary
    vectors: Vectors
    passage_vectors: Vectors
    passage_of: NDArray[np.int64]

    def candidates(self, question: Understood, vector: Vectors, words: Vectors, n: int) -> list[Candidate]:
        """Return the union of the `n` nearest statements, the `n` in the nearest passages, and the `n` that cover most.

        Much as the product finds them, but for one thing: there a statement outside the nearest passages counts with the
        last of these, here with its own passage. `vector` is the question's, `(dim,)`; `words` are its own concepts',
        `(n_concepts, dim)`.
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


def embedded(texts: Sequence[Guideline], embedder: Embedder, max_tokens: int) -> list[EmbeddedText]:
    """Return the texts ready to be searched, all of them embedded at once; `max_tokens` is a passage's longest."""
    cut = [passages(text, embedder.count_tokens, max_tokens) for text in texts]
    statements = _parted(embedder, [[statement_embed_text(text, each) for each in text.statements] for text in texts])
    whole = _parted(embedder, [[passage.embed_text for passage in own] for own in cut])
    return [
        EmbeddedText(text, profiles(text), Vocabulary.of([text]), own, passage_vectors, _passage_of(cut_here, len(own)))
        for text, own, passage_vectors, cut_here in zip(texts, statements, whole, cut, strict=True)
    ]


def _parted(embedder: Embedder, groups: Sequence[Sequence[str]]) -> list[Vectors]:
    """Return each group's vectors, `(n, dim)`."""
    vectors = embedder.encode([text for group in groups for text in group])
    return np.split(vectors, np.cumsum([len(group) for group in groups])[:-1])


def _passage_of(cut: Sequence[Passage], n: int) -> NDArray[np.int64]:
    passage_of = np.zeros(n, dtype=np.int64)
    for passage in cut:
        passage_of[list(passage.statements)] = passage.number
    return passage_of


def _lexical(question: Understood, profile: Profile) -> float:
    return sum(
        concept.weight * (concept.covered(profile.own) + 0.3 * concept.covered(profile.heading))
        for concept in question.concepts
    )

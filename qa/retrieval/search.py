"""Hybrid search: candidates from vectors and words, described, scored, best first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qa.guideline import Guideline
from qa.index.embedding import SentenceEmbedder
from qa.index.release import Release
from qa.index.table import StatementKey
from qa.question.understand import Understood
from qa.question.vocabulary import Vocabulary
from qa.retrieval.features import Candidate
from qa.retrieval.profile import Profile, profiles
from qa.retrieval.ranking import Ranked, Ranking
from qa.settings import RetrievalSettings

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Found:
    """What a search found: statements best first, and the probability that one of them answers.

    `scope` are the ids of the guidelines that were searched.
    """

    question: Understood
    scope: tuple[str, ...]
    ranked: tuple[Ranked, ...]
    answerable: float


@dataclass(frozen=True)
class HybridSearch:
    """Searches one release."""

    release: Release
    embedder: SentenceEmbedder
    vocabulary: Vocabulary
    ranking: Ranking
    settings: RetrievalSettings

    @cached_property
    def profiles(self) -> Mapping[str, list[Profile]]:
        """Return each guideline's statement profiles."""
        return {name: profiles(guideline) for name, guideline in self.release.guidelines.items()}

    @property
    def guidelines(self) -> Mapping[str, Guideline]:
        """Return the release's guidelines by id."""
        return self.release.guidelines

    def __call__(self, question: Understood, guidelines: Collection[str] | None = None) -> Found:
        """Find and score statements; `guidelines` keeps to those ids.

        :raises UnknownGuidelineError: if an id is not in the release.
        """
        vector = self.embedder.encode_query(question.search_text)
        passage_cosines = self._passages(vector, guidelines)
        keys = set(passage_cosines)
        keys |= {key for key, _ in self.release.dense(vector, self.settings.candidates, guidelines=guidelines)}
        keys |= {key for key, _ in self.release.lexical(_weights(question), self.settings.candidates, guidelines)}
        scope = tuple(sorted(self.guidelines if guidelines is None else guidelines))
        if not keys:
            return Found(question, scope, (), 0.0)
        ranked, answerable = self._scored(question, vector, sorted(keys), passage_cosines)
        return Found(question, scope, ranked, answerable)

    def _passages(self, vector: Floats, guidelines: Collection[str] | None) -> dict[StatementKey, float]:
        """Return the statements of the nearest passages, each with its passage's cosine."""
        nearest = self.release.dense(vector, self.settings.passages, "passages", guidelines)
        return {key: cosine for passage, cosine in nearest for key in self.release.passage_statements(passage)}

    def _scored(
        self, question: Understood, vector: Floats, keys: list[StatementKey], passage_cosines: dict[StatementKey, float]
    ) -> tuple[tuple[Ranked, ...], float]:
        vectors = self.release.vectors(keys)
        cosines = vectors @ vector
        meanings = vectors @ self.embedder.encode_words([concept.meant for concept in question.own]).T
        farthest = min(passage_cosines.values(), default=0.0)
        candidates = [
            Candidate(
                *key, self.profiles[key[0]][key[1]], float(cosine), passage_cosines.get(key, farthest), tuple(near)
            )
            for key, cosine, near in zip(keys, cosines, meanings.tolist(), strict=True)
        ]
        return self.ranking(question, candidates, self.vocabulary, self.guidelines)


def _weights(question: Understood) -> dict[str, float]:
    """Return the terms to search for; a name's other phrases count as much as its own."""
    weights: dict[str, float] = {}
    for concept in question.concepts:
        for phrase in concept.phrases:
            for term in phrase:
                weights[term] = max(weights.get(term, 0.0), 0.5 if concept.carried else 1.0)
    return weights

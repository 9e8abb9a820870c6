"""Candidates in order: the scorer looks at all of them, the cross-encoder reads the likeliest, the judge weighs both.

The judge is fitted to questions and texts that neither of the others has seen, so it knows how far to trust them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa.guideline import Guideline
from qa.question.understand import Understood
from qa.question.vocabulary import Vocabulary
from qa.retrieval import judge
from qa.retrieval.context import question_read, statement_read
from qa.retrieval.features import Candidate, featurise
from qa.retrieval.judge import LEAST, Judge
from qa.retrieval.reranker import NONE, Reranker
from qa.retrieval.scorer import Scorer, Scores, load
from qa.settings import RerankingSettings


@dataclass(frozen=True)
class Ranked:
    """A candidate with what was made of it.

    `probability`, 0 to 1, that it is the best answer, against the other candidates and none; `support`, 0 to 1, that it
    answers at all; `first` is the scorer's probability; `read` the cross-encoder's score, None where it was not read.
    """

    candidate: Candidate
    probability: float
    support: float
    first: float
    read: float | None = None


@dataclass(frozen=True)
class Ranking:
    """Puts candidates in order; without a cross-encoder, by the scorer alone."""

    scorer: Scorer
    settings: RerankingSettings
    reranker: Reranker | None = None
    judge: Judge | None = None

    @classmethod
    def load(cls, settings: RerankingSettings) -> "Ranking":
        """Load the shipped networks; the cross-encoder waits for the first question.

        :raises ModelError: if weights are missing or damaged.
        """
        scorer = load()
        if settings.model == NONE:
            return cls(scorer, settings)
        return cls(scorer, settings, Reranker(settings), judge.load())

    @property
    def models(self) -> dict[str, str]:
        """Fingerprints of the weights at work, by what they do."""
        found = {"scorer": self.scorer.fingerprint}
        if self.reranker and self.judge:
            found |= {"reranker": self.reranker.fingerprint, "judge": self.judge.fingerprint}
        return found

    def __call__(
        self,
        question: Understood,
        candidates: Sequence[Candidate],
        vocabulary: Vocabulary,
        guidelines: Mapping[str, Guideline],
    ) -> tuple[tuple[Ranked, ...], float]:
        """Return the candidates, best first, and the probability, 0 to 1, that one of them answers."""
        features = featurise(question, candidates, vocabulary)
        first = self.scorer(features)
        order = [int(at) for at in np.argsort(-first.statements, kind="stable")]
        if not (self.reranker and self.judge):
            return _ranked(candidates, order, first), 1.0 - first.none
        kept, left = order[: self.settings.candidates], order[self.settings.candidates :]
        texts = [statement_read(guidelines[candidates[at].guideline], candidates[at].number) for at in kept]
        read = self.reranker(question_read(question), texts)
        verdict = self.judge(read, first.statements[kept])
        reread = [
            Ranked(candidates[at], *each)
            for at, *each in zip(
                kept,
                verdict.probability.tolist(),
                verdict.support.tolist(),
                first.statements[kept].tolist(),
                read.tolist(),
                strict=True,
            )
        ]
        best = np.argsort(-verdict.probability, kind="stable")
        return (*(reread[at] for at in best), *_unread(candidates, left, first)), verdict.answerable


def _ranked(candidates: Sequence[Candidate], order: Sequence[int], first: Scores) -> tuple[Ranked, ...]:
    return tuple(
        Ranked(candidates[at], float(first.statements[at]), _support(first, at), float(first.statements[at]))
        for at in order
    )


def _unread(candidates: Sequence[Candidate], left: Sequence[int], first: Scores) -> list[Ranked]:
    return [Ranked(candidates[at], 0.0, 0.0, float(first.statements[at])) for at in left]


def _support(scores: Scores, at: int) -> float:
    """Return the probability of a statement against that of none, the other statements left aside."""
    own = float(scores.statements[at])
    return own / max(own + scores.none, LEAST)

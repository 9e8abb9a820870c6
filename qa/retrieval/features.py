"""What is known of a question and its candidate statements, as numbers for the scorer.

Every figure is computed from the question, the statements and the vocabulary alone, so that the scorer, trained on other
texts, means the same here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qa.question.concepts import Concept
from qa.question.kind import QuestionKind
from qa.question.understand import Understood
from qa.question.vocabulary import Vocabulary
from qa.retrieval.answer_types import ANSWER_TYPES, asked
from qa.retrieval.profile import Profile

Floats = NDArray[np.float32]

_KINDS: Final = tuple(kind for kind in QuestionKind if kind not in (QuestionKind.REASONS, QuestionKind.COMPARISON))

STATEMENT_FEATURES: Final = (
    "cosine",
    "passage cosine",
    "cosine below the best",
    "cosine z-score",
    "coverage by the statement",
    "coverage with headings",
    "coverage with neighbours",
    "coverage by headings",
    "coverage relative to the best",
    "headed coverage relative to the best",
    "coverage of carried concepts",
    "heaviest concept missing",
    "heaviest concept missing around",
    "heaviest concept present",
    "numbers covered",
    "pairs covered",
    "share of the statement asked for",
    "length",
    "dose asked and stated",
    "dose asked and not stated",
    "reason asked of a negation",
    "yes/no asked of a negation",
    *(f"{kind.name} asked and stated" for kind in ANSWER_TYPES),
    *(f"{kind.name} asked and not stated" for kind in ANSWER_TYPES),
    "meaning covered",
    "least meaning covered",
    "cosine times coverage",
    "cosine in a short question",
    "unknown share times cosine",
)
"""Columns of the statement matrix, in order."""

QUESTION_FEATURES: Final = (
    "best cosine",
    "mean of the three best cosines",
    "best cosine above the mean",
    "best coverage",
    "best headed coverage",
    "best coverage with neighbours",
    "lightest heaviest-missing",
    "unknown share",
    "unknown concepts per concept",
    "heaviest unknown concept",
    "least meaning found anywhere",
    "meaning found anywhere",
    "concepts",
    "carried concepts",
    *(f"asks {kind}" for kind in _KINDS),
)
"""Columns of the question vector, in order."""


@dataclass(frozen=True)
class Candidate:
    """A statement that may answer.

    `cosine` is that of its vector with the question's, `passage_cosine` that of its passage's; `meanings` are the cosines of
    its vector with each of the question's own concepts', in their order.
    """

    guideline: str
    number: int
    profile: Profile
    cosine: float
    passage_cosine: float
    meanings: tuple[float, ...]


@dataclass(frozen=True)
class Features:
    """`statements` is `(n_candidates, len(STATEMENT_FEATURES))` float32, `question` `(len(QUESTION_FEATURES),)` float32."""

    statements: Floats
    question: Floats


def featurise(question: Understood, candidates: Sequence[Candidate], vocabulary: Vocabulary) -> Features:
    """Describe `candidates` (one or more) as answers to `question`."""
    cosines = np.array([candidate.cosine for candidate in candidates], dtype=np.float32)
    words = np.array([_words(question, candidate.profile, vocabulary) for candidate in candidates], dtype=np.float32)
    own, headed, around, heading, carried, missing, missing_around, present, numbers, pairs, share, length = words.T
    meanings = _meanings(question.own, candidates)
    weights = np.array([concept.weight for concept in question.own], dtype=np.float32)
    # A bare "why?" is as good as a why-question; too few were there to learn from to tell the two apart.
    kind = QuestionKind.WHY if question.kind is QuestionKind.REASONS else question.kind
    best, mean, spread = cosines.max(), cosines.mean(), cosines.std() + 1e-3
    unknown = _unknown_share(question.own)
    few = float(len(question.own) <= 2)
    columns = [
        cosines,
        np.array([candidate.passage_cosine for candidate in candidates]),
        cosines - best,
        (cosines - mean) / spread,
        own,
        headed,
        around,
        heading,
        own - own.max(),
        headed - headed.max(),
        carried,
        missing,
        missing_around,
        present,
        numbers,
        pairs,
        share,
        length,
        *_shape_columns(kind, [candidate.profile for candidate in candidates]),
        *_type_columns(question.text, [candidate.profile for candidate in candidates]),
        _weighted(meanings, weights),
        meanings.min(axis=1, initial=1.0),
        cosines * headed,
        cosines * few,
        cosines * unknown,
    ]
    top = np.sort(cosines)[::-1][:3]
    overall = [best, top.mean(), best - mean, own.max(), headed.max(), around.max(), missing.min(), unknown]
    overall += [sum(not concept.known for concept in question.own) / max(len(question.own), 1)]
    overall += [_heaviest(c.weight for c in question.own if not c.known) / vocabulary.max_idf]
    anywhere = meanings.max(axis=0, keepdims=True)
    overall += [float(anywhere.min(initial=1.0)), float(_weighted(anywhere, weights)[0])]
    overall += [np.log1p(len(question.own)), np.log1p(len(question.carried))]
    overall += [float(kind is each) for each in _KINDS]
    return Features(np.column_stack(columns).astype(np.float32), np.array(overall, dtype=np.float32))


def _meanings(concepts: Sequence[Concept], candidates: Sequence[Candidate]) -> Floats:
    """Return how far each candidate holds each concept, in words (1) or near in meaning, `(n_candidates, n_concepts)`."""
    rows = [
        [
            max(concept.covered(candidate.profile.headed), cosine)
            for concept, cosine in zip(concepts, candidate.meanings, strict=True)
        ]
        for candidate in candidates
    ]
    return np.array(rows, dtype=np.float32).reshape(len(candidates), len(concepts))


def _weighted(meanings: Floats, weights: Floats) -> Floats:
    total = float(weights.sum())
    return np.asarray((meanings * weights).sum(axis=1) / total if total else np.zeros(len(meanings)), dtype=np.float32)


def _words(question: Understood, profile: Profile, vocabulary: Vocabulary) -> list[float]:
    own = question.own
    missing = [concept.weight * (1 - concept.covered(profile.headed)) for concept in own]
    missing_around = [concept.weight * (1 - concept.covered(profile.around)) for concept in own]
    present = [concept.weight * concept.covered(profile.own) for concept in own]
    return [
        coverage(own, profile.own),
        coverage(own, profile.headed),
        coverage(own, profile.around),
        coverage(own, profile.heading),
        coverage(question.carried, profile.around),
        _heaviest(missing) / vocabulary.max_idf,
        _heaviest(missing_around) / vocabulary.max_idf,
        _heaviest(present) / vocabulary.max_idf,
        _numbers(own, profile),
        _pairs(own, profile),
        _share(own, profile, vocabulary),
        float(np.log1p(len(profile.body))),
    ]


def coverage(concepts: Sequence[Concept], text: frozenset[str]) -> float:
    """Return the share of the concepts' weight, 0 to 1, that stands in the terms of `text`; 0 of no concepts."""
    total = sum(concept.weight for concept in concepts)
    return sum(concept.weight * concept.covered(text) for concept in concepts) / total if total else 0.0


def _heaviest(weights: Iterable[float]) -> float:
    return max(weights, default=0.0)


def _numbers(concepts: Sequence[Concept], profile: Profile) -> float:
    asked = [concept for concept in concepts if concept.written[0].isdigit()]
    return sum(concept.covered(profile.headed) for concept in asked) / len(asked) if asked else 0.5


def _pairs(concepts: Sequence[Concept], profile: Profile) -> float:
    """Return the share of neighbouring concepts that are neighbours in the statement too."""
    firsts = [concept.phrases[0] for concept in concepts]
    wanted = [(a[-1], b[0]) for a, b in pairwise(firsts)]
    return sum(pair in profile.pairs for pair in wanted) / len(wanted) if wanted else 0.0


def _share(concepts: Sequence[Concept], profile: Profile, vocabulary: Vocabulary) -> float:
    asked = {term for concept in concepts for phrase in concept.phrases for term in phrase}
    total = sum(vocabulary.idf(term) for term in profile.own)
    return sum(vocabulary.idf(term) for term in profile.own & asked) / total if total else 0.0


def _unknown_share(concepts: Sequence[Concept]) -> float:
    total = sum(concept.weight for concept in concepts)
    return sum(concept.weight for concept in concepts if not concept.known) / total if total else 0.0


def _type_columns(question: str, offered: Sequence[Profile]) -> list[Floats]:
    wanted = np.array(asked(question), dtype=np.float32)
    held = np.array([profile.stated for profile in offered], dtype=np.float32)
    return [*(held * wanted).T, *((1 - held) * wanted).T]


def _shape_columns(kind: QuestionKind, offered: Sequence[Profile]) -> list[Floats]:
    dose = kind is QuestionKind.DOSE
    rows = [
        (
            dose and profile.has_dose,
            dose and not profile.has_dose,
            kind is QuestionKind.WHY and profile.is_negated,
            kind is QuestionKind.YES_NO and profile.is_negated,
        )
        for profile in offered
    ]
    return list(np.array(rows, dtype=np.float32).T)

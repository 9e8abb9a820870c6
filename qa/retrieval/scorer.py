"""The trained scorer: how likely each candidate answers the question, and how likely none does.

Pairs of small networks. The first gives each statement a score from its features. The second gives the score of "none of
these" from the question's features and those of the likeliest statements (their mean, weighted by the first network). A
softmax over all scores makes probabilities, averaged over pairs trained from different seeds. `training/scorer.py` makes the
weights; `training/README.md` says from what.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final
from zipfile import BadZipFile

import numpy as np

from qa.errors import ModelError
from qa.retrieval.features import QUESTION_FEATURES, STATEMENT_FEATURES, Features, Floats

WEIGHTS: Final = "scorer.npz"


@dataclass(frozen=True)
class Scores:
    """`statements` is `(n_candidates,)` float32: the probability that each is the best answer; `none` that none is."""

    statements: Floats
    none: float


@dataclass(frozen=True)
class Network:
    """A multi-layer perceptron: `weights[i]` is `(n_in, n_out)`, `biases[i]` `(n_out,)`; ReLU between the layers.

    `mean` and `spread` are `(n_features,)`: what the features are centred and scaled with.
    """

    mean: Floats
    spread: Floats
    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    def __call__(self, features: Floats) -> Floats:
        """Return one score a row of `features`, `(n, n_features)` -> `(n,)`."""
        flow = (features - self.mean) / self.spread
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            flow = np.maximum(flow @ weight + bias, 0, dtype=np.float32)
        return np.asarray((flow @ self.weights[-1] + self.biases[-1])[:, 0], dtype=np.float32)


@dataclass(frozen=True)
class Member:
    """One pair of networks, trained from one seed."""

    statement: Network
    none: Network

    def __call__(self, features: Features) -> Floats:
        """Return the probabilities of the candidates and, last, of none of them, `(n_candidates + 1,)`."""
        scores = self.statement(features.statements)
        likely = np.asarray(_softmax(scores) @ features.statements, dtype=np.float32)
        none = self.none(np.concatenate([features.question, likely]).astype(np.float32)[None, :])
        return _softmax(np.append(scores, none).astype(np.float32))


@dataclass(frozen=True)
class Scorer:
    """Several members, whose probabilities are averaged, and a fingerprint of their weights."""

    members: tuple[Member, ...]
    fingerprint: str

    def __call__(self, features: Features) -> Scores:
        """Return the probabilities for one question's candidates."""
        probabilities = np.stack([member(features) for member in self.members]).mean(axis=0)
        return Scores(probabilities[:-1], float(probabilities[-1]))


def _softmax(scores: Floats) -> Floats:
    odds = np.exp(scores - scores.max())
    shares: Floats = (odds / odds.sum()).astype(np.float32)
    return shares


@cache
def load() -> Scorer:
    """Load the shipped weights, once.

    :raises ModelError: if they are missing, damaged or made for other features.
    """
    path = files("qa.retrieval") / WEIGHTS
    try:
        content = path.read_bytes()
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            members = _members(dict(arrays))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ModelError(
            f"the scorer's weights ({WEIGHTS}) can't be read ({error}); install guideline-qa again"
        ) from error
    expected = (len(STATEMENT_FEATURES), len(QUESTION_FEATURES) + len(STATEMENT_FEATURES))
    found = (len(members[0].statement.mean), len(members[0].none.mean))
    if found != expected:
        raise ModelError(f"{WEIGHTS} takes {found} features, not {expected}; run training/scorer.py again")
    return Scorer(members, hashlib.sha256(content).hexdigest()[:12])


def _members(arrays: dict[str, Floats]) -> tuple[Member, ...]:
    """Return the members that the arrays hold; an array is named member.network.part, "0.none.bias.1" for instance."""
    count = 1 + max(int(name.split(".")[0]) for name in arrays)
    return tuple(
        Member(_network(arrays, f"{each}.statement"), _network(arrays, f"{each}.none")) for each in range(count)
    )


def _network(arrays: dict[str, Floats], name: str) -> Network:
    depth = sum(key.startswith(f"{name}.weight.") for key in arrays)
    return Network(
        arrays[f"{name}.mean"],
        arrays[f"{name}.spread"],
        tuple(arrays[f"{name}.weight.{layer}"] for layer in range(depth)),
        tuple(arrays[f"{name}.bias.{layer}"] for layer in range(depth)),
    )

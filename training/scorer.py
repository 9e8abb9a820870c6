"""Train the scorer (qa/retrieval/scorer.npz) on questions such as clinicians ask, and say how well it does on unseen texts.

    python -m training.scorer ../shared/data

Needs `clinical_docs.jsonl.gz`, `clinical_questions.jsonl.gz` and `medquad.jsonl.gz` in the folder. Half an hour on two
cores; the same seed gives the same weights on the same machine. `training/README.md` tells what is learnt from what.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from torch import nn

from qa.retrieval.features import QUESTION_FEATURES, STATEMENT_FEATURES
from training.candidates import Example
from training.inputs import Inputs

SEED = 7
MEMBERS = 5
EPOCHS = 20
BATCH = 64
RATE = 2e-3
DECAY = 1e-2
LEAST_SPREAD = np.float32(0.1)
"""What is nearly constant in training must not count tenfold when it varies later."""
ABSENT_WEIGHT = 2.0


class Model(nn.Module):
    """Two perceptrons and the softmax over candidates and "none of these"."""

    def __init__(self, training: Sequence[Example]) -> None:
        """Take the features' means and spreads from the training examples."""
        super().__init__()
        rows = np.concatenate([example.features.statements for example in training])
        asked = np.stack([example.features.question for example in training])
        self.statement = _Perceptron(rows, (32, 16))
        self.none = _Perceptron(np.concatenate([asked, _typical(rows, len(asked))], axis=1), (16,))

    def forward(self, batch: Sequence[Example]) -> torch.Tensor:
        """Return log-probabilities, `(n_examples, most_candidates + 1)`, the last column "none"."""
        most = max(len(example.right) for example in batch)
        rows = torch.from_numpy(np.concatenate([example.features.statements for example in batch]))
        scores = torch.split(self.statement(rows), [len(example.right) for example in batch])
        padded = torch.stack([nn.functional.pad(each, (0, most - len(each)), value=-1e9) for each in scores])
        asked = torch.from_numpy(np.stack([example.features.question for example in batch]))
        best = [
            torch.softmax(each, dim=0) @ own
            for each, own in zip(scores, torch.split(rows, [len(example.right) for example in batch]), strict=True)
        ]
        none = self.none(torch.cat([asked, torch.stack(best)], dim=1))
        return torch.log_softmax(torch.cat([padded, none[:, None]], dim=1), dim=1)


def _typical(rows: np.ndarray, count: int) -> np.ndarray:
    """Return `count` rows with the columns' own spread, for the scaling of what the best statements look like."""
    return rows[np.linspace(0, len(rows) - 1, count).astype(int)]


class _Perceptron(nn.Module):
    def __init__(self, rows: np.ndarray, hidden: tuple[int, ...]) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(rows.mean(axis=0)))
        self.register_buffer("spread", torch.from_numpy(np.maximum(rows.std(axis=0), LEAST_SPREAD)))
        sizes = (rows.shape[1], *hidden, 1)
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        flow = (rows - self.mean) / self.spread
        for layer in self.layers[:-1]:
            flow = torch.relu(layer(flow))
            flow = nn.functional.dropout(flow, 0.1, self.training)
        return self.layers[-1](flow)[:, 0]


def loss(log_probabilities: torch.Tensor, batch: Sequence[Example]) -> torch.Tensor:
    """Return the mean negative log-likelihood that some right statement, or "none", is chosen."""
    losses = []
    for row, example in zip(log_probabilities, batch, strict=True):
        right = torch.from_numpy(np.flatnonzero(example.right))
        chosen = torch.logsumexp(row[right], dim=0) if len(right) else row[-1] * ABSENT_WEIGHT
        losses.append(-chosen)
    return torch.stack(losses).mean()


def train_all(training: Sequence[Example]) -> list[Model]:
    """Fit one model a seed."""
    return [train(training, SEED + member) for member in range(MEMBERS)]


def train(training: Sequence[Example], seed: int) -> Model:
    """Fit one model; an answerable question whose answer is not among the candidates is left out."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    usable = [example for example in training if example.right.any() or not example.question.answers]
    model = Model(usable)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(usable) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    model.train()
    for _ in range(EPOCHS):
        shuffled = rng.sample(usable, len(usable))
        for start in range(0, len(shuffled), BATCH):
            batch = shuffled[start : start + BATCH]
            optimiser.zero_grad()
            loss(model(batch), batch).backward()
            optimiser.step()
            schedule.step()
    return model.eval()


@dataclass(frozen=True)
class Outcome:
    """What the model made of one unseen question."""

    example: Example
    order: np.ndarray
    none: float


def outcomes(models: Sequence[Model], held_out: Sequence[Example]) -> list[Outcome]:
    """Ask every held-out question."""
    found = []
    with torch.no_grad():
        for example in held_out:
            row = np.mean([model([example])[0].exp().numpy() for model in models], axis=0)
            found.append(Outcome(example, np.argsort(-row[:-1], kind="stable"), float(row[-1])))
    return found


def report(found: Sequence[Outcome], console: Console) -> None:
    """Print ranking and answerability on unseen texts."""
    answerable = [each for each in found if each.example.question.answers]
    absent = [each for each in found if not each.example.question.answers]
    for k in (1, 3, 5):
        hits = [each.example.right[each.order[:k]].any() for each in answerable]
        console.print(f"right statement among {k}: {np.mean(hits):.3f} of {len(hits)}")
    wins = np.mean([[a.none < b.none for b in absent] for a in answerable])
    console.print(f"AUROC answerable against not: {wins:.3f}")
    for threshold in (0.4, 0.5, 0.6, 0.65, 0.7, 0.8):
        kept = np.mean([1 - each.none >= threshold for each in answerable])
        refused = np.mean([1 - each.none < threshold for each in absent])
        best = np.mean([1 - each.none >= threshold and each.example.right[each.order[0]] for each in answerable])
        console.print(
            f"threshold {threshold}: answered {kept:.3f}, first right {best:.3f}, abstained when absent {refused:.3f}"
        )


def save(models: Sequence[Model], path: Path) -> None:
    """Write the weights as plain arrays."""
    arrays = {}
    for member, model in enumerate(models):
        for name, network in ((f"{member}.statement", model.statement), (f"{member}.none", model.none)):
            arrays |= {f"{name}.mean": network.mean.numpy(), f"{name}.spread": network.spread.numpy()}
            for number, layer in enumerate(network.layers):
                arrays[f"{name}.weight.{number}"] = layer.weight.detach().numpy().T.copy()
                arrays[f"{name}.bias.{number}"] = layer.bias.detach().numpy()
    np.savez_compressed(path, **arrays)


def main() -> None:
    """Train on the texts that are for it, write the weights, and say how they do on the texts held out."""
    given = Inputs.from_arguments(__doc__, Path("qa/retrieval/scorer.npz"))
    found = given.examples([name for name in given.texts if given.split.trains(name)], varied=True)
    models = train_all(found)
    save(models, given.out)
    given.console.print(
        f"{given.out}: {len(STATEMENT_FEATURES)} + {len(QUESTION_FEATURES)} features, {len(found)} questions"
    )
    report(outcomes(models, given.held_out()), given.console)


if __name__ == "__main__":
    main()

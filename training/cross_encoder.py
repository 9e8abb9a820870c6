"""Train the cross-encoder (qa/retrieval/reranker.safetensors) on reading lists, and follow how it does on texts left out.

    python -m training.cross_encoder ../shared/data

Needs `clinical_docs`, `clinical_questions`, `medquad`, `squad2_half` and `training/nq_qed` (each `.jsonl.gz`) in the
folder. Two hours on two cores, minutes on a GPU, which it takes when there is one. `training/README.md` tells what is learnt
from what. At the end it prints the sha256 to be written into `qa/retrieval/reranker.py`.
"""

import copy
import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from operator import add
from pathlib import Path
from typing import Final

import numpy as np
import torch
from rich.console import Console
from rich.progress import Progress
from torch import nn
from transformers import AutoTokenizer, BertForSequenceClassification

from qa.index.model_files import PINNED_NAME, find_model
from qa.retrieval.cross_encoder import packed
from qa.settings import RerankingSettings
from training.inputs import Inputs
from training.lists import ReadingList, reading_lists
from training.public import public_lists
from training.steps import averaged, warmed_up

LISTS: Final = 8
"""Questions a step."""
CHUNK: Final = 32
"""Pairs read at once: of one length, nearly, so that little is padded."""
NEAREST: Final = 20
"""How far down a list wrong statements count as near misses."""
REMOVED_SHARE: Final = 0.08
"""Share of the answerable questions that are read without their right statements: nothing answers."""
HEAD_RATE: Final = 8.0
"""How much faster the new head learns than the layers below."""
DECAY: Final = 0.01
WARM_UP: Final = 0.06
AVERAGED: Final = 0.995
"""How much of the running average of the weights stays a step; the average is what is shipped."""
LOOK: Final = 200
"""Steps between two looks at the judge's texts."""
LOOKED_AT: Final = 200
"""Questions on those texts that are asked each time."""


@dataclass(frozen=True)
class Stage:
    """Part of the training: `steps` of a schedule that is `planned` steps long, at `rate`.

    A question is read with at most `right` statements that answer it, `near` wrong ones among the likeliest, `far` others.
    Each step also reads `public` questions of the public sets.
    """

    name: str
    steps: int
    planned: int
    rate: float
    right: int
    near: int
    far: int
    seed: int
    public: int = 0


STAGES: Final = (
    Stage("given questions", 200, 349, 6e-5, 3, 7, 3, 5),
    Stage("all questions", 842, 842, 8e-5, 2, 6, 2, 6),
    Stage("again, with public ones", 300, 650, 7e-5, 2, 6, 2, 7, public=4),
    Stage("the latest", 350, 350, 4e-5, 2, 6, 2, 8, public=4),
)
"""The first and the third began before the questions of the next were written, and were cut short when they were."""
LATEST: Final = ("children", "genes", "heart", "joints", "mood", "ovary")
"""Guidelines whose questions were written last: the fourth stage reads them, and `REPEATED` of the others."""
REPEATED: Final = 700


class Model(nn.Module):
    """A BERT whose embeddings stay as they are, and one score a pair."""

    def __init__(self, seed: int) -> None:
        """Take the weights of the embedding model's package; the head is drawn anew."""
        super().__init__()
        torch.manual_seed(seed)
        folder = find_model(PINNED_NAME).folder
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.bert = BertForSequenceClassification.from_pretrained(
            folder, num_labels=1, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, classifier_dropout=0.0
        )
        for weights in self.bert.bert.embeddings.parameters():
            weights.requires_grad = False

    def forward(self, pairs: Sequence[tuple[str, str]]) -> torch.Tensor:
        """Return one score a pair, `(n_pairs,)`."""
        device = self.bert.classifier.weight.device
        order = sorted(range(len(pairs)), key=lambda at: len(pairs[at][0]) + len(pairs[at][1]))
        scores = []
        for start in range(0, len(order), CHUNK):
            chunk = [pairs[at] for at in order[start : start + CHUNK]]
            read = self.tokenizer(
                [asked for asked, _ in chunk],
                [statement for _, statement in chunk],
                truncation="longest_first",
                max_length=RerankingSettings().max_tokens,
                padding=True,
                return_tensors="pt",
            )
            with torch.autocast(device.type, dtype=torch.bfloat16):
                scores.append(self.bert(**read.to(device)).logits[:, 0].float())
        back = torch.empty(len(order), dtype=torch.long, device=device)
        back[torch.tensor(order, device=device)] = torch.arange(len(order), device=device)
        return torch.cat(scores)[back]


def sampled(reading: ReadingList, stage: Stage, rng: random.Random) -> tuple[list[int], list[bool]]:
    """Return which statements of the list are read this time, and whether each is right."""
    right = [at for at, is_right in enumerate(reading.right) if is_right]
    wrong = [at for at, is_right in enumerate(reading.right) if not is_right]
    if right and rng.random() < REMOVED_SHARE:
        right = []
    near, far = wrong[:NEAREST], wrong[NEAREST:]
    chosen = rng.sample(right, min(stage.right, len(right)))
    kept = [*chosen, *rng.sample(near, min(stage.near, len(near))), *rng.sample(far, min(stage.far, len(far)))]
    return kept, [at in chosen for at in kept]


def loss(scores: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Return how surprising it is that each right statement beats the wrong ones and "none of these" (score 0).

    `scores` is `(n,)`, `right` `(n,)` bool. With no right statement: that "none of these" beats them all.
    """
    against = torch.logsumexp(torch.cat([scores[~right], scores.new_zeros(1)]), dim=0)
    if not right.any():
        return against
    return (torch.logaddexp(scores[right], against) - scores[right]).mean()


def batches(lists: Sequence[ReadingList], rng: random.Random, size: int = LISTS) -> Iterator[list[ReadingList]]:
    """Yield `size` lists at a time, pass after pass, each in another order; empty ones if `size` is 0."""
    for _ in cycle([None]):
        order = rng.sample(list(lists), len(lists))
        for start in range(0, len(order) - size + 1, size or len(order)):
            yield order[start : start + size]


def train(
    model: Model,
    lists: Sequence[ReadingList],
    public: Sequence[ReadingList],
    stage: Stage,
    looked_at: Sequence[ReadingList],
    console: Console,
) -> Model:
    """Run one stage, and return the average of the weights on the way."""
    rng = random.Random(stage.seed)
    ours, theirs = batches(lists, rng), batches(public, rng, stage.public)
    optimiser, schedule = _optimiser(model, stage)
    average = copy.deepcopy(model)
    model.train()
    with Progress(console=console) as progress:
        for step, batch in enumerate(
            islice(progress.track(map(add, ours, theirs), stage.steps, description=stage.name), stage.steps)
        ):
            kept = [sampled(each, stage, rng) for each in batch]
            scores = model(
                [(each.asked, each.statements[at]) for each, (own, _) in zip(batch, kept, strict=True) for at in own]
            )
            rights = [torch.tensor(right, dtype=torch.bool, device=scores.device) for _, right in kept]
            parts = torch.split(scores, [len(right) for right in rights])
            optimiser.zero_grad()
            torch.stack([loss(own, right) for own, right in zip(parts, rights, strict=True)]).mean().backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            averaged(average, model, step + 1, AVERAGED)
            if (step + 1) % LOOK == 0 or step + 1 == stage.steps:
                console.print(f"{stage.name}, step {step + 1}: {_looked(average, looked_at)}")
    return average.eval()


def halfway(one: Model, other: Model) -> Model:
    """Return a model whose weights are the mean of the two: it keeps what the first knew of what the second read less of."""
    mean = copy.deepcopy(one)
    with torch.no_grad():
        for weights, others in zip(mean.parameters(), other.parameters(), strict=True):
            weights.lerp_(others, 0.5)
    return mean


def _optimiser(model: Model, stage: Stage) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    head = [*model.bert.classifier.parameters(), *model.bert.bert.pooler.parameters()]
    body = list(model.bert.bert.encoder.parameters())
    groups = [{"params": body, "lr": stage.rate}, {"params": head, "lr": stage.rate * HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
    return optimiser, warmed_up(optimiser, WARM_UP * stage.planned, stage.planned)


@torch.inference_mode()
def _looked(model: Model, lists: Sequence[ReadingList]) -> str:
    """Say how often the model alone puts a right statement first and among three, and its AUROC, on unseen texts."""
    most = RerankingSettings().candidates
    first, among, best = [], [], {True: [], False: []}
    for each in lists:
        found = [at for at in range(len(each.numbers)) if each.scores[at] > 0][:most]
        scores = model([(each.asked, each.statements[at]) for at in found]).cpu().numpy()
        best[each.answerable].append(float(scores.max()))
        if each.answerable:
            order = [each.right[found[at]] for at in np.argsort(-scores)]
            first.append(order[0])
            among.append(any(order[:3]))
    wins = np.mean([[a > b for b in best[False]] for a in best[True]])
    return f"right statement first {np.mean(first):.3f}, among 3 {np.mean(among):.3f}, AUROC {wins:.3f}"


def save(model: Model, path: Path) -> str:
    """Write the layers above the embeddings, eight bits a weight with a scale a row, and return the file's sha256."""
    path.write_bytes(packed(model.bert.state_dict()))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Make the reading lists, run the stages, write the weights."""
    given = Inputs.from_arguments(__doc__, Path("qa/retrieval/reranker.safetensors"))
    console, split = given.console, given.split

    def lists(names: set[str], seed: int) -> list[ReadingList]:
        return reading_lists(*given.on(names), given.embedder, given.glossary, given.cache, seed)

    kept = {path.stem for path in Path(__file__).parent.glob("questions/*.jsonl")}
    learnt = {name for name in given.texts if split.trains(name)}
    latest = {f"own_{name}" for name in LATEST}
    first, second, third = lists(learnt - kept, 11), lists(learnt & kept - latest, 12), lists(latest, 14)
    again = third + random.Random(14).sample(first + second, REPEATED)
    public = public_lists(given.data, 13)
    judged = [each for each in lists(set(split.judged), 11) if each.question.category != "astray"]
    looked_at = random.Random(1).sample(judged, LOOKED_AT)
    model = Model(STAGES[0].seed).to("cuda" if torch.cuda.is_available() else "cpu")
    stages = [model]
    for stage, read in zip(STAGES, (first, first + second, first + second, again), strict=True):
        stages.append(train(copy.deepcopy(stages[-1]), read, public, stage, looked_at, console))
    model = halfway(stages[2], stages[-1])
    console.print(f"half way: {_looked(model, looked_at)}")
    console.print(f"{given.out}: sha256 {save(model, given.out)}")


if __name__ == "__main__":
    main()

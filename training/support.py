"""Train the support score (qa/answering/verify/support.safetensors), calibrate it, and choose its threshold.

    python -m training.support ../shared/data

Needs `clinical_docs`, `clinical_questions`, `scifact_corpus`, `medquad`, `squad2_half` and, in `training/`, `wice`,
`sleepqa`, `nq_oracle`, `nq_qed` and `selqa` (each `.jsonl.gz`) in the folder. An hour on two cores. `training/README.md`
tells what is learnt from what, and what is held out. HealthVer is never read here: it is measured on.
"""

import argparse
import copy
import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from torch import nn
from transformers import AutoTokenizer, BertForSequenceClassification

from evals.public.estimates import auroc
from evals.public.healthver import best_threshold
from evals.public.json_lines import rows
from evals.public.squad import learnt
from qa.answering.verify.support import FITTED, LABELS, MAX_TOKENS, PACKAGE, WEIGHTS, Fitted
from qa.index.model_files import PINNED_NAME, find_model
from qa.retrieval.cross_encoder import Layers, packed, unpacked
from qa.retrieval.reranker import WEIGHTS as READER
from training.claims import ABSTRACT, AGAINST, BESIDE, FOR, Written, written
from training.steps import averaged, warmed_up
from training.support_pairs import (
    NOT,
    Group,
    Pair,
    Text,
    medquad,
    of_claims,
    of_paragraphs,
    of_questions,
    of_searches,
    of_statements,
    of_wice,
    rewordings,
)
from training.texts import Split, guidelines, questions

STEPS: Final = 2_000
RATE: Final = 1e-4
HEAD_RATE: Final = 3.0
WARM_UP: Final = 0.06
DECAY: Final = 0.01
FROZEN: Final = 1
"""How many of the lowest layers stay as the reader has them."""
AVERAGED: Final = 0.99
"""How much of the running average of the weights stays a step; the average is what is shipped."""
LOOK: Final = 300
PAIRS: Final = 32
"""Pairs a step."""
SHORT: Final = 20
"""How many of them, the shortest, are read apart from the others: less is padded."""
MOST_WORDS: Final = 80
"""Words of claim and evidence together beyond which a pair isn't learnt from."""
ROUND: Final[Mapping[str, int]] = {"claim": 9, "statement": 4, "question": 2, "paragraph": 1, "search": 1, "wice": 6}
"""How many groups of an origin are read to those of the others."""
SEARCHES: Final = ("sleepqa", "nq_oracle", "nq_qed", "selqa")
HELD_ARTICLES: Final = frozenset({"Huguenot", "Steam_engine"})
"""Articles of SQuAD 2.0 that are looked at, not learnt from."""
WICE_HELD: Final = 0.4
"""Share of WiCE's articles that are held out."""
ABSTRACTS_HELD: Final = 0.16
"""Share of the abstracts with written claims that are held out."""
STATEMENTS: Final = 160
"""Groups made of each text's own statements."""
REWORDINGS: Final = 60
"""Harmless rewordings of each judged text's statements."""
HARMLESS: Final = 0.97
"""Share of the harmless rewordings that pass the threshold."""
MOST: Final = 900
"""Pairs of an origin that are judged, or measured on, at most."""
SEED: Final = 21


@dataclass(frozen=True)
class Material:
    """Groups by origin: `learnt` from; `judged`, to look at, calibrate and choose the threshold; `held_out` to measure on.

    `harmless` are rewordings of judged texts' statements, on which the threshold is chosen.
    """

    learnt: Mapping[str, Sequence[Group]]
    judged: Mapping[str, Sequence[Group]]
    held_out: Mapping[str, Sequence[Group]]
    harmless: Sequence[Pair]


def material(data: Path, seed: int) -> Material:
    """Make all groups; texts, articles and WiCE's articles are held out whole."""
    rng, split = Random(seed), Split.load()
    texts, asked = guidelines(data), questions(data)
    sides: tuple[dict[str, list[Group]], ...] = (defaultdict(list), defaultdict(list), defaultdict(list))
    harmless: list[Pair] = []
    for name, guideline in texts.items():
        side = sides[split.side(name)]
        if name in split.unread:
            continue
        text = Text.of(guideline)
        if name in split.judged:
            harmless += rewordings(text, REWORDINGS, rng)
        side["statement"] += of_statements(text, STATEMENTS, rng)
        side["question"] += of_questions(text, [each for each in asked if each.doc == name], rng)
    unwanted = {
        statement.text for name, text in texts.items() if not split.trains(name) for statement in text.statements
    }
    for text in medquad(data, unwanted):
        sides[0]["statement"] += of_statements(text, STATEMENTS // 4, rng)
    for at, titles in ((0, learnt() - HELD_ARTICLES), (1, HELD_ARTICLES)):
        paragraphs = [row for row in rows(data / "squad2_half.jsonl.gz") if row["title"] in titles]
        sides[at]["paragraph"] += of_paragraphs(paragraphs, rng)
    for name in SEARCHES:
        found = [*rows(data / "training" / f"{name}.jsonl.gz")]
        sides[0]["search"] += of_searches(rng.sample(found, min(2_500, len(found))), "search", rng)
    for row in rows(data / "training" / "wice.jsonl.gz"):
        sides[side_of(row["title"], WICE_HELD)]["wice"] += of_wice([row])
    claims: tuple[list[Written], ...] = ([], [], [])
    for each in written(data):
        if each.source.startswith(ABSTRACT):
            claims[side_of(each.source, ABSTRACTS_HELD)].append(each)
        elif each.source not in split.unread:
            claims[split.side(each.source)].append(each)
    for side, own in zip(sides, claims, strict=True):
        side["claim"] += of_claims(own, rng)
    return Material(*sides, harmless)


def side_of(name: str, held: float) -> int:
    """Return 0 for what is learnt from, 1 for what to calibrate on, 2 for what to measure on.

    1 and 2 get half of the share `held` each.
    """
    draw = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 16**8
    return 0 if draw >= held else 1 if draw >= held / 2 else 2


class Model(nn.Module):
    """A BERT whose embeddings stay as they are, with one output for each of `LABELS`."""

    def __init__(self, seed: int) -> None:
        """Take the shipped reader's layers; the head begins with its opinion, and none on what is denied."""
        super().__init__()
        torch.manual_seed(seed)
        folder = find_model(PINNED_NAME).folder
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.bert = BertForSequenceClassification.from_pretrained(
            folder,
            num_labels=len(LABELS),
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            classifier_dropout=0.0,
        )
        layers = unpacked(READER.content())
        for name in ("classifier.weight", "classifier.bias"):
            alone = layers.pop(name)
            layers[name] = torch.cat([torch.zeros_like(alone)] * FOR + [alone / 2])
        self.bert.load_state_dict(layers, strict=False)
        for frozen in (self.bert.bert.embeddings, *self.bert.bert.encoder.layer[:FROZEN]):
            frozen.requires_grad_(False)

    @classmethod
    def of(cls, weights: bytes) -> "Model":
        """Return the model with these packed weights, to read with."""
        model = cls(SEED)
        model.bert.load_state_dict(unpacked(weights), strict=False)
        return model.eval()

    @classmethod
    def shipped(cls) -> "Model":
        """Return the model that is shipped."""
        return cls.of(Layers(PACKAGE, WEIGHTS, Fitted.load().sha256).content())

    def forward(self, pairs: Sequence[Pair]) -> torch.Tensor:
        """Return one logit a pair and label, `(n_pairs, n_labels)`."""
        read = self.tokenizer(
            [pair.claim for pair in pairs],
            [pair.evidence for pair in pairs],
            truncation="longest_first",
            max_length=MAX_TOKENS,
            padding=True,
            pad_to_multiple_of=16,  # oneDNN compiles a multiplication for each size that it meets
            return_tensors="pt",
        )
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits: torch.Tensor = self.bert(**read).logits.float()
        return logits


def loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the mean surprise at the labels, `(n,)`; at NOT: that the pair is not FOR.

    `logits` is `(n, n_labels)`.
    """
    said = torch.log_softmax(logits, dim=1)
    otherwise = torch.logsumexp(said[:, :FOR], dim=1, keepdim=True)
    return -torch.cat([said, otherwise], dim=1).gather(1, labels[:, None]).mean()


def batches(groups: Mapping[str, Sequence[Group]], rng: Random) -> Iterator[list[Pair]]:
    """Yield `PAIRS` pairs a step, shortest first, pass after pass over each origin's groups, each in another order."""
    endless = {origin: _endless(own, rng) for origin, own in groups.items()}
    held: list[Pair] = []
    while True:
        for origin, count in ROUND.items():
            drawn = [pair for group in islice(endless[origin], count) for pair in group.pairs]
            held += [pair for pair in drawn if _words(pair) <= MOST_WORDS]
        while len(held) >= PAIRS:
            yield sorted(held[:PAIRS], key=_words)
            held = held[PAIRS:]


def _words(pair: Pair) -> int:
    return len(pair.claim.split()) + len(pair.evidence.split())


def _endless(groups: Sequence[Group], rng: Random) -> Iterator[Group]:
    while True:
        yield from rng.sample(groups, len(groups))


def train(model: Model, given: Material, steps: int, kept: Path, console: Console) -> bytes:
    """Run the training, leaving the packed average of the weights at every look in the folder `kept`; return the last."""
    rng = Random(SEED)
    optimiser, schedule = _optimiser(model, steps)
    average = copy.deepcopy(model).eval()
    model.train()
    lost, weights = 0.0, b""
    for step, pairs in enumerate(islice(batches(given.learnt, rng), steps), 1):
        optimiser.zero_grad()
        for part in (pairs[:SHORT], pairs[SHORT:]):
            surprise = loss(model(part), torch.tensor([pair.label for pair in part])) * len(part) / len(pairs)
            surprise.backward()
            lost += float(surprise.detach())
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        averaged(average, model, step, AVERAGED)
        if step % LOOK == 0 or step == steps:
            console.print(f"step {step}: loss {lost / LOOK:.3f}; {looked(average, given.judged)}")
            lost = 0.0
            weights = packed(average.bert.state_dict())
            (kept / f"support-{step}.safetensors").write_bytes(weights)
    return weights


def _optimiser(model: Model, steps: int) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    head = [*model.bert.classifier.parameters(), *model.bert.bert.pooler.parameters()]
    groups = [
        {"params": [each for each in model.bert.bert.encoder.parameters() if each.requires_grad], "lr": RATE},
        {"params": head, "lr": RATE * HEAD_RATE},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY, fused=True)
    return optimiser, warmed_up(optimiser, WARM_UP * steps, steps)


@torch.inference_mode()
def log_odds(model: Model, pairs: Sequence[Pair]) -> NDArray[np.float64]:
    """Return each pair's log-odds of being FOR, `(n,)`."""
    order = sorted(range(len(pairs)), key=lambda at: len(pairs[at].claim) + len(pairs[at].evidence))
    found = np.zeros(len(pairs))
    for start in range(0, len(order), 32):
        part = order[start : start + 32]
        logits = model([pairs[at] for at in part])
        found[part] = (logits[:, FOR] - torch.logsumexp(logits[:, :FOR], dim=1)).numpy()
    return found


def looked(model: Model, groups: Mapping[str, Sequence[Group]], most: int = 90) -> str:
    """Say how well FOR is told from the rest, and from AGAINST alone, on texts not learnt from."""
    said = []
    for origin, own in sorted(groups.items()):
        drawn = Random(1).sample(own, min(len(own), most * (4 if origin == "wice" else 1)))
        pairs = [pair for group in drawn for pair in group.pairs]
        found, labels = log_odds(model, pairs), np.array([pair.label for pair in pairs])
        whole = auroc(found, labels == FOR)
        told = (labels != BESIDE) & (labels != NOT)
        against = auroc(found[told], labels[told] == FOR) if len({*labels[told]}) == 2 else float("nan")
        said.append(f"{origin} {whole:.3f} ({against:.3f})")
    return ", ".join(said)


def calibrated(model: Model, given: Material, weights: bytes) -> Fitted:
    """Fit slope and intercept on the judged pairs, each origin counting the same, and choose the threshold there.

    It is the highest that lets `HARMLESS` of the harmless rewordings pass; `alone` is the one with the best balanced
    accuracy on the judged claims.
    """
    found = {origin: [pair for group in own for pair in group.pairs] for origin, own in given.judged.items()}
    drawn = {origin: Random(2).sample(pairs, min(len(pairs), MOST)) for origin, pairs in found.items()}
    odds = np.concatenate([log_odds(model, pairs) for pairs in drawn.values()])
    truth = np.array([pair.label == FOR for pairs in drawn.values() for pair in pairs])
    share = np.concatenate([np.full(len(pairs), 1 / len(pairs)) for pairs in drawn.values()])
    line = LogisticRegression(C=1e6).fit(odds[:, None], truth, sample_weight=share / share.mean())
    slope, intercept = float(line.coef_[0, 0]), float(line.intercept_[0])
    harmless = np.quantile(log_odds(model, given.harmless), 1 - HARMLESS)
    threshold = 1 / (1 + math.exp(-(slope * float(harmless) + intercept)))
    fitted = Fitted(round(slope, 4), round(intercept, 4), math.floor(threshold * 100) / 100, 0.5, sha256_of(weights))
    claims = [pair for group in given.judged["claim"] for pair in group.pairs]
    chances = [fitted.probability(float(each)) for each in log_odds(model, claims)]
    return replace(fitted, alone=round(best_threshold(chances, [pair.label == FOR for pair in claims]), 2))


def sha256_of(content: bytes) -> str:
    """Return the hash that the product expects of its weights, in hex."""
    return hashlib.sha256(content).hexdigest()


def calibration_error(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Return the expected calibration error, ten bins of equal width (C. Guo et al., ICML 2017); both are `(n,)`."""
    bins = np.minimum((probabilities * 10).astype(int), 9)
    gaps = [abs(probabilities[bins == at].sum() - truth[bins == at].sum()) for at in range(10)]
    return float(sum(gaps) / len(truth))


def report(model: Model, fitted: Fitted, groups: Mapping[str, Sequence[Group]]) -> Iterator[str]:
    """Yield a line an origin: how well FOR is told, what passes the threshold, and how far the probability is right."""
    for origin, own in sorted(groups.items()):
        pairs = [pair for group in own for pair in group.pairs]
        pairs = Random(3).sample(pairs, min(len(pairs), MOST))
        odds, labels = log_odds(model, pairs), np.array([pair.label for pair in pairs])
        chances = np.array([fitted.probability(float(each)) for each in odds])
        passes = chances >= fitted.threshold
        against = labels == AGAINST
        yield (
            f"{origin}, {len(pairs)} pairs: AUROC {auroc(odds, labels == FOR):.3f}, "
            f"passed {passes[labels == FOR].mean():.3f} of what is borne out "
            f"and {passes[labels != FOR].mean():.3f} of the rest"
            + (f" ({passes[against].mean():.3f} of what is denied)" if against.any() else "")
            + f", calibration error {calibration_error(chances, labels == FOR):.3f}"
            + f", balanced accuracy alone {balanced_accuracy_score(labels == FOR, chances >= fitted.alone):.3f}"
        )


def main() -> None:
    """Make the pairs, train, calibrate, and write weights and what was fitted; or only measure what is shipped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--kept", type=Path, default=Path("build/training/support"), help="folder of weights on the way"
    )
    parser.add_argument("--begin", type=Path, help="weights of an earlier run to go on from")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--out", type=Path, default=Path("qa/answering/verify"))
    parser.add_argument(
        "--measure", action="store_true", help="leave the weights, and say how they do on what is held out"
    )
    given = parser.parse_args()
    console = Console(width=200)
    made = material(given.data, SEED)
    if given.measure:
        model, fitted = Model.shipped(), Fitted.load()
    else:
        given.kept.mkdir(parents=True, exist_ok=True)
        model = Model(SEED) if given.begin is None else Model.of(given.begin.read_bytes())
        weights = train(model, made, given.steps, given.kept, console)
        (given.out / WEIGHTS).write_bytes(weights)
        model = Model.of(weights)
        fitted = calibrated(model, made, weights)
        (given.out / FITTED).write_text(json.dumps(asdict(fitted), indent=2) + "\n", encoding="utf-8")
    console.print(fitted)
    for name, side in (("judged", made.judged), ("held out", made.held_out)):
        for line in report(model, fitted, side):
            console.print(f"{name}, {line}")


if __name__ == "__main__":
    main()

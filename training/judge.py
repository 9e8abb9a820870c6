"""Fit the judge (qa/retrieval/judge.json) on texts that scorer and cross-encoder have not seen.

    python -m training.judge ../shared/data

Needs what `training.scorer` needs, and the weights of scorer and cross-encoder where they are shipped. Twenty minutes on
two cores, most of it reading. Prints how the whole ranking does on the texts held out, and draws there how far its
probabilities can be taken at their word (`docs/reliability.svg`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from sklearn.linear_model import LogisticRegression

from qa.guideline import Guideline
from qa.retrieval.context import statement_read
from qa.retrieval.judge import LEAST, Judge
from qa.retrieval.reranker import Reranker
from qa.retrieval.scorer import load
from qa.settings import RerankingSettings
from training.candidates import Example
from training.inputs import Inputs
from training.reliability import draw

LEANINGS: Final = tuple(round(0.1 * step, 1) for step in range(11))
"""Shares of the scorer that are tried for the question whether anything answers."""
THRESHOLDS: Final = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8)
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Case:
    """A question whose likeliest statements were read: `read`, `first` and `right` are `(n,)`, as `Judge` takes them."""

    read: Floats
    first: Floats
    right: NDArray[np.bool_]
    answerable: bool


def read(found: Sequence[Example], texts: Mapping[str, Guideline]) -> list[Case]:
    """Have the cross-encoder read what the scorer puts first."""
    settings = RerankingSettings()
    reranker, scorer = Reranker(settings), load()
    cases = []
    for each in track(found, "reading"):
        first = scorer(each.features).statements
        kept = np.argsort(-first, kind="stable")[: settings.candidates]
        text = texts[each.question.doc]
        scores = reranker(each.asked, [statement_read(text, each.numbers[at]) for at in kept])
        cases.append(Case(scores, first[kept], each.right[kept], bool(each.question.answers)))
    return cases


def fitted(cases: Sequence[Case]) -> Judge:
    """Return the judge under which right statements beat wrong ones and "none", and answerable questions others."""
    told = [case for case in cases if case.right.any() or not case.answerable]
    read_weight, first_weight, offset = _ranking(told)
    answerable = np.array([case.answerable for case in cases])
    sums = {leaning: np.array([_everything(case, leaning) for case in cases]) for leaning in LEANINGS}
    leaning = max(LEANINGS, key=lambda each: auroc(sums[each], answerable))
    line = LogisticRegression(C=1e3).fit(sums[leaning][:, None], answerable)
    return Judge(read_weight, first_weight, offset, leaning, float(line.coef_[0, 0]), float(line.intercept_[0]))


def auroc(scores: NDArray[np.floating], truth: NDArray[np.bool_]) -> float:
    """Return how often a question that is answered scores above one that isn't; `(n,)` each."""
    return float(np.mean(scores[truth][:, None] > scores[~truth][None, :]))


def report(judge: Judge, cases: Sequence[Case], console: Console) -> None:
    """Print ranking, answerability and calibration on unseen texts, and draw the last."""
    verdicts = [judge(case.read, case.first) for case in cases]
    truth = np.array([case.answerable for case in cases])
    places = [case.right[np.argsort(-verdict.probability)] for case, verdict in zip(cases, verdicts, strict=True)]
    for k in (1, 3, 5):
        hits = [place[:k].any() for place, answerable in zip(places, truth, strict=True) if answerable]
        console.print(f"right statement among {k}: {np.mean(hits):.3f} of {len(hits)}")
    known = np.array([verdict.answerable for verdict in verdicts])
    console.print(f"AUROC answerable against not: {auroc(known, truth):.3f}")
    for threshold in THRESHOLDS:
        kept = known >= threshold
        console.print(
            f"threshold {threshold}: answered {kept[truth].mean():.3f}, abstained {1 - kept[~truth].mean():.3f}"
        )
    draw(known, truth, Path("docs/reliability.svg"))


def _ranking(cases: Sequence[Case]) -> tuple[float, float, float]:
    """Return weight of the cross-encoder, weight of the scorer and offset, of greatest likelihood."""
    scores = [torch.tensor(np.column_stack([case.read, np.log(case.first + LEAST)])) for case in cases]
    rights = [torch.tensor(case.right) for case in cases]
    weights = torch.tensor([1.0, 1.0, 0.0], requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=100)

    def surprise() -> torch.Tensor:
        optimiser.zero_grad()
        total = torch.stack(
            [_surprise(each @ weights[:2] + weights[2], right) for each, right in zip(scores, rights, strict=True)]
        ).mean()
        total.backward()
        return total

    optimiser.step(surprise)
    found = weights.detach().tolist()
    return found[0], found[1], found[2]


def _surprise(odds: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Return how surprising it is that each right statement beats the wrong ones and "none", or "none" beats all."""
    against = torch.logsumexp(torch.cat([odds[~right], odds.new_zeros(1)]), dim=0)
    return (torch.logaddexp(odds[right], against) - odds[right]).mean() if right.any() else against


def _everything(case: Case, leaning: float) -> float:
    return float(np.logaddexp.reduce(case.read + leaning * np.log(case.first + LEAST)))


def main() -> None:
    """Read, fit, write the numbers, and say how the whole ranking does on the texts held out."""
    given = Inputs.from_arguments(__doc__, Path("qa/retrieval/judge.json"))
    learnt = given.examples(given.split.judged, varied=False)
    judge = fitted(read(learnt, given.texts))
    given.out.write_text(json.dumps(asdict(judge), indent=2) + "\n", encoding="utf-8")
    given.console.print(f"{given.out}: {judge}, from {len(learnt)} questions")
    report(judge, read(given.held_out(), given.texts), given.console)


if __name__ == "__main__":
    main()

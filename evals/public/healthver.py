"""HealthVer: does a piece of evidence support a claim.

M. Sarrouti, A. Ben Abacha, Y. Mrabet and D. Demner-Fushman, Evidence-based Fact-Checking of Health-related Claims, Findings
of EMNLP 2021. Three scores are held against each other: the support score, which was made for this; the cross-encoder
that tells whether a statement answers a question, with the claim as the question; and the cosine of the two texts. A denial
is nearly as near to a claim as what bears it out, so Supports against Refutes stands by itself.

Nothing is fitted here. The support score has the threshold for claims alone that is shipped with it. That of the others is
the one with the best balanced accuracy on WiCE (R. Kamoi, T. Goyal, J. D. Rodriguez and G. Durrett, EMNLP 2023); without
that file there is none. The support score has learnt from part of WiCE, so it is not chosen there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, Literal

import numpy as np
from pydantic import Field
from rich.progress import track

from evals.errors import PublicDataError
from evals.public.draw import Draw
from evals.public.estimates import (
    auroc_difference_of,
    auroc_of,
    balanced_accuracy_difference_of,
    balanced_accuracy_of,
)
from evals.public.json_lines import Form, forms
from evals.public.result import PublicFigure, PublicResult
from evals.public.system import System
from qa.answering.verify.support import Support

NAME: Final = "healthver"
TITLE: Final = "HealthVer dev, evidence for a claim"
FILE: Final = "healthver_dev.jsonl.gz"
WICE: Final = "training/wice.jsonl.gz"
SUPPORT: Final = "support score"
COSINE: Final = "cosine"
READ: Final = "read by the cross-encoder"
PUBLISHED: Final = "by another measure, F1 of three labels: fine-tuned T5 79.6 (test split)"
_LONGEST: Final = 100_000


class Evidence(Form):
    """A piece of evidence, a claim, and what the one is to the other."""

    shape: ClassVar[str] = '{"evidence", "claim", "label": "Supports" | "Refutes" | "Neutral"}'

    evidence: str = Field(min_length=1, max_length=_LONGEST)
    claim: str = Field(min_length=1, max_length=_LONGEST)
    label: Literal["Supports", "Refutes", "Neutral"]


class Entailment(Form):
    """A passage, a sentence, and whether the one supports the other wholly."""

    shape: ClassVar[str] = '{"premise", "hypothesis", "label": "entail" | "neutral"}'

    premise: str = Field(min_length=1, max_length=_LONGEST)
    hypothesis: str = Field(min_length=1, max_length=_LONGEST)
    label: Literal["entail", "neutral"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim, what is held against it, and whether that supports it."""

    claim: str
    evidence: str
    supported: bool


Scores = Mapping[str, Sequence[float]]
"""By what scored them, a score a pair; higher means better supported."""


def scores(system: System, pairs: Sequence[Pair], doing: str) -> Scores:
    """Return the scores of the pairs, by the cosine and, where one is at work, by the cross-encoder.

    The support score is no part of these: its threshold isn't chosen.
    """
    texts = sorted({pair.evidence for pair in pairs})
    vectors = dict(zip(texts, system.embed(texts, f"{doing}, embedding"), strict=True))
    claims = {claim: system.embedder.encode_query(claim) for claim in sorted({pair.claim for pair in pairs})}
    found = {COSINE: [float(vectors[pair.evidence] @ claims[pair.claim]) for pair in pairs]}
    if system.ranking.reranker is not None:
        found[READ] = _read(system, pairs, doing)
    return found


def measure(system: System, data: Path, draw: Draw) -> PublicResult:
    """Score the pairs drawn, and those of WiCE for the thresholds where that file is there.

    :raises PublicDataError: if the data is missing or not of its form, or what was drawn lacks a label.
    """
    rows = draw(forms(data / FILE, Evidence))
    _refuse_without(data / FILE, {"Supports", "Refutes", "Neutral"}, [row.label for row in rows])
    pairs = [Pair(row.claim, row.evidence, row.label == "Supports") for row in rows]
    support = Support(system.settings.llm)
    notes = [
        f"the threshold of the {SUPPORT}, {support.alone:g}, is the one it comes with for claims alone, fixed on other sets"
    ]
    cuts = {SUPPORT: support.alone}
    if (data / WICE).exists():
        cuts |= thresholds(system, data, draw)
        notes.append("the other thresholds were chosen on WiCE, none on this set")
    else:
        notes.append(f"no balanced accuracy of the others: {data / WICE}, on which thresholds are chosen, is absent")
    found = {SUPPORT: supported(system, support, pairs), **scores(system, pairs, TITLE)}
    return PublicResult(NAME, TITLE, (*figures(rows, found, cuts), *differences(rows, found, cuts)), tuple(notes))


def supported(system: System, support: Support, pairs: Sequence[Pair]) -> list[float]:
    """Return how probable it is that each pair's evidence bears its claim out."""
    return [support(pair.claim, pair.evidence) for pair in track(pairs, f"{TITLE}, {SUPPORT}", console=system.console)]


def thresholds(system: System, data: Path, draw: Draw) -> dict[str, float]:
    """Return the threshold of each score that has the best balanced accuracy on WiCE.

    :raises PublicDataError: if the data is not of its form, or what was drawn lacks a label.
    """
    rows = draw(forms(data / WICE, Entailment))
    _refuse_without(data / WICE, {"entail", "neutral"}, [row.label for row in rows])
    pairs = [Pair(row.hypothesis, row.premise, row.label == "entail") for row in rows]
    truth = [pair.supported for pair in pairs]
    return {
        name: best_threshold(each, truth) for name, each in scores(system, pairs, "WiCE, for the thresholds").items()
    }


def best_threshold(found: Sequence[float], truth: Sequence[bool]) -> float:
    """Return the score from which a pair counts as supported so that balanced accuracy is best; the lowest such one."""
    ascending, first = np.unique(np.asarray(found, dtype=float), return_inverse=True)
    supported = np.bincount(first, weights=np.asarray(truth, dtype=float))
    others = np.bincount(first, weights=~np.asarray(truth, dtype=bool))
    kept = supported[::-1].cumsum()[::-1] / supported.sum()
    refused = (others.cumsum() - others) / others.sum()
    return float(ascending[int(np.argmax(kept + refused))])


def figures(rows: Sequence[Evidence], found: Scores, cuts: Mapping[str, float]) -> Iterator[PublicFigure]:
    """Yield areas under the curve and, where there is a threshold, balanced accuracy; pairs on one claim go together."""
    claims = [row.claim for row in rows]
    truth = [row.label == "Supports" for row in rows]
    told = [at for at, row in enumerate(rows) if row.label != "Neutral"]
    for name, each in found.items():
        yield PublicFigure(
            f"{name}: AUROC, Supports against the rest", auroc_of(each, truth, claims), len(rows), PUBLISHED
        )
        alone = auroc_of([each[at] for at in told], [truth[at] for at in told], [claims[at] for at in told])
        yield PublicFigure(f"{name}: AUROC, Supports against Refutes", alone, len(told), "0.5 is guessing")
        if name in cuts:
            said = balanced_accuracy_of([score >= cuts[name] for score in each], truth, claims)
            yield PublicFigure(
                f"{name}: balanced accuracy, Supports against the rest", said, len(rows), "0.5 is guessing"
            )


def differences(rows: Sequence[Evidence], found: Scores, cuts: Mapping[str, float]) -> Iterator[PublicFigure]:
    """Yield how far the support score is above the cosine, on the same pairs."""
    claims = [row.claim for row in rows]
    truth = [row.label == "Supports" for row in rows]
    above = f"{SUPPORT} above {COSINE}"
    yield PublicFigure(
        f"{above}: AUROC, Supports against the rest",
        auroc_difference_of(found[SUPPORT], found[COSINE], truth, claims),
        len(rows),
        "0 is no difference",
    )
    told = [at for at, row in enumerate(rows) if row.label != "Neutral"]
    one, other = ([found[name][at] for at in told] for name in (SUPPORT, COSINE))
    alone = auroc_difference_of(one, other, [truth[at] for at in told], [claims[at] for at in told])
    yield PublicFigure(f"{above}: AUROC, Supports against Refutes", alone, len(told), "0 is no difference")
    if COSINE in cuts:
        said, others = ([score >= cuts[name] for score in found[name]] for name in (SUPPORT, COSINE))
        yield PublicFigure(
            f"{above}: balanced accuracy, Supports against the rest",
            balanced_accuracy_difference_of(said, others, truth, claims),
            len(rows),
            "0 is no difference",
        )


def _read(system: System, pairs: Sequence[Pair], doing: str) -> list[float]:
    reranker = system.ranking.reranker
    assert reranker is not None
    by_claim: dict[str, list[int]] = {}
    for at, pair in enumerate(pairs):
        by_claim.setdefault(pair.claim, []).append(at)
    found = [0.0] * len(pairs)
    for claim, places in track(by_claim.items(), f"{doing}, reading", console=system.console):
        for at, score in zip(places, reranker(claim, [pairs[at].evidence for at in places]), strict=True):
            found[at] = float(score)
    return found


def _refuse_without(path: Path, wanted: set[str], labels: Sequence[str]) -> None:
    if missing := sorted(wanted - set(labels)):
        raise PublicDataError(
            f"{path}: none of the {len(labels)} rows drawn is {missing[0]!r}; draw more with --sample"
        )

"""Figures with their intervals, and the table that sets them beside what they must reach and what plain search reaches."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import numpy as np
from measured import markdown
from numpy.typing import NDArray

from evals.statistics import Share, wilson

BASELINES: Final = ("BM25", "MiniLM", "LangChain")
"""The columns of plain search, in order."""

RESAMPLES: Final = 1_000
_SEED: Final = 0
_AT_ONCE: Final = 100


class Unit(Enum):
    """How a figure is written."""

    SHARE = "share"
    SCORE = "score"
    MILLISECONDS = "ms"

    def __call__(self, value: float) -> str:
        """Return the value as the table shows it."""
        if self is Unit.MILLISECONDS:
            return f"{value:.0f} ms"
        return f"{value:.1%}" if self is Unit.SHARE else f"{value:.3f}"


@dataclass(frozen=True)
class Estimate:
    """A figure and its 95% interval, None for one that has none."""

    value: float
    interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class Row:
    """One line of the table: ours against what it must reach and what it aims at, and what plain search reaches.

    `of` says how many questions it is of; `fewer` that a lower figure is the better one.
    """

    set: str
    figure: str
    ours: Estimate
    plain: Mapping[str, Estimate] = field(default_factory=dict)
    must: float | None = None
    aim: float | None = None
    unit: Unit = Unit.SHARE
    of: int = 0
    fewer: bool = False

    @property
    def reached(self) -> str:
        """Say "aim", "yes" or "no"; "" where nothing must be reached."""
        if self.must is None:
            return ""
        if not self._reaches(self.must):
            return "no"
        return "aim" if self.aim is not None and self._reaches(self.aim) else "yes"

    def _reaches(self, mark: float) -> bool:
        return self.ours.value <= mark if self.fewer else self.ours.value >= mark


def table(rows: Iterable[Row]) -> str:
    """Return the rows as a Markdown table."""
    headings = ["set", "figure", "questions", "must reach", "aim", "guideline-qa", "reached", *BASELINES]
    return markdown(headings, [_cells(row) for row in rows])


def share_of(outcomes: Iterable[bool]) -> Estimate:
    """Return the share of true ones with its Wilson interval.

    :raises ValueError: if there is none.
    """
    listed = [*outcomes]
    return Estimate(sum(listed) / max(len(listed), 1), wilson(sum(listed), len(listed)))


def of_share(share: Share) -> Estimate:
    """Return a share of the eval suite as an estimate.

    :raises ValueError: if it has no trial.
    """
    return Estimate(share.hits / max(share.trials, 1), wilson(share.hits, share.trials))


def mean_of(values: Sequence[float]) -> Estimate:
    """Return the mean with its bootstrap interval.

    :raises ValueError: if there is no value.
    """
    drawn = np.asarray(values, dtype=float)
    return Estimate(float(drawn.mean()), _bootstrapped(len(drawn), lambda at: drawn[at].mean(axis=1)))


def auroc_of(scores: Sequence[float], positive: Sequence[bool]) -> Estimate:
    """Return how often a positive outscores a negative, ties half, with its bootstrap interval.

    :raises ValueError: if there is no positive, or no negative.
    """
    found, truth = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    if truth.all() or not truth.any():
        raise ValueError(f"{int(truth.sum())} of {len(truth)} are positive; expected some of both")

    def resampled(at: NDArray[np.int64]) -> NDArray[np.float64]:
        drawn = [auroc(found[row], truth[row]) for row in at if truth[row].any() and not truth[row].all()]
        return np.array(drawn, dtype=float)

    return Estimate(auroc(found, truth), _bootstrapped(len(found), resampled))


def auroc(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve by ranks (Mann & Whitney 1947); both arrays are `(n,)`."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    mean_ranks = np.cumsum(counts) - (counts - 1) / 2
    positives = int(positive.sum())
    wins = mean_ranks[inverse][positive].sum() - positives * (positives + 1) / 2
    return float(wins / (positives * (len(positive) - positives)))


def ndcg(ranked: Sequence[str], relevant: frozenset[str], k: int) -> float:
    """Return the nDCG@k of a ranking with relevance 0 or 1 (Järvelin & Kekäläinen 2002); 0 if nothing is relevant."""
    gains = 1 / np.log2(np.arange(2, k + 2))
    hits = np.array([name in relevant for name in ranked[:k]], dtype=float)
    ideal = gains[: min(k, len(relevant))].sum()
    return float((gains[: len(hits)] * hits).sum() / ideal) if ideal else 0.0


def recall(ranked: Sequence[str], relevant: frozenset[str], k: int) -> float:
    """Return the share of the relevant that stands among the first `k`; 0 if nothing is relevant."""
    return len(relevant & set(ranked[:k])) / len(relevant) if relevant else 0.0


def written(estimate: Estimate | None, unit: Unit) -> str:
    """Return an estimate as a cell: value, and interval in brackets."""
    if estimate is None:
        return "–"
    if estimate.interval is None:
        return unit(estimate.value)
    low, high = (unit(end).rstrip("%") for end in estimate.interval)
    return f"{unit(estimate.value)} ({low}–{high})"


def _bootstrapped(n: int, statistic: Callable[[NDArray[np.int64]], NDArray[np.float64]]) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile of `statistic` of seeded resamples, `(rows, n)` indexes -> `(rows,)`."""
    rng = np.random.default_rng(_SEED)
    parts = [statistic(rng.integers(0, n, size=(_AT_ONCE, n))) for _ in range(RESAMPLES // _AT_ONCE)]
    low, high = np.percentile(np.concatenate(parts), [2.5, 97.5])
    return float(low), float(high)


def _cells(row: Row) -> list[str]:
    marks = ["–" if mark is None else row.unit(mark) for mark in (row.must, row.aim)]
    plain = [written(row.plain.get(name), row.unit) for name in BASELINES]
    return [row.set, row.figure, str(row.of or "–"), *marks, written(row.ours, row.unit), row.reached or "–", *plain]

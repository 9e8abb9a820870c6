"""Opinions put together: for each run the mean score with its interval, and the runs in the order in which they began."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import fmean

from evals.errors import RunFileError
from evals.judging.opinion import Opinion
from evals.running.record import CaseRecord, RunRecord
from evals.scorecard import cluster
from evals.statistics import ratio_interval


@dataclass(frozen=True, slots=True)
class Point:
    """A run and the judge's opinions on its answers.

    `answerable` counts the cases that were looked at, answered or not. `mean` is from 0 to 4 over the answers that got a
    score, None without any; `low` and `high` bound its 95% interval, None where all scores are alike.
    """

    run: RunRecord
    answerable: int
    opinions: tuple[tuple[CaseRecord, Opinion], ...]
    mean: float | None
    low: float | None
    high: float | None

    @property
    def n(self) -> int:
        """Answers that got a score."""
        return len(self.opinions) - self.unscored

    @property
    def unscored(self) -> int:
        """Answers that got none."""
        return sum(opinion.score is None for _, opinion in self.opinions)


@dataclass(frozen=True, slots=True)
class Trend:
    """What one judge thinks of several runs, oldest first; `judge` is its URL without the query."""

    judge: str
    model: str
    points: tuple[Point, ...]

    @property
    def one_gold(self) -> bool:
        """Whether all runs were asked the same."""
        asked = {
            (tuple((each.name, each.sha256, each.asked_edition) for each in point.run.gold), tuple(point.run.filters))
            for point in self.points
        }
        return len(asked) <= 1


def point(run: RunRecord, opinion: Callable[[CaseRecord], Opinion], limit: int | None = None) -> Point:
    """Return a run with an opinion on each answer to an answerable question, of `limit` such questions at most.

    :raises EndpointError: as `opinion` does.
    """
    cases = answerable(run, limit)
    opinions = tuple((case, opinion(case)) for case in answered(cases))
    scored = [(cluster(case), said.score) for case, said in opinions if said.score is not None]
    if not scored:
        return Point(run, len(cases), opinions, None, None, None)
    scores = [float(score) for _, score in scored]
    low, high = ratio_interval([name for name, _ in scored], scores)
    # Scores that are all alike teach resampling nothing: that is no interval of width 0.
    ends = (low, high) if low < high else (None, None)
    return Point(run, len(cases), opinions, fmean(scores), *ends)


def answerable(run: RunRecord, limit: int | None = None) -> list[CaseRecord]:
    """Return the cases that the guideline answers; with a limit, a draw that is the same in each run over the same gold."""
    cases = [case for case in run.cases if case.answerable]
    if limit is None or limit >= len(cases):
        return cases
    drawn = set(sorted((case.id for case in cases), key=lambda id: hashlib.sha256(id.encode()).digest())[:limit])
    return [case for case in cases if case.id in drawn]


def answered(cases: Iterable[CaseRecord]) -> list[CaseRecord]:
    """Return the cases that the judge is asked about."""
    return [case for case in cases if case.status == "answered"]


def in_order(runs: Sequence[RunRecord]) -> list[RunRecord]:
    """Return runs in the order in which they began.

    :raises RunFileError: if a run doesn't say when that was.
    """
    return sorted(runs, key=_started)


def _started(run: RunRecord) -> datetime:
    try:
        began = datetime.fromisoformat(run.times.started)
    except ValueError as error:
        raise RunFileError(
            f"the run {run.suite!r} began at {run.times.started!r}, which is no time in ISO 8601; write it anew with "
            "`guideline-qa eval run`"
        ) from error
    return began if began.tzinfo else began.replace(tzinfo=UTC)

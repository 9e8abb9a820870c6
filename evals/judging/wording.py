"""A trend as a person reads it."""

from typing import Final

from evals.judging.opinion import BEST
from evals.judging.prompt import VERSION
from evals.judging.trend import Point, Trend

OPINION: Final = (
    "This is a model's opinion: a trend to look at, never a gate. A judge model errs, may prefer its own way of writing and "
    "can be talked round; what passes or fails a run are the deterministic figures."
)
METHOD: Final = (
    f"Mean score from 0 to {BEST} (complete, correct, to the point) over the answers to answerable questions, with the 95% "
    "interval of a bootstrap clustered by guideline. What was not answered, and what the judge gave no score, is counted "
    "and left out of the mean: a system that abstains more is not seen to be worse here."
)
OTHER_GOLD: Final = "The runs were not all asked the same questions: a step between them may come from that alone."
NONE: Final = "–"


def judge(trend: Trend) -> str:
    """Return who judged."""
    return f"Judge: {trend.model} at {trend.judge}, prompt version {VERSION}"


def begun(point: Point) -> str:
    """Return when the run began, to the minute: "2026-03-01 09:30"."""
    return point.run.times.started[:16].replace("T", " ")


def named(point: Point) -> str:
    """Return what the run is known by: suite, system and release."""
    run = point.run
    return " · ".join(part for part in (run.suite, run.system.name, run.system.release) if part)


def mean(point: Point) -> str:
    """Return "3.42"; `NONE` without a score."""
    return NONE if point.mean is None else f"{point.mean:.2f}"


def interval(point: Point) -> str:
    """Return "3.10 to 3.71"; `NONE` without one."""
    return NONE if point.low is None or point.high is None else f"{point.low:.2f} to {point.high:.2f}"


def answered(point: Point) -> str:
    """Return how many of the answerable questions were answered: "140/150"."""
    return f"{len(point.opinions):,}/{point.answerable:,}"


def notes(trend: Trend) -> list[str]:
    """Return what has to stand beside the figures."""
    return [OPINION, METHOD, *([] if trend.one_gold else [OTHER_GOLD]), judge(trend)]

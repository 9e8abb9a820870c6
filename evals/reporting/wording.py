"""How figures, scores and the parts of a run are put in words, the same in every report."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from evals.running.record import CaseRecord, RunRecord
from evals.scorecard import Figure
from evals.statistics import Share

NONE: Final = "–"
"""What stands for a figure or a score that does not apply."""

FEW: Final = 30
"""With fewer cases than this, a figure is marked as made of few."""


def value(figure: Figure) -> str:
    """Return "93.3%", "0.871" or "46.2 words"; `NONE` where the figure applies to no case."""
    return NONE if figure.value is None else figure.worded(figure.value)


def interval(figure: Figure) -> str:
    """Return the 95% interval as "88.1% to 96.4%"; `NONE` without one."""
    if figure.low is None or figure.high is None:
        return NONE
    return f"{figure.worded(figure.low, unit=False)} to {figure.worded(figure.high, unit=False)}"


def count(figure: Figure) -> str:
    """Return of how many it is made: "140/150", or the cases where it is no share."""
    return f"{figure.share.hits:,}/{figure.share.trials:,}" if figure.share else f"{figure.n:,}"


def is_few(figure: Figure) -> bool:
    """Whether so few cases stand behind the figure that it says little."""
    return 0 < figure.n < FEW


def on_scale(figure: Figure) -> bool:
    """Whether the figure lies between 0 and 1, and so can be drawn on that scale."""
    return figure.value is not None and not figure.unit


def sentence(figure: Figure) -> str:
    """Return the figure with its interval and its count, for those who don't see it drawn."""
    cases = "1 case" if figure.n == 1 else f"{figure.n:,} cases"
    few = ", few" if is_few(figure) else ""
    return f"{figure.name} {value(figure)}, 95% interval {interval(figure)}, {cases}{few}"


def score(given: Share | float | None) -> str:
    """Return one case's score: "2/3", "0.5" or `NONE`."""
    if given is None:
        return NONE
    return f"{given.hits}/{given.trials}" if isinstance(given, Share) else f"{given:.4g}"


def missed(case: CaseRecord, figures: Mapping[str, Figure]) -> list[str]:
    """Return the shares in which the case lost something: a hit too few, or one too many where fewer are better."""
    return [
        name
        for name, figure in figures.items()
        if figure.better != "neither" and _lost(case.score(name), less_is_better=figure.better == "less")
    ]


def outcome(case: CaseRecord) -> str:
    """Return what came of the case in the words of the 2x2 table; being right is another matter."""
    if case.status == "failed":
        return "failed to reply"
    if case.answerable:
        return "answered" if case.status == "answered" else "abstained, though answerable"
    return "abstained, rightly" if case.status == "abstained" else "answered, though absent"


def failed_first(cases: Iterable[CaseRecord]) -> list[CaseRecord]:
    """Return the cases that are not right, then those that are, each in the order of the run."""
    return sorted(cases, key=lambda case: case.right)


def title(run: RunRecord) -> str:
    """Return what was asked of whom, in one line."""
    return f"{run.suite}: {run.system.name}"


def moment(stamp: str) -> datetime | None:
    """Return the time that a record gives, in UTC where it names a zone; None where it is no time."""
    try:
        told = datetime.fromisoformat(stamp)
        return told.astimezone(UTC) if told.tzinfo else told
    except (ValueError, OverflowError):  # in UTC it may lie before the year 1
        return None


def _lost(given: Share | float | None, *, less_is_better: bool) -> bool:
    if not isinstance(given, Share):
        return False
    return given.hits > 0 if less_is_better else given.hits < given.trials

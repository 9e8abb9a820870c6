"""The table that sets figures beside what they must reach and what plain search reaches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from measured import markdown

from evals.public.estimates import Estimate
from evals.statistics import Share, wilson

BASELINES: Final = ("BM25", "MiniLM", "LangChain")
"""The columns of plain search, in order."""


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


def of_share(share: Share) -> Estimate:
    """Return a share of the eval suite as an estimate.

    :raises ValueError: if it has no trial.
    """
    return Estimate(share.hits / max(share.trials, 1), wilson(share.hits, share.trials))


def written(estimate: Estimate | None, unit: Unit) -> str:
    """Return an estimate as a cell: value, and interval in brackets."""
    if estimate is None:
        return "–"
    if estimate.interval is None:
        return unit(estimate.value)
    low, high = (unit(end).rstrip("%") for end in estimate.interval)
    return f"{unit(estimate.value)} ({low}–{high})"


def _cells(row: Row) -> list[str]:
    marks = ["–" if mark is None else row.unit(mark) for mark in (row.must, row.aim)]
    plain = [written(row.plain.get(name), row.unit) for name in BASELINES]
    return [row.set, row.figure, str(row.of or "–"), *marks, written(row.ours, row.unit), row.reached or "–", *plain]

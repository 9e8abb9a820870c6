"""A trend as one web page: no script, nothing from elsewhere, and a policy that lets nothing in but its own style."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from evals.judging import wording
from evals.judging.opinion import BEST
from evals.judging.trend import Point, Trend
from evals.pages import asset, environment, policy

TOP: Final = 16.0
"""Pixels from the plot's upper edge to the best score."""
STEP: Final = 48.0
"""Pixels from one score to the next."""
LEFT: Final = 28.0
"""Pixels from the plot's left edge to where the scale begins."""
BESIDE: Final = 40.0
"""Least pixels from one run to the next; where there is room they stand further apart."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A run in the plot: `x` in per cent of its width, the others in pixels from its top; None for what isn't there."""

    number: int
    point: Point
    x: float
    y: float | None
    top: float | None
    bottom: float | None


def trend_page(trend: Trend) -> str:
    """Return the page as HTML; whatever comes from a run or a judge is shown as text."""
    style = asset(__package__, "trend.css")
    return (
        environment(__package__)
        .get_template("trend.html")
        .render(
            trend=trend,
            marks=marks(trend),
            scale=[(score, height(score)) for score in range(BEST + 1)],
            left=LEFT,
            width=_width(trend),
            wording=wording,
            style=style,
            policy=policy(style),
        )
    )


def marks(trend: Trend) -> list[Mark]:
    """Return where each run stands in the plot, from left to right."""
    return [*_marks(trend)]


def height(score: float | None) -> float | None:
    """Return how far below the plot's upper edge a score stands, in pixels."""
    return None if score is None else TOP + STEP * (BEST - score)


def _marks(trend: Trend) -> Iterator[Mark]:
    # In per cent, so that the plot widens with the page; of a few runs the scale would take too much of it.
    begin = min(8.0, 100 * LEFT / _width(trend))
    step = (100 - begin) / max(1, len(trend.points))
    for at, point in enumerate(trend.points):
        x = begin + step * (at + 0.5)
        yield Mark(at + 1, point, x, height(point.mean), height(point.high), height(point.low))


def _width(trend: Trend) -> float:
    """Return the plot's least width in pixels."""
    return LEFT + BESIDE * max(1, len(trend.points))

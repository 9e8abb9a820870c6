"""Figures and differences as a person reads them."""

from typing import Final

from evals.comparing.compare import Comparison, Contrast
from evals.running.record import RunRecord
from evals.scorecard import Figure

METHOD: Final = (
    "Difference: B less A, of shares in percentage points, with the 95% interval of a paired bootstrap clustered by "
    "guideline. p: exact McNemar test, on the cases that went up and down; Holm-corrected over the figures in which any "
    "case differs. Better or worse: p below 0.05, and the whole interval on the side where most cases moved."
)


def named(run: RunRecord) -> str:
    """Return what a run is known by: suite, system, release and time."""
    parts = (run.suite, run.system.name, run.system.release, run.times.started)
    return " · ".join(part for part in parts if part)


def left_out(comparison: Comparison, most: int | None = None) -> list[str]:
    """Return a line on each way in which the runs don't match, and one on each run's cases left out (`most` by name)."""
    lines = [f"Not the same: {each}" for each in comparison.differences]
    for run in ("A", "B"):
        ids = [f"{each.id} ({each.why})" for each in comparison.left_out if each.run == run]
        if ids:
            more = ", …" if most is not None and len(ids) > most else ""
            lines.append(f"Left out of {run}: {len(ids)}: {', '.join(ids[:most])}{more}")
    return lines


def worded(figure: Figure) -> str:
    """Return a figure with its interval and its cases: "92.0% (84.5% to 96.1%), n = 88"."""
    if figure.value is None:
        return "applies to no case"
    interval = f" ({number(figure, figure.low)} to {number(figure, figure.high)})"
    return f"{number(figure, figure.value)}{interval if figure.low is not None else ''}, n = {figure.n}"


def worded_difference(contrast: Contrast) -> str:
    """Return how far B is from A, with its interval: "+3.1 (-0.4 to +6.8)", of shares in percentage points."""
    if contrast.difference is None:
        return "–"
    interval = f" ({_step(contrast.a, contrast.low)} to {_step(contrast.a, contrast.high)})"
    return f"{_step(contrast.a, contrast.difference)}{interval if contrast.low is not None else ''}"


def worded_p(p: float | None) -> str:
    """Return a p to two figures, "–" for none."""
    if p is None:
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.2g}"


def number(figure: Figure, value: float | None) -> str:
    """Return a value of the figure: a share in per cent, another with its unit, "–" for none."""
    return "–" if value is None else figure.worded(value)


def _step(figure: Figure, value: float | None) -> str:
    if value is None:
        return "–"
    if figure.kind == "share":
        return f"{100 * value:+z.1f}"
    return f"{value:+.4g}" if figure.unit else f"{value:+z.3f}"

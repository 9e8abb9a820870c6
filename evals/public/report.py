"""The figures of the suites as a person reads them, and as a program does."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.public.draw import Draw
from evals.public.estimates import Estimate
from evals.public.result import PublicFigure, PublicResult


def show(result: PublicResult, console: Console) -> None:
    """Print the figures of a suite beside the published ones, and its notes."""
    table = Table("figure", title=result.title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for heading in ("value", "95% interval", "cases"):
        table.add_column(heading, justify="right")
    table.add_column("published")
    for figure in result.figures:
        table.add_row(escape(figure.name), *_cells(figure.estimate), str(figure.n), escape(figure.published))
    console.print(table)
    for note in result.notes:
        console.print(escape(note), style="dim", highlight=False)


def to_json(results: Sequence[PublicResult], draw: Draw, settings: str, models: Mapping[str, str]) -> str:
    """Return the results as one JSON object: `sample`, `seed`, `settings` (their hash), `models` and `suites`.

    The same data, settings and draw give the same bytes.
    """
    content = {
        "sample": draw.sample,
        "seed": draw.seed,
        "settings": settings,
        "models": dict(models),
        "suites": {result.suite: _suite_to_json(result) for result in results},
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _suite_to_json(result: PublicResult) -> dict[str, Any]:
    return {
        "title": result.title,
        "figures": [_figure_to_json(figure) for figure in result.figures],
        "notes": [*result.notes],
    }


def _figure_to_json(figure: PublicFigure) -> dict[str, Any]:
    value, interval = figure.estimate.value, figure.estimate.interval
    return {
        "name": figure.name,
        "value": round(value, 6),
        "interval": None if interval is None else [round(end, 6) for end in interval],
        "n": figure.n,
        "published": figure.published,
    }


def _cells(estimate: Estimate) -> tuple[str, str]:
    if estimate.interval is None:
        return f"{estimate.value:.3f}", "-"
    low, high = estimate.interval
    return f"{estimate.value:.3f}", f"{low:.3f} to {high:.3f}"

"""Several variants of the settings side by side."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.reporting import wording
from evals.running.record import RunRecord
from evals.scorecard import figures


def show_variants(runs: Sequence[tuple[str, RunRecord]], console: Console) -> None:
    """Print every figure of each run in a column of its own, headed by the variant's name."""
    found = [figures(run) for _, run in runs]
    table = Table("figure", box=None, pad_edge=False, header_style="bold")
    for name, _ in runs:
        table.add_column(escape(name), justify="right")
    for name in found[0]:
        each = [of[name] for of in found]
        if any(figure.value is not None for figure in each):
            table.add_row(name, *(f"{wording.value(figure)}\n[dim]{wording.interval(figure)}[/dim]" for figure in each))
    console.print(table)

"""A trend on the terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.judging import wording
from evals.judging.trend import Trend


def print_trend(trend: Trend, console: Console) -> None:
    """Print each run with its mean score, and what may be made of it."""
    table = Table("begun", box=None, pad_edge=False, header_style="bold")
    for heading in ("mean score", "95% interval", "n", "no score", "answered"):
        table.add_column(heading, justify="right")
    table.add_column("run")
    for point in trend.points:
        table.add_row(
            Text(wording.begun(point)),
            wording.mean(point),
            wording.interval(point),
            f"{point.n:,}",
            f"{point.unscored:,}",
            wording.answered(point),
            Text(wording.named(point)),
        )
    console.print(table)
    opinion, *others = wording.notes(trend)
    console.print(Text(opinion, style="bold"))
    for note in others:
        console.print(Text(note, style="dim"))

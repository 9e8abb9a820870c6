"""A run as tables on the terminal: the figures with their intervals, and what was not answered right."""

from collections.abc import Mapping
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from evals.reporting import wording
from evals.running.record import RunRecord, plain
from evals.scorecard import Figure, Refusals, by, figures

_SHOWN: Final = 160
"""Characters shown of an answer that was not right."""

_WIDE: Final = 110
"""Columns of a terminal from which there is room for what figures mean."""


def show(run: RunRecord, console: Console) -> None:
    """Print the figures with their 95% intervals, the 2x2 of replies, and how many are right by kind of case."""
    console.print(_scorecard(figures(run), meanings=console.width >= _WIDE))
    console.print(_refusals(Refusals.of(run.cases)))
    console.print(_right_by("category", by(run, lambda case: case.category)))
    if len(run.gold) > 1:
        console.print(_right_by("gold file", by(run, lambda case: case.gold)))
    guidelines = by(run, lambda case: case.guideline)
    if len(guidelines) > 1 and len(guidelines) != len(run.gold):
        console.print(_right_by("guideline", guidelines))


def show_failures(run: RunRecord, console: Console) -> None:
    """Print each case that is not right: what was asked, why it failed, and the beginning of what came back."""
    for case in run.cases:
        if not case.right:
            asked, why = plain(case.question), plain("; ".join(case.why))
            console.print(Text.assemble((plain(case.id), "red"), " ", asked))
            console.print(Text(f"  {why or case.status}"))
            said = plain(" ".join(case.text.split()))
            console.print(Text(f"  {said[:_SHOWN]}{'…' if len(said) > _SHOWN else ''}", style="dim"))


def _scorecard(found: Mapping[str, Figure], *, meanings: bool) -> Table:
    table = _table("figure", "value", "95% interval", "of", "", *(["meaning"] if meanings else []))
    for figure in found.values():
        if figure.value is not None:
            meaning = [escape(_meaning(figure))] if meanings else []
            table.add_row(figure.name, *_cells(figure), *meaning)
    return table


def _meaning(figure: Figure) -> str:
    spread = ""
    if figure.unit and figure.median is not None and figure.p95 is not None:
        spread = f" (median {figure.median:.4g}, p95 {figure.p95:.4g})"
    return f"{figure.meaning}{spread}"


def _refusals(counts: Refusals) -> Table:
    table = _table("replies", "answered", "abstained", "no reply")
    answerable = (counts.answered_answerable, counts.abstained_answerable, counts.failed_answerable)
    absent = (counts.answered_absent, counts.abstained_absent, counts.failed_absent)
    table.add_row("answerable", *(f"{number:,}" for number in answerable))
    table.add_row("absent", *(f"{number:,}" for number in absent))
    return table


def _right_by(what: str, found: Mapping[str, Figure]) -> Table:
    table = _table(what, "right", "95% interval", "of", "")
    for name, figure in found.items():
        table.add_row(escape(plain(name)) or wording.NONE, *_cells(figure))
    return table


def _cells(figure: Figure) -> tuple[str, str, str, str]:
    few = "few cases" if wording.is_few(figure) else ""
    return wording.value(figure), wording.interval(figure), wording.count(figure), few


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, no_wrap=True)
    for heading in others:
        left = heading in ("", "meaning")
        table.add_column(heading, justify="left" if left else "right", no_wrap=heading != "meaning")
    return table

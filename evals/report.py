"""A run as a person reads it (tables on the terminal) and as a program does (JSON)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.figures import Figures, right_by
from evals.run import Run
from evals.scorers import MEASURES, SHARES, Case, is_right
from evals.statistics import Share, Spread


def show(run: Run, console: Console) -> None:
    """Print the figures, with their 95% intervals, and how many are right by category and by gold file."""
    figures = Figures.of(run.cases)
    console.print(_share_table(figures), _measure_table(figures))
    console.print(_right_table("category", right_by(lambda case: case.question.cat, run.cases)))
    by_gold = right_by(lambda case: case.gold, run.cases)
    if len(by_gold) > 1:
        console.print(_right_table("gold file", by_gold))


def show_failures(run: Run, console: Console) -> None:
    """Print each case that is not right: what was asked, what was wrong, and the beginning of what came back."""
    for case in run.cases:
        if not is_right(case):
            said = case.result.text if case.result else case.failure
            console.print(f"[red]{escape(f'{case.gold}/{case.question.id}')}[/red] {escape(case.question.q)}")
            console.print(f"  {escape(why(case))}: {escape(' '.join(said.split())[:160])}", style="dim")


def why(case: Case) -> str:
    """Return what keeps a case from being right, by the names of the scorers that found nothing."""
    if case.result is None:
        return "failed"
    if not case.question.answerable:
        return "answered" if case.answer else ""
    missed = [scorer.name for scorer in SHARES if (share := scorer.score(case)) and share.hits < share.trials]
    return ", ".join(name for name in missed if name != "right") or f"{case.words} words"


def to_json(run: Run) -> str:
    """Return the run as one JSON object: `figures`, `by_category`, `editions`, `system` and `cases`."""
    figures = Figures.of(run.cases)
    return json.dumps(
        {
            "figures": figures_to_json(figures),
            "by_category": _shares_to_json(right_by(lambda case: case.question.cat, run.cases)),
            "editions": dict(run.editions),
            "system": dict(run.system),
            "cases": [_case_to_json(case) for case in run.cases],
        },
        ensure_ascii=False,
        indent=1,
    )


def figures_to_json(figures: Figures) -> dict[str, Any]:
    """Return the figures by name; one that applies to no case is null."""
    measures = {name: _spread_to_json(spread) if spread else None for name, spread in figures.measures.items()}
    return {**_shares_to_json(figures.shares), **measures}


def _shares_to_json(shares: Mapping[str, Share]) -> dict[str, Any]:
    return {name: _share_to_json(share) for name, share in shares.items()}


def _share_to_json(share: Share) -> dict[str, Any] | None:
    if share.value is None or share.interval is None:
        return None
    low, high = share.interval
    return {"k": share.hits, "n": share.trials, "share": round(share.value, 4), "ci95": [round(low, 3), round(high, 3)]}


def _spread_to_json(spread: Spread) -> dict[str, float]:
    return {"n": len(spread.values), "mean": round(spread.mean, 4), "median": spread.median, "p95": spread.at(0.95)}


def _case_to_json(case: Case) -> dict[str, Any]:
    return {
        "gold": case.gold,
        "id": case.question.id,
        "cat": case.question.cat,
        "right": is_right(case),
        "why": "" if is_right(case) else why(case),
        "failure": case.failure,
        "result": case.result.model_dump(mode="json") if case.result else None,
    }


def _share_table(figures: Figures) -> Table:
    table = _table("figure", "share", "95% interval", "of", "meaning")
    for scorer in SHARES:
        share = figures.shares[scorer.name]
        table.add_row(scorer.name, *_cells(share), scorer.meaning)
    return table


def _measure_table(figures: Figures) -> Table:
    table = _table("figure", "mean", "median", "p95", "of", "meaning")
    for scorer in MEASURES:
        spread = figures.measures[scorer.name]
        cells: Sequence[str] = ("-", "-", "-", "0")
        if spread:
            values = (spread.mean, spread.median, spread.at(0.95))
            cells = (*(f"{value:.4g}" for value in values), str(len(spread.values)))
        table.add_row(scorer.name, *cells, scorer.meaning)
    return table


def _right_table(name: str, shares: Mapping[str, Share]) -> Table:
    table = _table(name, "right", "95% interval", "of")
    for group, share in shares.items():
        table.add_row(escape(group), *_cells(share))
    return table


def _cells(share: Share) -> tuple[str, str, str]:
    if share.value is None or share.interval is None:
        return "-", "-", "0"
    low, high = share.interval
    return f"{share.value:.1%}", f"{low:.1%} to {high:.1%}", f"{share.hits}/{share.trials}"


def _table(first: str, *others: str) -> Table:
    table = Table(first, box=None, pad_edge=False, header_style="bold")
    for heading in others:
        table.add_column(heading, justify="left" if heading == "meaning" else "right")
    return table

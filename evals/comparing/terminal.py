"""A comparison and the gates on the terminal."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.comparing.compare import Comparison, Contrast, Flip
from evals.comparing.gates import GateResult
from evals.comparing.wording import METHOD, left_out, named, worded, worded_difference, worded_p
from evals.running.record import CaseRecord, plain

_COLOURS: Final = {"better": "green", "worse": "red", "changed": "yellow", "no clear difference": "dim"}
_SHOWN: Final = 10
"""Cases shown of a kind; the web page and the JSON hold all."""

_CHARACTERS: Final = 240


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print what was compared, every figure, and the first of the cases that flipped."""
    for name, run in (("A", comparison.a), ("B", comparison.b)):
        console.print(Text(plain(f"{name}  {named(run)}")))
    console.print(f"{len(comparison.a.cases)} cases")
    for line in left_out(comparison, most=_SHOWN):
        console.print(Text(plain(line), style="yellow"))
    console.print(_figure_table(comparison.contrasts.values()))
    console.print(Text(METHOD, style="dim"))
    _print_flips("Right in A, wrong in B", comparison.lost, console)
    _print_flips("Wrong in A, right in B", comparison.gained, console)


def print_gates(results: Sequence[GateResult], console: Console) -> None:
    """Print each gate with what was found, those that failed in red."""
    for result in results:
        mark, colour = ("passed", "green") if result.passed else ("FAILED", "red")
        console.print(Text.assemble((f"{mark:7}", colour), f"{result.gate.wanted}: {result.found}"))


def _figure_table(contrasts: Iterable[Contrast]) -> Table:
    table = Table("figure", "A", "B", "difference", "up / down", "p", "", box=None, pad_edge=False, header_style="bold")
    for each in contrasts:
        if each.a.n or each.b.n:
            moved = (worded_difference(each), f"{each.rose} / {each.fell}", worded_p(each.adjusted))
            table.add_row(
                each.a.name, worded(each.a), worded(each.b), *moved, Text(each.verdict, _COLOURS[each.verdict])
            )
    return table


def _print_flips(title: str, flips: Sequence[Flip], console: Console) -> None:
    console.print(Text(f"\n{title}: {len(flips)}", style="bold"))
    for flip in flips[:_SHOWN]:
        console.print(Text(plain(f"{flip.a.id}  {flip.a.question}"), style="bold cyan"))
        side_by_side = Table("A", "B", box=None, pad_edge=False, expand=True)
        side_by_side.add_row(_reply(flip.a), _reply(flip.b))
        console.print(side_by_side)
    if len(flips) > _SHOWN:
        console.print(Text(f"and {len(flips) - _SHOWN} more; --html FILE shows them all", style="dim"))


def _reply(case: CaseRecord) -> Text:
    text = " ".join(case.text.split())
    shown = text if len(text) <= _CHARACTERS else f"{text[:_CHARACTERS]}…"
    why = f"\n{'; '.join(case.why)}" if case.why else ""
    return Text.assemble((f"{case.status}: ", "bold"), plain(shown), (plain(why), "red"))

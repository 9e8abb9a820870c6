"""`eval compare`: what got better and what got worse from one run to another."""

from pathlib import Path
from typing import Annotated

import typer


def compare_command(
    a: Annotated[Path, typer.Argument(metavar="A", help="The run to compare with: its run.json, or its folder.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The run to compare.")],
    common: Annotated[
        bool,
        typer.Option("--common", help="Compare what runs over different gold, editions or cases have in common."),
    ] = False,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the comparison as JSON into FILE.", show_default=False)
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as a web page into FILE.", show_default=False)
    ] = None,
    gates: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Check B against these gates too, A being the baseline.", show_default=False),
    ] = None,
) -> None:
    """Show which figures moved by more than chance from run A to run B, and the cases that flipped.

    The exit code is 1 when a gate failed, 2 when the runs can't be compared.
    """
    from rich.console import Console

    from evals.comparing.as_json import comparison_json
    from evals.comparing.compare import compare
    from evals.comparing.gate_file import load_gates
    from evals.comparing.gates import check_gates, refuse_failed
    from evals.comparing.page import comparison_page
    from evals.comparing.terminal import print_comparison, print_gates
    from evals.running.store import load_run, write_whole

    wanted = load_gates(gates) if gates is not None else ()
    comparison = compare(load_run(a), load_run(b), common=common)
    console = Console()
    print_comparison(comparison, console)
    if json is not None:
        write_whole(json, comparison_json(comparison) + "\n")
    if html is not None:
        write_whole(html, comparison_page(comparison) + "\n")
    results = check_gates(comparison.b, wanted, comparison.a, common=common)
    print_gates(results, console)
    refuse_failed(results)

"""`eval gate`: whether a run is good enough."""

from pathlib import Path
from typing import Annotated

import typer


def gate_command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The run: its run.json, or its folder.")],
    gates: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="TOML file of thresholds.  [default: those that are shipped]", show_default=False
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Run that max_drop compares with.", show_default=False),
    ] = None,
) -> None:
    """Check a run's figures against thresholds.

    The exit code is 0 when every gate was passed, 1 when one failed, 2 when the gates or the runs are unusable.
    """
    from rich.console import Console

    from evals.comparing.gate_file import SHIPPED, load_gates
    from evals.comparing.gates import check_gates, refuse_failed
    from evals.comparing.terminal import print_gates
    from evals.running.store import load_run

    wanted = load_gates(gates or SHIPPED)
    results = check_gates(load_run(run), wanted, load_run(baseline) if baseline is not None else None)
    print_gates(results, Console())
    refuse_failed(results)

"""`guideline-qa eval report`: the reports of a run that is there already, made anew."""

from pathlib import Path
from typing import Annotated, Final

import typer

HTML_FILE: Final = "report.html"
JUNIT_FILE: Final = "junit.xml"


def report_command(
    run: Annotated[Path, typer.Argument(help="A run.json, or the folder that holds it.")],
    html: Annotated[Path | None, typer.Option(help="Write the report to this file.  [default: report.html]")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML to this file.  [default: junit.xml]")] = None,
    inspect: Annotated[
        Path | None,
        typer.Option(help='Write an Inspect log (.eval or .json) to this file; needs "guideline-qa[inspect]".'),
    ] = None,
    cases: Annotated[
        int, typer.Option(min=0, help="Cases that the HTML report shows, those that are not right first.")
    ] = 1_000,
) -> None:
    """Make reports of a run: those that are named; without any, report.html and junit.xml beside the run."""
    from evals.reporting.html import write_html
    from evals.reporting.inspect_log import write_inspect_log
    from evals.reporting.junit import write_junit
    from evals.running.store import load_run

    record = load_run(run)
    if not (html or junit or inspect):
        folder = run if run.is_dir() else run.parent
        html, junit = folder / HTML_FILE, folder / JUNIT_FILE
    if html:
        write_html(record, html, cases)
    if junit:
        write_junit(record, junit)
    if inspect:
        write_inspect_log(record, inspect)
    for written in (html, junit, inspect):
        if written:
            typer.echo(written)

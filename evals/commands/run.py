"""`guideline-qa eval run`: ask, score, record, report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from evals.comparing.gate_file import Gate
    from evals.running.asking import Plan
    from evals.running.folder import RunFolder
    from evals.running.record import RunRecord
    from evals.running.variants import Variant
    from evals.running.whole import Wanted

OUT: Final = Path("build/evals/latest")


def run_command(
    gold: Annotated[
        list[Path] | None, typer.Argument(help="Gold files, or folders of them; without any, those that are shipped.")
    ] = None,
    suite: Annotated[
        list[str] | None, typer.Option(help="Shipped suite: her2 or malaria; may be repeated.  [default: both]")
    ] = None,
    more: Annotated[
        bool, typer.Option("--more", help="Ask the suites' further questions too, which takes about twice as long.")
    ] = False,
    filter: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=PATTERN",
            help="Ask only these: id, gold, guideline, category or tag, such as category=list or id='d0*'; may be repeated.",
        ),
    ] = None,
    index: Annotated[Path | None, typer.Option(help="Folder of the index to ask, for all gold files.")] = None,
    corpus: Annotated[Path | None, typer.Option(help="Folder of guidelines to ask, for all gold files.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE,…",
            help="Run with each value of a setting, such as answering.threshold=0.5,0.6; repeated: every combination.",
        ),
    ] = None,
    repeat: Annotated[int, typer.Option(min=1, max=100, help="Ask everything so many times over.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder for run.json, junit.xml and report.html.")] = OUT,
    answers: Annotated[
        Path | None,
        typer.Option(help="Score the answers in this file (JSON lines in the contract's form) instead of asking."),
    ] = None,
    endpoint: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Ask a system at this URL: our API, or …/chat/completions of any other."),
    ] = None,
    model: Annotated[str, typer.Option(help="Model to name to the endpoint.")] = "",
    refusal: Annotated[
        str | None, typer.Option(help="Regular expression for a chat model's way of saying that it doesn't say.")
    ] = None,
    any_edition: Annotated[
        bool, typer.Option("--any-edition", help="Ask the edition in force, whichever the gold is written for.")
    ] = False,
    gates: Annotated[
        Path | None, typer.Option(help="Check the figures against these gates; exit code 1 if one fails.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Run that the gates' max_drop compares with.")
    ] = None,
    failures: Annotated[bool, typer.Option("--failures", help="List each case that is not right.")] = False,
) -> None:
    """Ask every gold question and report the figures with their 95% intervals.

    An index that is missing or older than its corpus is built first; one that is named without --corpus is asked as it is.
    A run that is broken off goes on where it stopped when the same command is given again. The exit code is 1 when a quote
    is not the guideline's own text to the character, whatever the figures, or when a gate fails.
    """
    from rich.console import Console
    from rich.text import Text

    from evals.comparing.gate_file import load_gates
    from evals.errors import FilterError
    from evals.running.asking import parsed_filters
    from evals.running.folder import RunFolder
    from evals.running.store import load_run
    from evals.running.suites import chosen
    from evals.running.variants import variants
    from evals.running.whole import Wanted

    if answers and endpoint:
        raise FilterError("give --answers or --endpoint, not both")
    matrix = variants(settings or [])
    if (answers or endpoint) and matrix[0].values:
        raise FilterError("--settings shape our own engine; they can't stand beside --answers or --endpoint")
    if answers and repeat > 1:
        raise FilterError("--repeat asks again, and the answers in a file can't be asked; leave one of the two out")
    if (model or refusal) and not endpoint:
        raise FilterError("--model and --refusal are told to or of an endpoint; give --endpoint, or leave them out")
    if baseline and not gates:
        raise FilterError("--baseline is what gates compare with; give --gates, or leave it out")
    suites = chosen(suite or [], gold or [], elsewhere=bool(index or corpus), more=more)
    # What is wrong with the wish is said before anything is built.
    parsed_filters(filter or [])
    wanted_gates = load_gates(gates) if gates else ()
    before = load_run(baseline) if baseline else None
    wanted = Wanted(suites, filter or [], repeat, any_edition, corpus, index)
    for variant in matrix:
        for each in suites:
            wanted.settings(each, variant)
    console = Console(stderr=True)
    runs = []
    for variant in matrix:
        if variant.values:
            console.rule(Text(variant.name, style="bold"), align="left")
        with RunFolder(out / variant.folder) as folder:
            run = _asked(wanted, variant, folder, console, answers=answers, endpoint=(endpoint, model, refusal))
            _reported(run, folder, failures=failures, console=console)
        runs.append((variant, run))
    _concluded(runs, wanted_gates, before, console)


def _asked(
    wanted: "Wanted",
    variant: "Variant",
    folder: "RunFolder",
    console: "Console",
    *,
    answers: Path | None,
    endpoint: tuple[str | None, str, str | None],
) -> "RunRecord":
    from contextlib import closing

    from evals.running.answers import Answers
    from evals.running.endpoint import REFUSAL, Endpoint
    from evals.running.whole import run_engine, run_other

    if answers:

        def read(plan: "Plan") -> Answers:
            found = Answers(answers, plan)
            if found.strangers:
                console.print(f"[yellow]![/yellow] {found.strangers} of the answers are to no question that is asked")
            return found

        return run_other(wanted, read, None, console)
    url, model, refusal = endpoint
    if url:
        with closing(Endpoint(url, model, refusal=refusal or REFUSAL)) as system:
            return run_other(wanted, lambda _: system, folder, console)
    return run_engine(wanted, variant, folder, console)


def _reported(run: "RunRecord", folder: "RunFolder", *, failures: bool, console: "Console") -> None:
    """Write the run and its reports, then print the figures."""
    from rich.console import Console

    from evals.reporting.html import write_html
    from evals.reporting.junit import write_junit
    from evals.reporting.terminal import show, show_failures
    from evals.running.store import RUN_FILE, save_run

    save_run(run, folder.path / RUN_FILE)
    folder.recorded()
    with console.status("Writing the reports"):
        write_html(run, folder.path / "report.html")
        write_junit(run, folder.path / "junit.xml")
    printed = Console()
    show(run, printed)
    if failures:
        show_failures(run, printed)
    console.print(f"Written: {folder.path}/run.json, junit.xml and report.html", highlight=False, markup=False)


def _concluded(
    runs: "list[tuple[Variant, RunRecord]]", gates: "Sequence[Gate]", baseline: "RunRecord | None", console: "Console"
) -> None:
    """Compare the variants, and raise what a wrong quote or a failed gate means."""
    from rich.text import Text

    from evals.comparing.gates import check_gates, refuse_failed
    from evals.comparing.terminal import print_gates
    from evals.reporting.matrix import show_variants
    from evals.running.run import refuse_altered_quotes

    if len(runs) > 1:
        show_variants([(variant.name, run) for variant, run in runs], console)
    results = [(variant.name, check_gates(run, gates, baseline)) for variant, run in runs]
    for name, result in results if gates else ():
        if len(runs) > 1:
            console.rule(Text(name), align="left")
        print_gates(result, console)
    for _, run in runs:
        refuse_altered_quotes(run)
    refuse_failed(each for _, result in results for each in result)

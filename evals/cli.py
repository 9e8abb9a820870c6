"""`guideline-qa eval …`: the eval suite on the command line."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evals.errors import GoldError
from qa.errors import StorageError

app = typer.Typer(no_args_is_help=True)

SHIPPED_GOLD = Path(__file__).parent / "gold"


@app.callback()
def evaluate() -> None:
    """Measure how well questions are answered, against gold questions."""


@app.command()
def run(
    gold: Annotated[list[Path] | None, typer.Argument(help="Gold files; without any, those that are shipped.")] = None,
    index: Annotated[Path | None, typer.Option(help="Folder of the index to ask.")] = None,
    corpus: Annotated[Path | None, typer.Option(help="Folder of guidelines that the index is built from.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the run, with every answer, to this file as JSON.")] = None,
    failures: Annotated[
        bool, typer.Option("--failures", help="List each question that was not answered right.")
    ] = False,
) -> None:
    """Ask every gold question and report the figures with their 95% intervals.

    The index is built first when it is missing or older than its corpus. The exit code is 1 when a quote is not the
    guideline's own text to the character, whatever the figures.
    """
    from evals import report
    from evals.gold import load_all
    from evals.run import refuse_altered_quotes
    from evals.run import run as ask_all
    from qa.engine import GuidelineQA
    from qa.index_cli import bring_up_to_date
    from qa.settings import Settings

    gold_sets = load_all(gold or _shipped_gold())
    settings = Settings.load(corpus=corpus, index=index)
    bring_up_to_date(settings)
    done = ask_all(GuidelineQA.open(settings), gold_sets, Console(stderr=True))
    report.show(done, Console())
    if failures:
        report.show_failures(done, Console())
    if json:
        _write(json, report.to_json(done))
    refuse_altered_quotes(done.cases)


def _shipped_gold() -> list[Path]:
    paths = sorted(SHIPPED_GOLD.glob("*.yaml"))
    if not paths:
        raise GoldError("no gold file was named and none is shipped; name one: guideline-qa eval run GOLD.yaml")
    return paths


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path} can't be written: {error.strerror}; choose another file for --json") from error

"""The command line: `guideline-qa ask`, `guideline-qa index`, and what other packages register (`chat`, `eval`).

Heavy imports happen inside the commands, so that `--help` is instant. Packages add commands through the entry-point group
`guideline_qa.commands`; this module knows none of them.
"""

import os
import sys
import traceback
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from qa import index_cli
from qa.errors import GuidelineQAError, UsageError

COMMANDS: Final = "guideline_qa.commands"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Answers a clinician's question with a clinical guideline's own statements, each cited to the exact words.",
)
app.add_typer(index_cli.app, name="index")


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON (docs/answer.schema.json).")] = False,
    batch: Annotated[
        str | None,
        typer.Option(metavar="FILE|-", help='JSON lines in ({"id", "question", "history"}), JSON lines out.'),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help='Tell how the answer came about; in JSON, under the key "explanation".'),
    ] = False,
    guideline: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID[@EDITION]",
            help="Guideline to ask, or an edition of it that is past; may be repeated.  [default: all in force]",
        ),
    ] = None,
    audience: Annotated[
        Literal["clinician", "patient", "student"] | None,
        typer.Option(help="For whom a language model words, where one is set.  [default: as in the settings]"),
    ] = None,
    language: Annotated[
        Literal["en", "de", "es", "fr"] | None,
        typer.Option(help="Language that it words in.  [default: as in the settings]"),
    ] = None,
    verbatim: Annotated[
        bool, typer.Option("--verbatim", help="Keep to the guideline's own words: no model is asked to word.")
    ] = False,
    corpus: Annotated[Path | None, typer.Option(help="Folder that holds the guideline files.")] = None,
    index: Annotated[Path | None, typer.Option(help="Folder that holds the index.")] = None,
) -> None:
    """Ask one question, or a file of questions with --batch."""
    if (question is None) == (batch is None):
        raise UsageError(
            'give either a question in quotes or --batch FILE; for example: guideline-qa ask "What is HER2?"'
        )
    from qa.answer import Reader
    from qa.asking import ask_batch, ask_one
    from qa.settings import Settings

    settings = Settings.load(corpus=corpus, index=index)
    reader = Reader(audience=audience, language=language, verbatim=verbatim)
    if batch is not None:
        raise typer.Exit(ask_batch(batch, settings, guideline, explained=explain, reader=reader))
    ask_one(str(question), settings, guideline, as_json=json, explained=explain, reader=reader)


def _register() -> None:
    """Add the commands that other packages of the installation offer."""
    for point in sorted(entry_points(group=COMMANDS), key=lambda each: each.name):
        command: typer.Typer | Callable[..., Any] = point.load()
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=point.name)
        else:
            app.command(point.name)(command)


def main() -> None:
    """Run the command line; an error is one line on stderr, never a traceback."""
    _register()
    try:
        app()
    except GuidelineQAError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more while it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # a fault of ours: the user gets one line, and we get where to look
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}, line {place.lineno}"
        print(
            f"error: a fault in guideline-qa ({type(error).__name__}: {error}; {where}); please report it",
            file=sys.stderr,
        )
        sys.exit(1)

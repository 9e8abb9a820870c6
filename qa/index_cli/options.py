"""Options that several commands have, and the settings they make."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from qa.settings import Settings

Corpus = Annotated[Path | None, typer.Option(help="Folder that holds the guideline files.", show_default=False)]
Index = Annotated[Path | None, typer.Option(help="Folder that holds the index.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON instead of tables.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of a guideline, as `index list` shows it.")]
EditionId = Annotated[
    str,
    typer.Argument(
        metavar="ID[@EDITION]", help="Id of a guideline; @ and an edition's label or sha256 for another than in force."
    ),
]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Give up at once where another process writes the index.")]


def settings_with(corpus: Path | None = None, index: Path | None = None, no_wait: bool = False) -> "Settings":
    """Return the settings with what the command line gives."""
    # pydantic takes longer to import than --help may take.
    from qa.settings import Settings

    return Settings.load(corpus=corpus, index=index, index_wait=0.0 if no_wait else None)

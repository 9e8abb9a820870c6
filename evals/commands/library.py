"""Where commands read guidelines from: an index, a folder, a single file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evals.cases.guidelines import Library
    from qa.settings import Settings

Corpus = Annotated[Path | None, typer.Option(help="Folder of guidelines, or one guideline's file.", show_default=False)]
Index = Annotated[Path | None, typer.Option(help="Folder of an index to read the guidelines from.", show_default=False)]


def library_at(settings: "Settings", corpus: Path | None, index: Path | None) -> "Library":
    """Read the guidelines of the index if one is given, else of the corpus, given or that of the settings.

    Files that can't be read are told on stderr, and the others read.

    :raises GuidelineQAError: if nothing can be read, or the corpus that is given isn't there.
    """
    from evals.cases.guidelines import library_in_files, library_in_index, library_of

    if index is not None:
        library = library_in_index(index)
    elif corpus is not None and not corpus.is_dir():
        library = library_in_files([corpus])
    else:
        library = library_of(settings)
    for error in library.unread:
        typer.echo(f"warning: {error}", err=True)
    return library

"""`guideline-qa mcp`: the tools of the Model Context Protocol over a pipe, for programs on this computer."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer


def mcp(
    corpus: Annotated[Path | None, typer.Option(help="Folder of the guideline files.", show_default="corpus")] = None,
    index: Annotated[Path | None, typer.Option(help="Folder of the index.", show_default="build/index")] = None,
) -> None:
    """Serve the Model Context Protocol on standard input and output, for a desktop program that starts this command.

    Builds the index from the corpus when it is missing or stale; what there is to say meanwhile is on standard error.
    """
    from qa.settings import Settings

    settings = Settings.load(corpus=corpus, index=index)
    with _nothing_else_on_stdout():
        import asyncio
        from contextlib import closing

        from qa.engine import GuidelineQA
        from qa.index_cli import bring_up_to_date
        from ui.desk.desk import Desk
        from ui.doors.mcp import Tools, server
        from ui.watching.watch import Watch

        watch = Watch(settings)
        bring_up_to_date(settings)
        engine = GuidelineQA.open(settings)
    with closing(watch), closing(engine):
        asyncio.run(server(Tools(engine, Desk(engine, settings.limits, watch))).run_stdio_async())


@contextmanager
def _nothing_else_on_stdout() -> Iterator[None]:
    """Send to standard error what is written to standard output, by libraries in C and child processes too."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)

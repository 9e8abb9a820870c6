"""`guideline-qa chat`: the chat, its server and, where needed, the index it answers from."""

from pathlib import Path
from typing import Annotated

import typer


def chat(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0: any free one.", show_default="7860")] = None,
    corpus: Annotated[Path | None, typer.Option(help="Folder of the guideline files.", show_default="corpus")] = None,
    index: Annotated[Path | None, typer.Option(help="Folder of the index.", show_default="build/index")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell under each answer how it came about, for evaluators.")
    ] = False,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser when ready.")] = False,
) -> None:
    """Chat with the guidelines in the browser; builds the index from the corpus when it is missing or stale."""
    from qa.settings import Settings

    given = {"host": host, "port": port, "explain": explain or None}
    server = {name: value for name, value in given.items() if value is not None}
    settings = Settings.load(corpus=corpus, index=index, server=server or None)

    from ui.access.mode import check_listening
    from ui.listening import listen

    check_listening(settings)
    with listen(settings.server.host, settings.server.port) as listener:
        from ui.serving import serve

        serve(settings, listener, open_browser=browser)

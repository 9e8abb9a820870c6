"""`guideline-qa eval public`: public benchmarks, from files that the user brings."""

from pathlib import Path
from typing import Annotated, Final

import typer

DATA: Final = Path("../shared/data")
"""Where the files are looked for when no folder is named."""


def public_command(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME...", help="scifact, covid-qa, squad2, cast2019, healthver, or all.")
    ],
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help=f"Folder of the benchmarks' files.  [default: {DATA}]", show_default=False),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Ask N cases of each, drawn with a seed.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="S", help="Seed of the draw.")] = 4,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the figures as JSON into FILE.", show_default=False)
    ] = None,
) -> None:
    """Measure the system on public benchmarks, beside the published figures.

    docs/public-benchmarks.md says what the files hold and where they come from. What has no answer to be cited is measured
    by the parts that answer: search, cross-encoder, resolving of follow-ups.
    """
    from rich.console import Console

    from evals.errors import PublicDataError
    from evals.public.draw import Draw
    from evals.public.report import show, to_json
    from evals.public.suites import chosen
    from evals.public.system import System
    from evals.running.store import write_whole
    from qa.settings import Settings

    suites = chosen(names)
    folder = data or DATA
    if not folder.is_dir():
        files = ", ".join(file for suite in suites for file in suite.files)
        raise PublicDataError(f"{folder} is no folder; name the one that holds {files} with --data")
    for suite in suites:
        suite.refuse_without(folder)
    settings, draw, console = Settings.load(), Draw(sample, seed), Console()
    system = System.load(settings, Console(stderr=True))
    models = {"embedding": system.model.fingerprint, **system.ranking.models}
    results = []
    for suite in suites:
        results.append(suite.measure(system, folder, draw))
        show(results[-1], console)
        if out is not None:  # after each suite, lest a fault in the data of a later one lose what was measured
            write_whole(out, to_json(results, draw, settings.fingerprint(), models))

"""`guideline-qa eval judge`: what a judge model thinks of the answers in finished runs, as a trend."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from evals.judging.opinion import Opinion
    from evals.judging.trend import Point
    from evals.running.record import CaseRecord, RunRecord

CACHE: Final = Path("build/evals/judge.sqlite")


def judge_command(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN", help="Finished runs: each its run.json, or its folder.")],
    endpoint: Annotated[
        str,
        typer.Option(metavar="URL", help="The judge's OpenAI-compatible …/chat/completions; its key: EVAL_JUDGE_KEY."),
    ],
    model: Annotated[str, typer.Option(metavar="NAME", help="Model to name to the judge.")],
    cache: Annotated[
        Path, typer.Option(metavar="FILE", help="Where its replies are kept; nothing is asked twice.")
    ] = CACHE,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the trend as a web page into FILE.", show_default=False)
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it as JSON into FILE, with each case's score.", show_default=False),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Look at N answerable cases of each run, the same in all.", show_default=False
        ),
    ] = None,
) -> None:
    """Let a model grade the answers of finished runs, and show how its mean score moves from run to run.

    That is a model's opinion: a trend to look at, never a gate. The questions, the answers and the expected facts are sent
    to the URL, and to no other. What was graded before a trouble is kept: the same command goes on from there.
    """
    from contextlib import closing

    from rich.console import Console

    from evals.judging.as_json import trend_json
    from evals.judging.cache import ReplyCache
    from evals.judging.judge import KEY, TIMEOUT_S, Judge
    from evals.judging.page import trend_page
    from evals.judging.terminal import print_trend
    from evals.judging.trend import Trend, in_order
    from evals.running.http import JsonClient
    from evals.running.store import load_run, write_whole

    records = in_order([load_run(run) for run in runs])
    with closing(JsonClient(endpoint, KEY, timeout_s=TIMEOUT_S)) as client, closing(ReplyCache(cache)) as replies:
        points = _graded(records, Judge(client, model, replies).opinion, limit, Console(stderr=True))
    trend = Trend(client.name, model, tuple(points))
    print_trend(trend, Console())
    if html is not None:
        write_whole(html, trend_page(trend))
    if json is not None:
        write_whole(json, trend_json(trend))


def _graded(
    records: "Sequence[RunRecord]", opinion: "Callable[[CaseRecord], Opinion]", limit: int | None, console: "Console"
) -> "list[Point]":
    """Return each run with the judge's opinions, behind a progress bar over all of their answers."""
    from rich.progress import Progress

    from evals.judging.trend import answerable, answered, point

    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        total = sum(len(answered(answerable(record, limit))) for record in records)
        task = progress.add_task("Judging", total=total)

        def shown(case: "CaseRecord") -> "Opinion":
            said = opinion(case)
            progress.advance(task)
            return said

        return [point(record, shown, limit) for record in records]

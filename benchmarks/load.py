"""The server under load: the real one in a process of its own, asked over loopback, with everything switched on.

    python benchmarks/load.py
    python benchmarks/load.py --seconds 20 --mode distinct

Both modes ask the gold questions of the shipped guideline, half of them by /api/v1/ask, half by /api/v1/ask/stream:
"mixed" draws them with repetition, as readers ask, so that the server remembers most answers after a while; in
"distinct" every question is another text, so that it remembers none. For each mode a server is started afresh for

- 50 readers, each of whom asks again once answered and waits as long as a refusal says (limit per address raised);
- 8 questions a second at even intervals, whatever comes of those before (limits as shipped);
- a ladder of rates: the highest with p95 below 3 s and nothing refused (limit per address raised);
- clients that are killed while they are answered: how long until their places are free again;
- SIGTERM while questions are being answered: whether they are finished, and when the server has ended.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict
from itertools import cycle, product
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import httpx
from load_client import Figures, Visit, hang_up, visit
from load_server import Server
from measured import markdown, parser, publish
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

GOLD: Final = Path("evals/gold/her2.yaml")
MODES: Final = ("mixed", "distinct")
READERS: Final = 50
RATE: Final = 8.0
LADDER: Final = (4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 24, 32, 48, 64)
LONGEST: Final = 3.0
"""Seconds that 95 in 100 questions may take at most."""
RAISED: Final = {"GUIDELINE_QA_LIMITS__PER_ADDRESS": "900000/minute", "GUIDELINE_QA_LIMITS__REQUESTS": "900000/minute"}
_OPENERS: Final = ("", "Please: ", "Quick question: ", "For the tumour board: ", "Tell me, ", "Question: ", "Hello. ")
_CLOSERS: Final = ("", " Thanks.", " Please.", " Thank you.", " In short.", " Many thanks.", " Just checking.")
_MOST_AT_ONCE: Final = 1_000
_NARROWEST: Final = 130
"""Columns that the table needs, also where it is written into a file."""

Tell = Callable[[float], None]


def questions(asked: list[str], mode: str, seed: int = 1) -> Iterator[str]:
    """Yield questions without end: drawn with repetition, or each another text until the wordings are used up."""
    draw = random.Random(seed)
    if mode == "mixed":
        while True:
            yield draw.choice(asked)
    worded = [opener + question + closer for opener, closer, question in product(_OPENERS, _CLOSERS, asked)]
    draw.shuffle(worded)
    yield from cycle(worded)


async def closed(address: str, asked: Iterator[str], readers: int, seconds: float) -> Figures:
    """Have so many readers ask for `seconds`, each again once answered."""
    figures = Figures()
    ends = perf_counter() + seconds

    async def read(client: httpx.AsyncClient, streamed: bool) -> None:
        while perf_counter() < ends:
            made = await visit(client, next(asked), streamed=streamed)
            figures.add(made)
            if made.status != 200:
                await asyncio.sleep(max(0.0, min(made.retry_after or 1.0, ends - perf_counter())))

    return await _timed(figures, address, lambda client: [read(client, bool(each % 2)) for each in range(readers)])


async def even(address: str, asked: Iterator[str], rate: float, seconds: float) -> Figures:
    """Ask `rate` questions a second at even intervals for `seconds`, and wait for the answers."""
    figures = Figures()
    began = perf_counter()

    async def ask(client: httpx.AsyncClient, number: int) -> None:
        await asyncio.sleep(max(0.0, began + number / rate - perf_counter()))
        figures.add(await visit(client, next(asked), streamed=bool(number % 2)))

    return await _timed(figures, address, lambda client: [ask(client, each) for each in range(int(rate * seconds))])


async def _timed(figures: Figures, address: str, work: Callable[[httpx.AsyncClient], list[Awaitable[None]]]) -> Figures:
    limits = httpx.Limits(max_connections=_MOST_AT_ONCE, max_keepalive_connections=_MOST_AT_ONCE)
    began = perf_counter()
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60, trust_env=False) as client:
        await asyncio.gather(*work(client))
    figures.elapsed = perf_counter() - began
    return figures


async def killed(address: str, asked: Iterator[str], clients: int = 12) -> float:
    """Have clients that are being answered cut off; return the seconds until no place is taken any more."""
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        await asyncio.gather(*(hang_up(address, next(asked)) for _ in range(clients)))
        began = perf_counter()
        while await _busy(client):
            if perf_counter() - began > 60:
                sys.exit("the places of clients that are gone are still taken after a minute")
            await asyncio.sleep(0.005)
        return perf_counter() - began


async def _busy(client: httpx.AsyncClient) -> bool:
    told = dict(line.rsplit(" ", 1) for line in (await client.get("/metrics")).text.splitlines() if line[:1] != "#")
    return any(float(told[f"guideline_qa_{name}"]) for name in ("running", "waiting"))


async def stopped(server: Server, asked: Iterator[str], at_once: int = 6) -> tuple[list[Visit], float]:
    """Stop the server while `at_once` questions are asked; return what they came to and the seconds until its end."""
    async with httpx.AsyncClient(base_url=server.address, timeout=60, trust_env=False) as client:
        asking = [asyncio.create_task(visit(client, next(asked), streamed=bool(each % 2))) for each in range(at_once)]
        while not await _busy(client):
            await asyncio.sleep(0.002)
        took = await asyncio.to_thread(server.stop)
        return await asyncio.gather(*asking), took


def measure(mode: str, given: argparse.Namespace, asked: list[str], folder: Path, tell: Tell) -> dict[str, Any]:
    """Return every figure of one mode; `tell` is told how many seconds more are done."""
    texts = questions(asked, mode)
    with Server(folder, RAISED) as server:
        with server.watched() as memory:
            readers = asyncio.run(closed(server.address, texts, READERS, given.seconds))
        tell(given.seconds)
        free = asyncio.run(killed(server.address, questions(asked, "distinct", seed=2)))
        visits, ended = asyncio.run(stopped(server, questions(asked, "distinct", seed=3)))
    with Server(folder) as server, server.watched() as steady_memory:
        steady = asyncio.run(even(server.address, texts, RATE, given.seconds))
    tell(given.seconds)
    return {
        "readers": readers.told() | {"memory_mb": memory},
        "steady": steady.told() | {"memory_mb": steady_memory},
        "ladder": climb(mode, given.rung, asked, folder, tell),
        "killed_free_after_seconds": free,
        "stopped": {"visits": [asdict(each) for each in visits], "ended_after_seconds": ended},
    }


def climb(mode: str, seconds: float, asked: list[str], folder: Path, tell: Tell) -> list[dict[str, Any]]:
    """Return the figures of each rate of the ladder, up to the first that isn't sustained."""
    rungs = []
    texts = questions(asked, mode, seed=4)
    with Server(folder, RAISED) as server:
        for rate in LADDER:
            figures = asyncio.run(even(server.address, texts, rate, seconds))
            tell(seconds)
            rungs.append({"rate": rate, "sustained": figures.sustained(LONGEST)} | figures.told())
            if not rungs[-1]["sustained"]:
                break
    return rungs


def highest(rungs: list[dict[str, Any]]) -> str:
    """Return the highest rate sustained; "≥" before the top of the ladder, "<" before a bottom that wasn't."""
    held = [rung["rate"] for rung in rungs if rung["sustained"]]
    if not held:
        return f"< {LADDER[0]}"
    return f"≥ {held[-1]}" if held[-1] == LADDER[-1] else str(held[-1])


HEADINGS: Final = (
    "asked",
    "questions",
    "answered / s",
    "p50",
    "p95",
    "p99",
    "refused",
    "errors",
    "memory, 10th s to end",
)


def rows(mode: str, found: dict[str, Any]) -> list[list[str]]:
    """Return the table's rows for what `measure` returned."""
    loads = {f"{READERS} readers": found["readers"], f"{RATE:g} a second": found["steady"]}
    return [_row(f"{mode}, {name}", figures) for name, figures in loads.items()]


def _row(name: str, figures: dict[str, Any]) -> list[str]:
    after = [megabytes for second, megabytes in figures["memory_mb"] if second >= 10] or [0.0]
    times = [f"{figures[each] * 1000:.0f} ms" for each in ("p50", "p95", "p99")]
    refused = ", ".join(f"{count} × {status}" for status, count in sorted(figures["refused"].items())) or "0"
    return [
        name,
        str(figures["questions"]),
        f"{figures['answered_per_second']:.1f}",
        *times,
        refused,
        str(sum(figures["errors"].values())),
        f"{after[0]:.0f} to {after[-1]:.0f} MB",
    ]


def extremes(found: dict[str, dict[str, Any]]) -> list[list[str]]:
    """Return the rows of what else is measured, one column a mode."""

    def finished(of: dict[str, Any]) -> str:
        visits = of["stopped"]["visits"]
        return f"{sum(each['status'] == 200 for each in visits)} of {len(visits)}"

    return [
        ["highest rate sustained, questions / s", *(highest(of["ladder"]) for of in found.values())],
        ["killed clients' places free after", *(f"{of['killed_free_after_seconds']:.2f} s" for of in found.values())],
        ["answers finished after SIGTERM", *map(finished, found.values())],
        ["ended after SIGTERM", *(f"{of['stopped']['ended_after_seconds']:.1f} s" for of in found.values())],
    ]


def show(headings: tuple[str, ...], cells: list[list[str]], title: str) -> None:
    """Print a table for people."""
    table = Table(title=title)
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="right" if at else "left")
    for each in cells:
        table.add_row(*each)
    Console(width=max(_NARROWEST, Console().width)).print(table)


def main() -> None:
    """Measure each mode and print the tables."""
    arguments = parser(__doc__)
    arguments.add_argument(
        "--seconds", type=float, default=60.0, metavar="N", help="seconds for which each load lasts [default: 60]"
    )
    arguments.add_argument(
        "--rung", type=float, default=30.0, metavar="N", help="seconds at each rate of the ladder [default: 30]"
    )
    arguments.add_argument("--mode", choices=MODES, action="append", help="how it is asked [default: both ways]")
    arguments.add_argument("--json", type=Path, metavar="FILE", help="also write every figure into this file")
    given = arguments.parse_args()

    from evals.cases.load import load

    asked = [question.ask[0] for question in load(GOLD).questions if not question.turns]
    modes = tuple(dict.fromkeys(given.mode or MODES))
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder, Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("asking", total=len(modes) * (2 * given.seconds + len(LADDER) * given.rung))
        for mode in modes:
            found[mode] = measure(mode, given, asked, Path(folder), lambda done: progress.advance(task, done))
    cells = [row for mode, of in found.items() for row in rows(mode, of)]
    show(HEADINGS, cells, "Under load")
    show(("", *found), extremes(found), "Extremes")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    publish("load", "\n\n".join([markdown(HEADINGS, cells), markdown(("", *found), extremes(found))]), given.write)


if __name__ == "__main__":
    main()

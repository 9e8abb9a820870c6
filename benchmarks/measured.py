"""Markdown tables of measured figures, on the terminal and in marked sections of a document.

A section of the document stands between `<!-- NAME -->` and `<!-- /NAME -->`; only what is between the two is replaced.
"""

import argparse
import multiprocessing
import os
import platform
import re
import resource
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, its columns padded to one width; the first is aligned left, the others right."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "| " + " | ".join(padded) + " |"

    rule = "|".join(("-" * (width + 1) + ":") if at else "-" * (width + 2) for at, width in enumerate(widths))
    return "\n".join([line(headings), f"|{rule}|", *map(line, rows)])


def parser(doc: str | None) -> argparse.ArgumentParser:
    """Return a parser that shows `doc` as it stands and knows `--write`."""
    made = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument(
        "--write", type=Path, metavar="FILE", help="also put the table into this document's marked section"
    )
    return made


def on_corpora(arguments: argparse.ArgumentParser, repeated: str) -> None:
    """Have `arguments` know `--on CORPUS GOLD`, which may be repeated, and `--repeat N`, the times that `repeated`."""
    arguments.add_argument(
        "--on",
        nargs=2,
        type=Path,
        action="append",
        metavar=("CORPUS", "GOLD"),
        help="folder or file of guidelines, and gold questions on it; may be repeated [default: what is shipped]",
    )
    arguments.add_argument("--repeat", type=int, default=3, metavar="N", help=f"times {repeated} [default: 3]")


def publish(name: str, table: str, document: Path | None) -> None:
    """Print the table with the machine it was measured on, and put both into section `name` of `document` if given."""
    text = f"{table}\n\nMeasured by `{command()}` on {machine()}."
    print(f"## {name}\n\n{text}\n", flush=True)
    if document is not None:
        section = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
        whole = document.read_text(encoding="utf-8")
        if not section.search(whole):
            sys.exit(f"{document} has no section between <!-- {name} --> and <!-- /{name} -->; add the two lines to it")
        document.write_text(section.sub(lambda _: f"\n{text}\n\n", whole), encoding="utf-8")


def command() -> str:
    """Return the command that is running, without `--write` and what follows it."""
    words = sys.argv[1:]
    if "--write" in words:
        at = words.index("--write")
        del words[at : at + 2]
    return " ".join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *words])


def machine() -> str:
    """Return processor count, operating system and Python of this machine."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def seconds(value: float) -> str:
    """Return a duration given in seconds, to three figures."""
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def in_a_fresh_process(work: Callable[..., T], *given: object) -> T:
    """Return what `work` returns in a process that has nothing loaded yet."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:
        return fresh.submit(work, *given).result()


def peak_memory() -> float:
    """Return the most memory that this process has held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)

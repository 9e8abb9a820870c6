"""Whether one guideline says the same through every door: its statements, tables and answers, format against format.

    python benchmarks/formats.py
    python benchmarks/formats.py guideline.md guideline.pdf --gold gold.yaml

Statements are compared after folding white space, as multisets; agreement is the smaller of the two shares that the
statements in common make of either format's. Table rows are compared with their column heads. Furniture is what stands at
the top or foot of more than half of a PDF's pages, figures ignored; statements of any format that hold it are counted.
Reading is timed in a fresh process that has nothing loaded, and its peak memory is that process's.
"""

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from time import perf_counter

from measured import in_a_fresh_process, markdown, parser, peak_memory, publish, seconds

from evals.statistics import Share

PUBLIC = Path("../shared/guidelines/pdq-breast-cancer-hp-2007")
GOLD = Path("../shared/gold/pdq-breast-cancer.yaml")
_EDGE_LINES = 2


@dataclass(frozen=True)
class Reading:
    """One file as read: folded texts of its statements and of its table rows; seconds, peak MB of the process."""

    statements: Counter[str]
    rows: Counter[str]
    took: float
    peak: float
    pages: int


@dataclass(frozen=True)
class Indexed:
    """Seconds from file to published index, its peak MB, and the share of gold questions answered right."""

    took: float
    peak: float
    right: Share


def read_file(path: Path) -> Reading:
    """Read one file."""
    started = perf_counter()
    from qa.guideline import StatementKind
    from qa.reading import read

    guideline = read(path)
    took = perf_counter() - started
    folded = [(each, " ".join(each.text.split())) for each in guideline.statements]
    rows = Counter(text for each, text in folded if each.kind is StatementKind.TABLE_ROW)
    return Reading(Counter(text for _, text in folded), rows, took, peak_memory(), guideline.pages)


def index_file(path: Path, gold: Path) -> Indexed:
    """Index one file and ask it the gold questions."""
    from rich.console import Console

    from evals.cases.load import load
    from evals.running.asking import plan
    from evals.running.run import ask_all, cases_of
    from evals.running.systems import Engine
    from evals.scoring.right import is_right
    from qa.engine import GuidelineQA
    from qa.index import build
    from qa.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        shutil.copy(path, corpus)
        settings = Settings.load(corpus=corpus, index=Path(folder, "index"))
        started = perf_counter()
        build(settings)
        took, peak = perf_counter() - started, peak_memory()
        engine = GuidelineQA.open(settings)
        try:
            planned = plan([load(gold)], engine)
            replies, _ = ask_all(planned, Engine(engine), Console(stderr=True))
            right = [is_right(case) for case in cases_of(planned, replies)]
        finally:
            engine.close()
        return Indexed(took, peak, Share(sum(right), len(right)))


def agreement(one: Counter[str], other: Counter[str]) -> float:
    """Return which share of the larger of two multisets they have in common; 1 for two empty ones."""
    return sum((one & other).values()) / max(one.total(), other.total(), 1) if one or other else 1.0


def furniture(path: Path) -> set[str]:
    """Return what stands at the edges of more than half of a PDF's pages, figures as 0."""
    import pypdfium2

    seen: Counter[str] = Counter()
    document = pypdfium2.PdfDocument(path)
    try:
        for page in document:
            lines = [line.strip() for line in page.get_textpage().get_text_range().splitlines() if line.strip()]
            seen.update({_without_figures(line) for line in (*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:])})
        return {line for line, pages in seen.items() if pages * 2 > len(document)}
    finally:
        document.close()


def holding(statements: Counter[str], lines: set[str]) -> int:
    """Return how many statements hold one of the lines."""
    return sum(any(line in _without_figures(text) for line in lines) for text in statements.elements())


def _without_figures(text: str) -> str:
    return re.sub(r"\d+", "0", " ".join(text.split()))


def _format_rows(
    files: Sequence[Path], readings: Sequence[Reading], indexed: Sequence[Indexed], printed: set[str]
) -> Iterator[list[str]]:
    for path, reading, built in zip(files, readings, indexed, strict=True):
        yield [
            path.suffix.lstrip("."),
            str(reading.statements.total()),
            str(reading.rows.total()),
            str(holding(reading.statements, printed)),
            seconds(reading.took),
            f"{reading.peak:.0f} MB",
            seconds(built.took),
            f"{built.peak:.0f} MB",
            f"{built.right.value or 0:.1%} ({built.right.hits}/{built.right.trials})",
        ]


def main() -> None:
    """Read, compare, index and ask, and print the tables."""
    arguments = parser(__doc__)
    arguments.add_argument("files", nargs="*", type=Path, help="the guideline's files [default: the public one]")
    arguments.add_argument(
        "--gold", type=Path, default=GOLD, help="questions to ask each of them [default: %(default)s]"
    )
    given = arguments.parse_args()
    files = given.files or [PUBLIC.with_suffix(suffix) for suffix in (".md", ".html", ".docx", ".pdf")]
    printed = {line for path in files if path.suffix == ".pdf" for line in furniture(path)}
    readings = [in_a_fresh_process(read_file, path) for path in files]
    indexed = [in_a_fresh_process(index_file, path, given.gold) for path in files]
    headings = [
        "format",
        "statements",
        "table rows",
        "with furniture",
        "read in",
        "peak",
        "indexed in",
        "peak",
        "right",
    ]
    pairs = [
        [f"{files[a].suffix.lstrip('.')} and {files[b].suffix.lstrip('.')}",
         f"{agreement(readings[a].statements, readings[b].statements):.1%}",
         f"{agreement(readings[a].rows, readings[b].rows):.1%}"]
        for a, b in combinations(range(len(files)), 2)
    ]  # fmt: skip
    table = markdown(headings, list(_format_rows(files, readings, indexed, printed)))
    publish("formats", table + "\n\n" + markdown(["", "statements agree", "table rows agree"], pairs), given.write)


if __name__ == "__main__":
    main()

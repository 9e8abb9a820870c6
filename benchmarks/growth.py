"""What it takes to add a guideline to a large index: time, texts embedded, memory; and to ask the index afterwards.

    python benchmarks/growth.py
    python benchmarks/growth.py --statements 50000 --more 1000

The large corpus is made from the statements of the guidelines at hand, with other figures in them so that no two are
alike: it has the words and lengths of guidelines, but means nothing. Building, adding and asking each run in a process of
their own; peak memory is that process's.
"""

import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from formats import PUBLIC
from measured import in_a_fresh_process, markdown, parser, peak_memory, publish, seconds

from evals.statistics import Spread

SHIPPED = Path("corpus/her2-breast-cancer.md")
_STATEMENTS_A_FILE = 500
_STATEMENTS_A_SECTION = 12
_QUESTIONS = 60


@dataclass(frozen=True)
class Written:
    """What building or adding took: seconds, texts embedded and reused, peak MB, bytes on disk afterwards."""

    took: float
    embedded: int
    reused: int
    peak: float
    size: int


@dataclass(frozen=True)
class Asked:
    """Seconds to open the index, milliseconds a question, peak MB."""

    opened: float
    took: Spread
    peak: float


def write_corpus(folder: Path, sources: Sequence[Path], statements: int, seed: int, name: str = "made") -> None:
    """Write Markdown guidelines of `statements` statements in all, made from those of `sources`."""
    from qa.reading import read

    folder.mkdir(exist_ok=True)
    known = [
        (each.section[-1] if each.section else "General", each.text)
        for source in sources
        for each in read(source).statements
        if "|" not in each.text and 40 < len(each.text) < 400
    ]
    chance = random.Random(seed)
    for number, first in enumerate(range(0, statements, _STATEMENTS_A_FILE)):
        count = min(_STATEMENTS_A_FILE, statements - first)
        lines = [f"---\nid: {name}-{number}\nupdated: 2026-01-01\n---\n", f"# Made guideline {name} {number}"]
        for at in range(count):
            heading, text = chance.choice(known)
            if at % _STATEMENTS_A_SECTION == 0:
                lines.append(f"\n## {heading} {at // _STATEMENTS_A_SECTION + 1}\n")
            lines.append(f"- {_with_other_figures(text, chance)} (case {first + at}{name[-1]})")
        (folder / f"{name}-{number}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _with_other_figures(text: str, chance: random.Random) -> str:
    return re.sub(r"\d+", lambda match: str(chance.randint(1, 10 ** len(match.group()))), " ".join(text.split()))


def build_index(corpus: Path, index: Path) -> Written:
    """Build the index of a corpus."""
    from qa.index import build
    from qa.settings import Settings

    settings = Settings.load(corpus=corpus, index=index)
    started = perf_counter()
    report = build(settings)
    return _written(perf_counter() - started, report.embedded, report.reused, index)


def add_to_index(corpus: Path, index: Path, more: Path) -> Written:
    """Add the guidelines of a folder to an index."""
    from qa.index import add
    from qa.settings import Settings

    settings = Settings.load(corpus=corpus, index=index)
    started = perf_counter()
    report = add(settings, *sorted(more.iterdir()))
    return _written(perf_counter() - started, report.embedded, report.reused, index)


def ask_index(corpus: Path, index: Path, questions: Sequence[str]) -> Asked:
    """Open an index and ask it, each question twice; the second time counts."""
    from qa.engine import GuidelineQA
    from qa.settings import Settings

    started = perf_counter()
    engine = GuidelineQA.open(Settings.load(corpus=corpus, index=index))
    opened = perf_counter() - started
    try:
        for question in questions:
            engine.ask(question)
        took = Spread.of([engine.ask(question).provenance.took_ms for question in questions])
    finally:
        engine.close()
    if took is None:
        raise SystemExit("there is no question to ask")
    return Asked(opened, took, peak_memory())


def _written(took: float, embedded: int, reused: int, index: Path) -> Written:
    size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    return Written(took, embedded, reused, peak_memory(), size)


def _questions(corpus: Path, seed: int) -> Iterator[str]:
    """Yield questions made of the statements themselves: what is asked is somewhere in the index."""
    chance = random.Random(seed)
    files = sorted(corpus.glob("*.md"))
    for _ in range(_QUESTIONS):
        lines = chance.choice(files).read_text(encoding="utf-8").splitlines()
        line = chance.choice([line for line in lines if line.startswith("- ")])
        yield f"What is said about {' '.join(line[2:].split()[:9])}?"


def _row(name: str, done: Written) -> list[str]:
    size, peak = f"{done.size / 1e6:.0f} MB", f"{done.peak:.0f} MB"
    return [name, seconds(done.took), str(done.embedded), str(done.reused), peak, size]


def main() -> None:
    """Make the corpora, build, add, ask, and print the table."""
    arguments = parser(__doc__)
    arguments.add_argument("--statements", type=int, default=50_000, help="in the index [default: %(default)s]")
    arguments.add_argument("--more", type=int, default=1_000, help="statements to add [default: %(default)s]")
    arguments.add_argument("--seed", type=int, default=1, help="of the made texts [default: %(default)s]")
    given = arguments.parse_args()
    sources = [path for path in (SHIPPED, PUBLIC.with_suffix(".md")) if path.is_file()]
    with tempfile.TemporaryDirectory() as home:
        corpus, more, index = (Path(home, name) for name in ("corpus", "more", "index"))
        write_corpus(corpus, sources, given.statements, given.seed)
        write_corpus(more, sources, given.more, given.seed + 1, "more")
        built = in_a_fresh_process(build_index, corpus, index)
        added = in_a_fresh_process(add_to_index, corpus, index, more)
        asked = in_a_fresh_process(ask_index, corpus, index, list(_questions(corpus, given.seed)))
    headings = ["", "took", "embedded", "reused", "peak", "on disk"]
    rows = [_row(f"{given.statements:,} built", built), _row(f"{given.more:,} added", added)]
    warm = f"p50 {asked.took.median:.0f} ms, p95 {asked.took.at(0.95):.0f} ms"
    table = markdown(headings, rows)
    told = f"Opened in {seconds(asked.opened)}; a warm question {warm}; {asked.peak:.0f} MB at most."
    publish("growth", f"{table}\n\n{told}", given.write)


if __name__ == "__main__":
    main()

"""How long a question takes when everything is loaded, and what memory the process then holds.

    python benchmarks/latency.py
    python benchmarks/latency.py --on guideline.md gold.yaml --repeat 5

Each gold question is asked `--repeat` times, with its history. The ratio is against plain dense search (embed the
question, take the ten nearest statements from Chroma) of the same questions in the same process.
"""

import multiprocessing
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from measured import markdown, on_corpora, parser, publish

from evals.statistics import Spread

if TYPE_CHECKING:
    from qa.index import Release, SentenceEmbedder

SHIPPED = (Path("corpus"), Path("evals/gold/her2.yaml"))


@dataclass(frozen=True)
class Latency:
    """Milliseconds a question, whole, by stage and of the baseline; resident memory in MB after the questions."""

    statements: int
    asked: Spread
    stages: dict[str, Spread]
    baseline: Spread
    resident: float


def measure(corpus: Path, gold: Path, repeat: int) -> Latency:
    """Index `corpus` aside and ask every gold question `repeat` times."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as builder,
    ):
        guidelines = corpus
        if corpus.is_file():
            guidelines = Path(folder, "corpus")
            guidelines.mkdir()
            shutil.copy(corpus, guidelines)
        index = Path(folder, "index")
        # Built in a process of its own, so that what building needs does not count as what asking needs.
        builder.submit(_build, guidelines, index).result()
        return _ask(guidelines, index, gold, repeat)


def _build(corpus: Path, index: Path) -> None:
    from qa.index import build
    from qa.settings import Settings

    build(Settings.load(corpus=corpus, index=index))


def _ask(corpus: Path, index: Path, gold: Path, repeat: int) -> Latency:
    from evals.cases.load import load
    from qa.engine import GuidelineQA
    from qa.index import SentenceEmbedder, open_release
    from qa.settings import Settings

    settings = Settings.load(corpus=corpus, index=index)
    questions = load(gold).questions
    engine = GuidelineQA.open(settings)
    for question in questions:
        engine.ask(question.ask[0], question.turns)
    resident = _resident()

    embedder = SentenceEmbedder(settings.embedding)
    release = open_release(settings, embedder)
    asked, baseline = [], []
    stages: dict[str, list[float]] = defaultdict(list)
    # Taken in turn, so that whatever else the machine is doing weighs on all three alike.
    for question in questions * repeat:
        asked.append(engine.ask(question.ask[0], question.turns).provenance.took_ms)
        baseline.append(_plain(release, embedder, question.ask[0]))
        for name, took in _stages(engine.stream(question.ask[0], question.turns)).items():
            stages[name].append(took)
    release.close()
    engine.close()
    return Latency(
        statements=sum(len(guideline.statements) for guideline in engine.guidelines.values()),
        asked=_spread(asked),
        stages={name: _spread(times) for name, times in stages.items()},
        baseline=_spread(baseline),
        resident=resident,
    )


def _plain(release: "Release", embedder: "SentenceEmbedder", question: str) -> float:
    """Return the milliseconds that dense search alone takes."""
    started = perf_counter()
    release.dense(embedder.encode_query(question), 10)
    return (perf_counter() - started) * 1000


def _stages(events: Any) -> dict[str, float]:
    """Return how long each stage took, in milliseconds, from the moments at which the stream names them."""
    from qa.engine import Stage

    began: list[tuple[str, float]] = []
    ended = 0.0
    for event in events:
        now = perf_counter()
        if isinstance(event, Stage):
            began.append((event.name, now))
        elif not ended:
            ended = now
    ends = [moment for _, moment in began[1:]] + [ended]
    return {name: (end - start) * 1000 for (name, start), end in zip(began, ends, strict=True)}


def _spread(values: Sequence[float]) -> Spread:
    spread = Spread.of(values)
    assert spread is not None, "a gold file holds at least one question"
    return spread


def _resident() -> float:
    """Return the resident memory of this process in MB; where only the peak is known, that."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    import resource
    import sys

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def row(corpus: Path, found: Latency) -> list[str]:
    """Return the table's row."""
    whole = sum(spread.mean for spread in found.stages.values())
    shares = " / ".join(f"{spread.mean / whole:.0%}" for spread in found.stages.values())
    return [
        corpus.name,
        str(found.statements),
        str(len(found.asked.values)),
        f"{found.asked.median:.1f} ms",
        f"{found.asked.at(0.95):.1f} ms",
        shares,
        f"{found.asked.median / found.baseline.median:.2f}",
        f"{found.resident:.0f} MB",
    ]


def main() -> None:
    """Measure each corpus in a process of its own and print the table."""
    arguments = parser(__doc__)
    on_corpora(arguments, "each question is asked")
    given = arguments.parse_args()
    rows = []
    for corpus, gold in given.on or [SHIPPED]:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:
            rows.append(row(corpus, fresh.submit(measure, corpus, gold, max(1, given.repeat)).result()))
    headings = ["corpus", "statements", "questions", "p50", "p95", "understanding / searching / answering"]
    publish("latency", markdown([*headings, "p50 / dense search", "resident"], rows), given.write)


if __name__ == "__main__":
    main()

"""How often the right statement is found, and none where there is none: every set, beside three kinds of plain search.

    python benchmarks/answers.py --write docs/benchmarks.md
    python benchmarks/answers.py --only clinical --only cast --sample 50

The baselines, BM25 alone, MiniLM alone and plain LangChain, are asked the same in the same run. A set whose data is absent
is skipped. Vectors are kept in `--cache`, so a second run takes half the time, and `--resume` goes on where a run broke off.
With `--sample` or `--only` nothing can be written: the document holds whole runs. `GUIDELINE_QA_RERANKING__MODEL=none` lets
you see what the cross-encoder is worth.
"""

import hashlib
import pickle
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import answer_clinical
import answer_gold
from answer_bench import Bench, CannotMeasureError
from answer_figures import Row, table
from answer_gold import GoldFigures, gold_figures
from answer_public import cast, covid, squad
from answer_scifact import scifact
from answer_speed import determinism, speed
from baselines import has_langchain
from measured import parser, publish

from evals.errors import PublicDataError

PDQ: Final = ("guidelines/pdq-breast-cancer-hp-2007.md", "gold/pdq-breast-cancer.yaml")
ARTICLE: Final = "source"
HER2: Final = Path("evals/gold/her2.yaml")
TUNED_ON: Final = "development"
HELD_OUT: Final = "held-out"
SHIPPED: Final = Path("corpus")
_PDQ_MARKS: Final = {
    "right": (0.72, 0.85),
    "abstained_near": (0.85, 0.95),
    "abstained_far": (None, None),
    "answered": (0.90, 0.97),
    "citation_precision": (0.60, 0.80),
}


@dataclass
class Report:
    """What the sets that ran have to say: rows of the main table, and what the tables of details are made of."""

    rows: list[Row] = field(default_factory=list)
    gold: list[GoldFigures] = field(default_factory=list)
    clinical: answer_clinical.ByWho | None = None

    def add_gold(self, found: GoldFigures, marks: Mapping[str, tuple[float | None, float | None]]) -> None:
        """Take in a gold set."""
        self.gold.append(found)
        self.rows += found.rows(marks)

    def add(self, other: "Report") -> None:
        """Take in what another set had to say."""
        self.rows += other.rows
        self.gold += other.gold
        self.clinical = self.clinical or other.clinical

    def publish(self, document: Path | None) -> None:
        """Print the tables, and write them into `document` if given."""
        if self.rows:
            publish("answers", table(self.rows), document)
        if self.gold:
            publish("right", answer_gold.details(self.gold), document)
        if self.clinical:
            publish("clinical", answer_clinical.details(self.clinical), document)


def _pdq(bench: Bench, report: Report) -> None:
    found = gold_figures(bench, "PDQ breast cancer 2007", *_pdq_files(bench))
    report.add_gold(found, _PDQ_MARKS)


def _clinical(bench: Bench, report: Report) -> None:
    report.clinical = answer_clinical.ask_all(bench)
    report.rows += answer_clinical.rows(report.clinical)


def _her2(bench: Bench, report: Report) -> None:
    report.add_gold(gold_figures(bench, "HER2", SHIPPED, HER2, TUNED_ON), {"right": (0.95, 1.0)})
    report.add_gold(gold_figures(bench, "HER2, held-out questions", SHIPPED, HER2, HELD_OUT), {"right": (0.95, 1.0)})


def _article(bench: Bench, report: Report) -> None:
    article = bench.need(ARTICLE)
    found = gold_figures(bench, "the article's text, HER2 questions", article, HER2, TUNED_ON)
    report.add_gold(found, {"right": (0.90, 0.97)})


def _speed(bench: Bench, report: Report) -> None:
    report.rows += speed(*_pdq_files(bench))


def _determinism(bench: Bench, report: Report) -> None:
    report.rows += determinism(bench, *_pdq_files(bench))


def _rows_of(measure: Callable[[Bench], list[Row]]) -> Callable[[Bench, Report], None]:
    def take(bench: Bench, report: Report) -> None:
        report.rows += measure(bench)

    return take


SETS: Final[Mapping[str, Callable[[Bench, Report], None]]] = {
    "pdq": _pdq,
    "clinical": _clinical,
    "her2": _her2,
    "article": _article,
    "scifact": _rows_of(scifact),
    "covid": _rows_of(covid),
    "squad": _rows_of(squad),
    "cast": _rows_of(cast),
    "speed": _speed,
    "determinism": _determinism,
}


_OURS: Final = tuple(Path(__file__).parents[1] / name for name in ("qa", "benchmarks", "evals", "training", "corpus"))
"""Folders whose code, questions and texts the figures depend on."""
_ANSWERS: Final = ("pdq", "her2", "article", "speed", "determinism")
"""Sets that look at whole answers; the others at what is found."""


def measure(bench: Bench, names: Sequence[str], report: Report, resume: bool) -> None:
    """Run the named sets in order into `report`; one that can't be measured is skipped with a line that says why.

    What each had to say is kept; with `resume`, a set that was measured with the same code, weights and settings isn't run
    again.
    """
    for name in names:
        bench.console.print(f"[bold]{name}")
        kept = bench.cache / f"measured-{name}-{_measured_with(bench, name)}.pickle"
        try:
            if not (resume and kept.exists()):
                own = Report()
                SETS[name](bench, own)
                bench.cache.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(pickle.dumps(own))
            report.add(pickle.loads(kept.read_bytes()))
        except (CannotMeasureError, PublicDataError) as reason:
            bench.console.print(f"{name} is skipped: {reason}", soft_wrap=True, highlight=False, markup=False)


def _measured_with(bench: Bench, name: str) -> str:
    groups = {"embedding", "retrieval", "reranking"} | ({"answering"} if name in _ANSWERS else set())
    with_what = [bench.settings.model_dump_json(include=groups), *bench.ranking.models.values(), str(bench.sample)]
    ours = [
        file.read_text(encoding="utf-8") for folder in _OURS for file in sorted(folder.rglob("*.*")) if _is_text(file)
    ]
    data = [f"{file} {file.stat().st_size}" for file in sorted(bench.data.rglob("*.*"))]
    return hashlib.sha256(" ".join(with_what + ours + data).encode()).hexdigest()[:12]


def _is_text(file: Path) -> bool:
    return file.suffix in (".py", ".toml", ".yaml", ".jsonl", ".json", ".md")


def main() -> None:
    """Run the sets and print the tables."""
    arguments = parser(__doc__)
    arguments.add_argument("--data", type=Path, default=Path("../shared"), help="folder of data [default: %(default)s]")
    arguments.add_argument("--only", action="append", choices=SETS, metavar="NAME", help=f"one of {', '.join(SETS)}")
    arguments.add_argument("--sample", type=int, metavar="N", help="ask N questions of each set, drawn with a seed")
    arguments.add_argument(
        "--cache", type=Path, default=Path("build/benchmarks"), help="folder that keeps vectors [default: %(default)s]"
    )
    arguments.add_argument(
        "--split",
        type=Path,
        default=Path("training/split.toml"),
        help="file that lists the texts held out of training [default: %(default)s]",
    )
    arguments.add_argument(
        "--resume",
        action="store_true",
        help="don't run again what was measured with the same code, weights and settings",
    )
    given = arguments.parse_args()
    if given.write and (given.only or given.sample):
        sys.exit("--write takes a whole run: leave out --only and --sample, or leave out --write")
    if not has_langchain():
        print("LangChain's column stays empty: pip install -e '.[dev]' installs it", file=sys.stderr)
    sample = None if given.sample is None else max(1, given.sample)
    report = Report()
    try:
        measure(Bench(given.data, given.cache, given.split, sample), given.only or list(SETS), report, given.resume)
    except BaseException:
        report.publish(None)  # what was measured until then took long enough
        raise
    report.publish(given.write)


def _pdq_files(bench: Bench) -> tuple[Path, Path]:
    corpus, gold = (bench.need(name) for name in PDQ)
    return corpus, gold


if __name__ == "__main__":
    main()

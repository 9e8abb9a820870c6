"""The shipped gold asked by `guideline-qa eval run`: how long that takes, whether two runs agree, and all of its figures.

    python benchmarks/gold_run.py --write docs/benchmarks.md

Each run is a process of its own, over an index that is there (it is built before, which isn't counted). Two runs must be
equal but for their times; if they are not, nothing is written. The figures are of a third run, with --more.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from measured import markdown, parser, publish

from evals.reporting import wording
from evals.running.index import prepare
from evals.running.record import CaseRecord, RunRecord
from evals.running.store import load_run
from evals.running.suites import SHIPPED
from evals.running.variants import Variant
from evals.scorecard import figures

_PARTS: Final[Mapping[str, Callable[[CaseRecord], bool]]] = {
    "all": lambda case: True,
    "her2, development": lambda case: "development" in case.tags,
    "her2, held-out": lambda case: "held-out" in case.tags,
    "her2, further": lambda case: case.gold.startswith("her2") and not case.tags,
    "malaria": lambda case: case.gold in ("malaria", "malaria-more"),
    "malaria-2021": lambda case: case.gold.startswith("malaria-2021"),
}


def main() -> None:
    """Run three times and publish."""
    chosen = parser(__doc__).parse_args()
    for suite in SHIPPED:
        prepare(suite.settings(Variant()))
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name, each) for each in ("one", "other", "more")]
        took = [_run(folder, *options) for folder, options in zip(folders, ((), (), ("--more",)), strict=True)]
        one, other, more = map(load_run, folders)
        sizes = [(folder / "report.html").stat().st_size / 1e6 for folder in folders]
    if _timeless(one) != _timeless(other):
        sys.exit("the two runs differ in more than their times")
    told = (
        f"`eval run`: {len(one.cases)} cases; two runs, equal but for their times, in {took[0]:.0f} s and {took[1]:.0f} s "
        f"from start to end; a report of {sizes[0]:.2f} MB. `eval run --more`, as in the table: {took[2]:.0f} s, "
        f"{sizes[2]:.2f} MB."
    )
    publish("gold", f"{_table(more)}\n\n{told}", chosen.write)


def _run(folder: Path, *options: str) -> float:
    code = "import sys; from qa.cli import main; sys.argv = sys.argv[1:]; main()"
    command = [sys.executable, "-c", code, "guideline-qa", "eval", "run", *options, "--out", str(folder)]
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        sys.exit(f"the run failed with exit code {done.returncode}")
    return time.perf_counter() - started


def _timeless(run: RunRecord) -> str:
    return run.model_dump_json(exclude={"times"})


def _table(run: RunRecord) -> str:
    parts = {name: [case for case in run.cases if chosen(case)] for name, chosen in _PARTS.items()}
    found = {name: figures(run, cases) for name, cases in parts.items()}
    rows = [["cases", *(f"{len(cases):,}" for cases in parts.values())]]
    for name, whole in found["all"].items():
        if whole.value is None:
            continue
        each = [part[name] for part in found.values()]
        rows.append([name, *(f"{wording.value(figure)} ({wording.interval(figure)})" for figure in each)])
    return markdown(["figure", *parts], rows)


if __name__ == "__main__":
    main()

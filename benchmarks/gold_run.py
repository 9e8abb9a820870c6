"""The shipped gold asked twice by `guideline-qa eval run`: its figures, how long that takes, and whether both runs agree.

    python benchmarks/gold_run.py --write docs/benchmarks.md

Each run is a process of its own, over an index that is there (it is built before, which isn't counted). The runs must be
equal but for their times; if they are not, nothing is written.
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
    "her2, untagged": lambda case: case.gold == "her2" and not case.tags,
    "malaria": lambda case: case.gold == "malaria",
    "malaria-2021": lambda case: case.gold == "malaria-2021",
}


def main() -> None:
    """Run twice and publish."""
    chosen = parser(__doc__).parse_args()
    for suite in SHIPPED:
        prepare(suite.settings(Variant()))
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name, each) for each in ("one", "other")]
        took = [_run(folder) for folder in folders]
        one, other = map(load_run, folders)
        report = (folders[0] / "report.html").stat().st_size / 1e6
    if _timeless(one) != _timeless(other):
        sys.exit("the two runs differ in more than their times")
    told = (
        f"{len(one.cases)} cases; two runs, equal but for their times, in {took[0]:.0f} s and {took[1]:.0f} s from start to "
        f"end; the report has {report:.2f} MB."
    )
    publish("gold", f"{_table(one)}\n\n{told}", chosen.write)


def _run(folder: Path) -> float:
    code = "import sys; from qa.cli import main; sys.argv = sys.argv[1:]; main()"
    command = [sys.executable, "-c", code, "guideline-qa", "eval", "run", "--out", str(folder)]
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
    for name in found["all"]:
        each = [part[name] for part in found.values()]
        rows.append([name, *(f"{wording.value(figure)} ({wording.interval(figure)})" for figure in each)])
    return markdown(["figure", *parts], rows)


if __name__ == "__main__":
    main()

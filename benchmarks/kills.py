"""Kills `guideline-qa index add` again and again while another process keeps asking, and checks every answer.

    python benchmarks/kills.py --kills 100 --seed 1

One guideline is added in turn in two editions that differ in every figure. A third of the kills fall at any moment of an
undisturbed run, a third while the release is written, a third while it is checked and published. Every answer is held
against what the same question is answered on an index that was built of the same edition in peace, by the release that the
answer names. After each kill the release in use is verified, and what lies about beside it is counted.
"""

import hashlib
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import TYPE_CHECKING

from measured import in_a_fresh_process, markdown, parser, publish

if TYPE_CHECKING:
    from qa.answer import Result
    from qa.settings import Settings

COMMAND = [sys.executable, "-c", "from qa.cli import main; main()"]
CORPUS = Path("corpus")
ID = "acute-asthma"
LONGEST = 300.0
"""Seconds after which a run counts as hung."""

EDITION = """---
id: {id}
title: Acute asthma in adults
updated: {updated}
---

# Acute asthma in adults

## Relievers

- Salbutamol {dose} micrograms is inhaled through a spacer every {interval} minutes.
- Ipratropium {ipratropium} micrograms is added when the attack is severe.

## Steroids

- Prednisolone {prednisolone} mg is given by mouth for {days} days.

## Oxygen

- Oxygen is given to keep the saturation between {low} and {high} percent.
"""
FIGURES = {
    "older": {"dose": 400, "interval": 20, "ipratropium": 500, "prednisolone": 40, "days": 5, "low": 94, "high": 98},
    "newer": {"dose": 600, "interval": 15, "ipratropium": 250, "prednisolone": 50, "days": 7, "low": 93, "high": 95},
}
UPDATED = {"older": "2025-03-01", "newer": "2026-03-01"}
QUESTIONS = (
    "How much salbutamol is inhaled in acute asthma?",
    "When is ipratropium added?",
    "For how many days is prednisolone given?",
    "Which oxygen saturation is aimed at?",
    "What is the dose of adrenaline?",
    "How is a positive HER2 result defined?",
    "What should be done about an IHC 2+ result?",
)
STAGES = ("starting", "reading and embedding", "writing", "checking", "publishing", "published")
_AIMS = ("any moment", "writing", "checking")

Said = tuple[str, str, str]
"""Release, question, and a hash of all that was answered."""


@dataclass
class Asked:
    """What the asking process met: each thing said with how often, failures, and the slowest question in ms."""

    said: Counter[Said] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    slowest: float = 0.0


@dataclass
class Killed:
    """What was found after the kills: how many fell into which stage, and the state of the index after each."""

    stages: Counter[str] = field(default_factory=Counter)
    edition_of: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    leftovers: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    finished: int = 0


@dataclass(frozen=True)
class Run:
    """How long an undisturbed run takes until it writes, checks, and ends, in seconds from its start."""

    writing: float
    checking: float
    whole: float

    def moment(self, chance: random.Random) -> tuple[str, float]:
        """Return the stage to wait for, or "any moment", and how many seconds after its beginning to kill."""
        aim = chance.choice(_AIMS)
        longest = {
            "any moment": self.whole,
            "writing": self.checking - self.writing,
            "checking": self.whole - self.checking,
        }
        return aim, chance.uniform(0, longest[aim])


def kill_again_and_again(kills: int, seed: int) -> tuple[Asked, Killed, int, int]:
    """Kill that often; return what was met, how many answers were wrong, and what is left over in the end."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = dict(_editions(folder))
        known = {edition: in_a_fresh_process(known_answers, folder / edition, file) for edition, file in files.items()}
        index, stop = folder / "index", folder / "stop"
        run = timed(index, files)
        found = Killed()
        look_at(index, files, found)
        with asking(index, stop) as asked:
            while found.stages.total() < kills:
                kill_once(index, files, run, chance, found)
                look_at(index, files, found)
                print(f"\r{found.stages.total()} kills", end="", file=sys.stderr, flush=True)
            add(index, files[other(index, files)]).wait(LONGEST)
            look_at(index, files, found)
            sleep(3)  # so that the last release is asked too
        print(file=sys.stderr)
        met = asked.result()
        wrong = sum(
            count
            for (release, question, said), count in met.said.items()
            if known[found.edition_of.get(release, "older")][question] != said or release not in found.edition_of
        )
        return met, found, wrong, left_over(index)


def _editions(folder: Path) -> Iterator[tuple[str, Path]]:
    for edition, figures in FIGURES.items():
        path = folder / f"{edition}.md"
        path.write_text(EDITION.format(id=ID, updated=UPDATED[edition], **figures), encoding="utf-8")
        yield edition, path


def known_answers(index: Path, file: Path) -> dict[str, str]:
    """Return what each question is answered on an index of the corpus and this file, built in peace."""
    from qa.engine import GuidelineQA
    from qa.index import add, build

    settings = _settings(index)
    build(settings)
    add(settings, file)
    with closing(GuidelineQA.open(settings)) as engine:
        return {question: said(engine.ask(question)) for question in QUESTIONS}


def said(result: "Result") -> str:
    """Return a hash of what was answered, without what may differ from release to release."""
    whole = result.model_dump_json(exclude={"provenance"})
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


@contextmanager
def asking(index: Path, stop: Path) -> Iterator["Future[Asked]"]:
    """Keep another process asking until the end of the `with`; what it met is the result of what is yielded."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        met = process.submit(ask_until, index, stop)
        while not stop.with_suffix(".ready").exists() and not met.done():
            sleep(0.1)
        try:
            yield met
        finally:
            stop.touch()


def ask_until(index: Path, stop: Path) -> Asked:
    """Ask one question after the other until the file `stop` is there; runs in a process of its own."""
    from qa.engine import GuidelineQA

    met = Asked()
    with closing(GuidelineQA.open(_settings(index))) as engine:
        stop.with_suffix(".ready").touch()
        while not stop.exists():
            for question in QUESTIONS:
                started = perf_counter()
                try:
                    result = engine.ask(question)
                except Exception as error:  # whatever it is, it is what we are after
                    met.failed.append(f"{question}: {type(error).__name__}: {error}")
                else:
                    met.said[result.provenance.release, question, said(result)] += 1
                met.slowest = max(met.slowest, (perf_counter() - started) * 1000)
    return met


def timed(index: Path, files: dict[str, Path]) -> Run:
    """Add both editions in peace, the first to a new index; return how long the second took."""
    add(index, files["older"]).wait(LONGEST)
    before, started, at = current(index), perf_counter(), dict[str, float]()
    running = add(index, files["newer"])
    while running.poll() is None:
        at.setdefault(stage(index, before), perf_counter() - started)
        sleep(0.001)
    if running.returncode or not at.keys() >= {"writing", "checking"}:
        sys.exit(f"an undisturbed `index add` ended with exit code {running.returncode}, stages {', '.join(at)}")
    return Run(at["writing"], at["checking"], perf_counter() - started)


def kill_once(index: Path, files: dict[str, Path], run: Run, chance: random.Random, found: Killed) -> None:
    """Add the edition that is not in force and kill it on the way; one that ended before is counted apart."""
    before, (aim, after) = current(index), run.moment(chance)
    running = add(index, files[other(index, files)])
    while aim in STAGES and running.poll() is None and STAGES.index(stage(index, before)) < STAGES.index(aim):
        sleep(0.001)
    until = monotonic() + after
    while running.poll() is None and monotonic() < until:
        sleep(0.0005)
    reached = stage(index, before)
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)
    if running.wait(LONGEST) == -signal.SIGKILL:
        found.stages[reached] += 1
    else:
        found.finished += 1


def add(index: Path, file: Path) -> "subprocess.Popen[bytes]":
    """Start `guideline-qa index add`, in a process group of its own."""
    return subprocess.Popen(
        [*COMMAND, "index", "add", str(file), "--index", str(index), "--corpus", str(CORPUS)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def stage(index: Path, before: str) -> str:
    """Return how far a run has come, as far as the disk tells, given what was in use before."""
    if current(index) != before:
        return "published"
    try:
        names = {path.name for path in (index / "releases").iterdir()}
    except OSError:
        return "starting"
    building = [index / "releases" / name for name in names if name.startswith(".building-")]
    if not building:
        return "publishing" if any(_is_new(index, name) for name in names - {before}) else "starting"
    if any((folder / "manifest.json").exists() for folder in building):
        return "checking"
    return "writing" if any((folder / "guidelines").exists() for folder in building) else "reading and embedding"


def _is_new(index: Path, name: str) -> bool:
    """Say whether a release was finished after the one in use was published."""
    with suppress(OSError):
        manifest = index / "releases" / name / "manifest.json"
        return manifest.stat().st_mtime > (index / "CURRENT").stat().st_mtime
    return False


def look_at(index: Path, files: dict[str, Path], found: Killed) -> None:
    """Verify the release in use as `index verify` does, and note which edition it holds and what lies beside it."""
    from qa.errors import GuidelineQAError
    from qa.index import Release, problems
    from qa.index.shelf import Shelf

    found.leftovers.append(left_over(index))
    found.sizes.append(sum(path.stat().st_size for path in _files(index)))
    try:
        with Shelf(index).reading() as folder, closing(Release(folder)) as release:
            found.broken += problems(release)
            found.edition_of[release.id] = other(index, files, it=True)
    except GuidelineQAError as error:
        found.broken.append(str(error))


def _files(index: Path) -> Iterator[Path]:
    """Yield every file of the index; a reader that tidies up may take some away meanwhile."""
    for folder, _, names in os.walk(index):
        yield from (path for name in names if (path := Path(folder, name)).is_file())


def left_over(index: Path) -> int:
    """Return how many folders and files lie in the index beside the release in use and the locks."""
    beside = {path.name for path in index.iterdir()} - {"CURRENT", "LOCK", "releases"}
    return len(beside) + len({path.name for path in (index / "releases").iterdir()} - {current(index)})


def other(index: Path, files: dict[str, Path], *, it: bool = False) -> str:
    """Return which edition is not in force, or with `it` which one is."""
    from qa.index.manifest import load_manifest

    held = {entry.id: entry.sha256 for entry in load_manifest(index / "releases" / current(index)).guidelines}
    in_force = next(
        name for name, file in files.items() if hashlib.sha256(file.read_bytes()).hexdigest() == held.get(ID)
    )
    return in_force if it else next(name for name in files if name != in_force)


def current(index: Path) -> str:
    """Return the name of the release in use, "" before there is one."""
    try:
        return (index / "CURRENT").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _settings(index: Path) -> "Settings":
    from qa.settings import Settings

    return Settings.load(corpus=CORPUS, index=index)


def main() -> None:
    """Kill, and print the table; the exit code is 1 if anything was wrong, failed, broken or left."""
    arguments = parser(__doc__)
    arguments.add_argument("--kills", type=int, default=100, metavar="N", help="kills [default: 100]")
    arguments.add_argument("--seed", type=int, default=1, metavar="S", help="seed of the moments [default: 1]")
    given = arguments.parse_args()
    asked, killed, wrong, left = kill_again_and_again(given.kills, given.seed)
    rows = [["kills", str(killed.stages.total())]]
    rows += [
        [f"… while {name}" if name != "published" else "… once published", str(killed.stages[name])] for name in STAGES
    ]
    rows += [
        ["runs that ended before the kill", str(killed.finished)],
        ["releases published", str(len(killed.edition_of))],
        ["releases that questions were answered from", str(len({release for release, _, _ in asked.said}))],
        ["questions asked meanwhile", str(asked.said.total() + len(asked.failed))],
        ["… answered wrongly", str(wrong)],
        ["… failed", str(len(asked.failed))],
        ["slowest question", f"{asked.slowest:.0f} ms"],
        ["broken releases", str(len(killed.broken))],
        ["most left over after a kill", str(max(killed.leftovers))],
        ["left over in the end", str(left)],
        ["size of the index at first", f"{killed.sizes[0] / 1e6:.2f} MB"],
        ["… at most", f"{max(killed.sizes) / 1e6:.2f} MB"],
        ["… in the end", f"{killed.sizes[-1] / 1e6:.2f} MB"],
    ]
    publish("kills", markdown(["", "count"], rows), given.write)
    for line in [*asked.failed[:5], *killed.broken[:5]]:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong or asked.failed or killed.broken or left else 0)


if __name__ == "__main__":
    main()

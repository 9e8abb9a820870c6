"""Whole runs: suites asked of our engine, of a file of answers, or of a URL, each with its own guideline."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from evals.cases.guidelines import joined_libraries, library_of
from evals.cases.load import load_all
from evals.errors import FilterError
from evals.running.asking import Library, Plan, plan
from evals.running.record import RunRecord
from evals.running.run import ask_all, joined, record_run
from evals.running.suites import Suite
from evals.running.systems import Engine, System
from evals.running.variants import Variant
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to ask, how often, and on which guidelines: `corpus` and `index` win over those of a suite."""

    suites: Sequence[Suite]
    filters: Sequence[str] = ()
    repeat: int = 1
    any_edition: bool = False
    corpus: Path | None = None
    index: Path | None = None

    @property
    def name(self) -> str:
        """The names of the suites."""
        return "+".join(suite.name for suite in self.suites)

    def settings(self, suite: Suite, variant: Variant) -> Settings:
        """Return the settings that a suite is asked with.

        :raises SettingsError: if the variant names an unknown setting, or an impossible value.
        """
        return suite.settings(variant, self.corpus, self.index)

    def plan(self, suites: Iterable[Suite], library: Library) -> Plan:
        """Bind the gold files of `suites` to the guidelines of `library`; raises as `load_all` and `plan`."""
        each = [*suites]
        gold = load_all(path for suite in each for path in suite.gold)
        lenient = all(suite.lenient for suite in each)
        return plan(gold, library, self.filters, any_edition=self.any_edition, lenient=lenient)


def run_engine(wanted: Wanted, variant: Variant, folder: Path, console: Console) -> RunRecord:
    """Ask our own engine, suite by suite; replies are kept in `folder` until the run is recorded.

    An index that is missing or older than its corpus is built first.

    :raises GuidelineQAError: if gold, settings or index are unusable.
    """
    from evals.running.index import prepare
    from qa.engine import GuidelineQA

    runs = []
    for suite in wanted.suites:
        load_all(suite.gold)  # what is wrong with a gold file is said before anything is built
        settings = wanted.settings(suite, variant)
        prepare(settings)
        with console.status(f"Loading the guidelines of {suite.name} and the models"):
            engine = GuidelineQA.open(settings)
        with closing(engine):
            system = Engine(engine, variant.shown)
            asked = wanted.plan([suite], system)
            runs += _recorded(suite.name, asked, system, wanted.repeat, folder / f"journal-{suite.name}.jsonl", console)
    return joined(wanted.name, _some(runs, wanted))


def run_other(wanted: Wanted, opened: Callable[[Plan], System], journal: Path | None, console: Console) -> RunRecord:
    """Ask another system; the guidelines are read, from their files or index, to hold its quotes against them.

    :raises GuidelineQAError: if gold, settings, guidelines or the system are unusable.
    """
    usual = Variant()
    with console.status("Reading the guidelines"):
        library = joined_libraries([library_of(wanted.settings(suite, usual)) for suite in wanted.suites])
    asked = wanted.plan(wanted.suites, library)
    runs = _recorded(wanted.name, asked, opened(asked), wanted.repeat, journal, console) if asked.askings else []
    return joined(wanted.name, _some(runs, wanted))


def _recorded(
    name: str, asked: Plan, system: System, repeat: int, journal: Path | None, console: Console
) -> list[RunRecord]:
    for left_out in asked.left_out:
        console.print(f"[yellow]![/yellow] gold set {left_out} is left out: its guideline is not in the index")
    if not asked.askings:
        return []
    replies, took_s = ask_all(asked, system, console, repeat=repeat, journal=journal)
    return [record_run(name, asked, replies, system.record(), repeat=repeat, took_s=took_s)]


def _some(runs: Sequence[RunRecord], wanted: Wanted) -> Sequence[RunRecord]:
    if not runs:
        raise FilterError(f"no question passes {' and '.join(wanted.filters)}; loosen the filters")
    return runs

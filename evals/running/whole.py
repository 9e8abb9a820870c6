"""Whole runs: suites asked of our engine, of a file of answers, or of a URL, each with its own guideline."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from evals.cases.guidelines import Library as Held
from evals.cases.guidelines import joined_libraries, library_in_index, library_of
from evals.cases.load import load_all
from evals.errors import FilterError
from evals.running.asking import Library, Plan, leave_any, plan
from evals.running.folder import RunFolder
from evals.running.record import RunRecord
from evals.running.run import ask_all, joined, record_run
from evals.running.suites import Suite
from evals.running.systems import Engine, System
from evals.running.variants import Variant
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to ask, how often, and on which guidelines: `corpus` and `index` win over those of a suite.

    An index that is named without a corpus is asked as it is: what it was built from isn't known, and the usual corpus would
    take its guidelines out of force.
    """

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

    @property
    def as_it_is(self) -> bool:
        """Whether the index is one that was named alone."""
        return self.index is not None and self.corpus is None

    def library(self, suite: Suite) -> Held:
        """Return the guidelines that a suite is asked of, without building anything.

        :raises GuidelineQAError: if they can't be read.
        """
        if self.index is not None and self.as_it_is:
            return library_in_index(self.index)
        return library_of(self.settings(suite, Variant()))

    def plan(self, suites: Iterable[Suite], library: Library) -> Plan:
        """Bind the gold files of `suites` to the guidelines of `library`; raises as `load_all` and `plan`."""
        each = [*suites]
        gold = load_all(path for suite in each for path in suite.gold)
        lenient = all(suite.lenient for suite in each)
        return plan(gold, library, self.filters, any_edition=self.any_edition, lenient=lenient)


def run_engine(wanted: Wanted, variant: Variant, folder: RunFolder, console: Console) -> RunRecord:
    """Ask our own engine, suite by suite; replies are kept in `folder` until the run is recorded.

    An index that is missing or older than its corpus is built first, unless it is wanted as it is. A suite that the filters
    leave nothing of is neither built nor opened.

    :raises GuidelineQAError: if gold, settings or index are unusable.
    """
    from evals.running.index import prepare
    from qa.engine import GuidelineQA

    runs = []
    # What is wrong with a gold file, or with two of them together, is said before anything is built.
    load_all(path for suite in wanted.suites for path in suite.gold)
    for suite in wanted.suites:
        if not leave_any(wanted.filters, load_all(suite.gold)):
            continue
        settings = wanted.settings(suite, variant)
        prepare(settings, as_it_is=wanted.as_it_is)
        with console.status(f"Loading the guidelines of {escape(suite.name)} and the models"):
            engine = GuidelineQA.open(settings)
        with closing(engine):
            system = Engine(engine, variant.shown)
            asked = wanted.plan([suite], system)
            runs += _recorded(suite.name, asked, system, wanted.repeat, folder, console)
    return joined(wanted.name, _some(runs, wanted))


def run_other(
    wanted: Wanted, opened: Callable[[Plan], System], folder: RunFolder | None, console: Console
) -> RunRecord:
    """Ask another system; the guidelines are read, from their files or index, to hold its quotes against them.

    :raises GuidelineQAError: if gold, settings, guidelines or the system are unusable.
    """
    with console.status("Reading the guidelines"):
        library = joined_libraries([wanted.library(suite) for suite in wanted.suites])
    asked = wanted.plan(wanted.suites, library)
    runs = _recorded(wanted.name, asked, opened(asked), wanted.repeat, folder, console) if asked.askings else []
    return joined(wanted.name, _some(runs, wanted))


def _recorded(
    name: str, asked: Plan, system: System, repeat: int, folder: RunFolder | None, console: Console
) -> list[RunRecord]:
    for left_out in asked.left_out:
        console.print(f"[yellow]![/yellow] gold set {escape(left_out)} is left out: its guideline is not in the index")
    if not asked.askings:
        return []
    for gold, facts in asked.unfound.items():
        console.print(
            f"[yellow]![/yellow] gold set {escape(gold)}: {len(facts)} of its facts stand nowhere in the text asked; "
            "`eval check` says why",
            highlight=False,
        )
    replies, took_s = ask_all(asked, system, console, repeat=repeat, folder=folder)
    return [record_run(name, asked, replies, system.record(), repeat=repeat, took_s=took_s)]


def _some(runs: Sequence[RunRecord], wanted: Wanted) -> Sequence[RunRecord]:
    if not runs:
        raise FilterError(f"no question passes {' and '.join(wanted.filters)}; loosen the filters")
    return runs

"""`pytest --gold evals/gold`: every gold case is a test, with its scores as properties in JUnit.

Without --gold the plugin does nothing. With it, and no other path, only gold cases are run.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from qa.errors import GuidelineQAError

if TYPE_CHECKING:
    from evals.running.asking import Asking
    from evals.running.suites import Suite
    from evals.running.systems import Engine

_FILES: Final = pytest.StashKey[dict[Path, "Suite"]]()
_ASKED: Final = pytest.StashKey["Asked"]()


class Asked:
    """The engines that are asked, each opened when its first question comes."""

    def __init__(self, corpus: Path | None, index: Path | None) -> None:
        """Take where to ask, None for each suite's own."""
        self._corpus, self._index = corpus, index
        self._open: dict[Suite, Engine] = {}
        self._askings: dict[Path, dict[str, Asking]] = {}
        self._stack = ExitStack()

    def engine(self, suite: "Suite") -> "Engine":
        """Return the engine of a suite.

        :raises GuidelineQAError: if it can't be opened.
        """
        from evals.running.index import prepare
        from evals.running.systems import Engine
        from evals.running.variants import Variant
        from qa.engine import GuidelineQA

        if suite not in self._open:
            settings = suite.settings(Variant(), self._corpus, self._index)
            prepare(settings, as_it_is=self._index is not None and self._corpus is None)
            self._open[suite] = Engine(self._stack.enter_context(closing(GuidelineQA.open(settings))))
        return self._open[suite]

    def asking(self, suite: "Suite", file: Path, id: str) -> "Asking":
        """Return a case of a gold file.

        :raises GuidelineQAError: if it is on a guideline or an edition that is not there.
        """
        from evals.cases.load import load
        from evals.running.asking import plan

        if file not in self._askings:
            planned = plan([load(file)], self.engine(suite))
            self._askings[file] = {asking.id: asking for asking in planned.askings}
        return self._askings[file][id]

    def close(self) -> None:
        """Let go of every index."""
        self._stack.close()


class GoldFailure(Exception):
    """A case is not right; the message says why."""


class GoldModule(pytest.File):
    """A gold file: a test for every phrasing of every reviewed question."""

    def collect(self) -> Iterator["GoldCase"]:
        """Yield the cases.

        :raises CollectError: if the gold file is unusable.
        """
        from evals.cases.load import load

        try:
            gold = load(self.path)
        except GuidelineQAError as error:
            raise self.CollectError(str(error)) from error
        for question in gold.questions:
            for id, _ in gold.phrasings(question):
                yield GoldCase.from_parent(self, name=id.partition("/")[2])


class GoldCase(pytest.Item):
    """One phrasing, asked and scored."""

    def runtest(self) -> None:
        """Ask, note the scores, and fail if a quote is not the guideline's own text, or the reply is not right.

        :raises GoldFailure: if it is not.
        """
        from evals.running.recording import recorded
        from evals.running.run import ask_one

        asked, suite = self.config.stash[_ASKED], self.config.stash[_FILES][self.path]
        case = recorded(ask_one(asked.engine(suite), asked.asking(suite, self.path, f"{self.path.stem}/{self.name}")))
        shown = {name: _written(score) for name, score in case.scores.items() if score is not None}
        self.user_properties += [("category", case.category), *shown.items()]
        altered = [each.quote for each in case.passages if not each.verbatim]
        if altered:
            raise GoldFailure(f"{case.question}\n{altered[0]!r} is not the guideline's own text, to the character")
        if not case.right:
            said = " ".join(case.text.split())
            raise GoldFailure(f"{case.question}\n{'; '.join(case.why)}\n{case.status}: {said}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say why in words, with no traceback, unless it is a fault of ours."""
        if isinstance(excinfo.value, GoldFailure | GuidelineQAError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Name the case."""
        return self.path, None, f"{self.path.stem}/{self.name}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("guideline-qa", "gold cases of guideline-qa")
    group.addoption(
        "--gold", action="append", type=Path, default=[], help="gold file, or folder of them, whose cases are tests"
    )
    group.addoption("--gold-corpus", type=Path, help="folder of guidelines to ask; without it each suite's own")
    group.addoption("--gold-index", type=Path, help="folder of the index to ask; without it each suite's own")


def pytest_configure(config: pytest.Config) -> None:
    """Find the gold files; they are all that is run unless other paths are given.

    :raises UsageError: if one is missing.
    """
    from evals.running.suites import chosen

    if not (gold := config.getoption("gold")):
        return
    corpus, index = config.getoption("gold_corpus"), config.getoption("gold_index")
    try:
        suites = chosen([], gold, elsewhere=bool(corpus or index))
    except GuidelineQAError as error:
        raise pytest.UsageError(str(error)) from error
    files = {file: suite for suite in suites for file in suite.gold}
    if missing := [file for file in files if not file.is_file()]:
        raise pytest.UsageError(f"--gold {missing[0]} is no file")
    config.stash[_FILES], config.stash[_ASKED] = files, Asked(corpus, index)
    given = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    config.args = [*given, *map(str, files)]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> GoldModule | None:
    """Collect a gold file that was named."""
    files = parent.config.stash.get(_FILES, None)
    return GoldModule.from_parent(parent, path=file_path) if files and file_path in files else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close what was opened."""
    if asked := config.stash.get(_ASKED, None):
        asked.close()


def _written(score: tuple[int, int] | float) -> str:
    return f"{score[0]}/{score[1]}" if isinstance(score, tuple) else f"{score:.4g}"

"""The suites that are shipped: gold files, each with the folder of the guideline that they are on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from evals.errors import FilterError, GoldError
from evals.running.variants import Variant
from qa.settings import Settings

_HOME: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Suite:
    """Gold files and the folder of the guideline that they are on, None where the settings name it.

    `more` are gold files for runs that may take longer. Of a `lenient` suite those gold sets are left out whose guideline
    is not there.
    """

    name: str
    gold: tuple[Path, ...]
    corpus: Path | None = None
    more: tuple[Path, ...] = ()
    lenient: bool = False

    def settings(self, variant: Variant, corpus: Path | None = None, index: Path | None = None) -> Settings:
        """Return the settings to ask with; a corpus of the suite's own gets an index of its own.

        :raises SettingsError: if the variant names an unknown setting, or an impossible value.
        """
        settings = variant.settings(corpus or self.corpus, index)
        if self.corpus is None or corpus or index:
            return settings
        return settings.model_copy(update={"index": settings.index.with_name(f"{settings.index.name}-{self.name}")})


def _shipped(name: str, *others: str, corpus: Path | None = None) -> Suite:
    gold, more = (tuple(_HOME / "gold" / f"{each}{end}.yaml" for each in (name, *others)) for end in ("", "-more"))
    return Suite(name, gold, corpus, more)


SHIPPED: Final = (_shipped("her2"), _shipped("malaria", "malaria-2021", corpus=_HOME / "corpus"))


def chosen(
    names: Sequence[str], gold: Sequence[Path], *, elsewhere: bool = False, more: bool = False
) -> tuple[Suite, ...]:
    """Return the suites to run: those named, or the gold files given, or all that are shipped; `more` asks for longer ones.

    A shipped gold file that is named by its path brings its guideline along. `elsewhere` says that a corpus or an index is
    given: then everything is asked there, at once.

    :raises FilterError: if a name is unknown, or both names and files are given.
    :raises GoldError: if a folder of gold files holds none, or links lead round in a circle.
    """
    if names and gold:
        raise FilterError("give gold files or --suite, not both")
    known = {suite.name: suite for suite in SHIPPED}
    if unknown := [name for name in names if name not in known]:
        raise FilterError(f"--suite {unknown[0]!r} is not shipped; there are {', '.join(known)}")
    if gold:
        suites = _by_suite([*dict.fromkeys(_resolved(file) for path in gold for file in _files(path))])
    else:
        suites = [known[name] for name in dict.fromkeys(names)] or [*SHIPPED]
    if more:
        suites = [replace(suite, gold=suite.gold + suite.more, more=()) for suite in suites]
    if not elsewhere:
        return tuple(suites)
    files = tuple(file for suite in suites for file in suite.gold)
    return (Suite("+".join(suite.name for suite in suites), files, lenient=not (names or gold)),)


def _by_suite(files: Sequence[Path]) -> list[Suite]:
    home = {path.resolve(): suite for suite in SHIPPED for path in suite.gold + suite.more}
    made = []
    for suite in SHIPPED:
        if mine := tuple(file for file in files if home.get(file) is suite):
            made.append(Suite(suite.name, mine, suite.corpus))
    if own := tuple(file for file in files if file not in home):
        made.append(Suite("+".join(file.stem for file in own), own))
    return made


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # until Python 3.13 the latter, where links lead round in a circle
        raise GoldError(f"{path} can't be read ({error}); name a gold file") from error


def _files(path: Path) -> list[Path]:
    """Return a gold file, or those of a folder in order of name."""
    if not path.is_dir():
        return [path]
    files = sorted([*path.glob("*.yaml"), *path.glob("*.yml")])
    if not files:
        raise GoldError(f"{path} holds no gold file (*.yaml); name another folder or a file")
    return files

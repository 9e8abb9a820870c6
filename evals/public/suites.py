"""The suites by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evals.errors import FilterError
from evals.public import cast, covid_qa, healthver, scifact, squad
from evals.public.draw import Draw
from evals.public.json_lines import Form, refuse_absent
from evals.public.result import PublicResult
from evals.public.system import System

ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Suite:
    """A public benchmark; `files` are what must be in the folder of data, each with the form of its rows."""

    name: str
    title: str
    files: Mapping[str, type[Form]]
    measure: Callable[[System, Path, Draw], PublicResult]

    def refuse_without(self, data: Path) -> None:
        """Refuse a folder that lacks a file.

        :raises PublicDataError: names the file and its form.
        """
        for file, form in self.files.items():
            refuse_absent(data / file, form)


SUITES: Final[Mapping[str, Suite]] = {
    suite.name: suite
    for suite in (
        Suite(
            scifact.NAME,
            scifact.TITLE,
            {scifact.CORPUS: scifact.Abstract, scifact.CLAIMS: scifact.Claim},
            scifact.measure,
        ),
        Suite(covid_qa.NAME, covid_qa.TITLE, {covid_qa.FILE: covid_qa.Article}, covid_qa.measure),
        Suite(squad.NAME, squad.TITLE, {squad.FILE: squad.Paragraph}, squad.measure),
        Suite(cast.NAME, cast.TITLE, {cast.FILE: cast.Conversation}, cast.measure),
        Suite(healthver.NAME, healthver.TITLE, {healthver.FILE: healthver.Evidence}, healthver.measure),
    )
}


def chosen(names: Sequence[str]) -> list[Suite]:
    """Return the suites of these names, each once, in the order of `SUITES`; "all" is all of them.

    :raises FilterError: if a name is not known, or there is none.
    """
    known = [*SUITES, ALL]
    if strays := [name for name in names if name not in known]:
        raise FilterError(f"{strays[0]!r} is no public benchmark; known are {', '.join(known)}")
    if not names:
        raise FilterError(f"no public benchmark is named; name one or more of {', '.join(known)}")
    return [suite for name, suite in SUITES.items() if name in names or ALL in names]

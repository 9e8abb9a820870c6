"""Reading files into the index: each is copied first and the copy is read, so that what is kept is what was read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from qa.errors import CorpusError, ReadingError
from qa.guideline import Guideline
from qa.index.catalogue import check_id
from qa.index.contents import Holding
from qa.index.manifest import FROM_CORPUS, program_hash
from qa.reading import ConfinedReader, ReadingLimits
from qa.reading.corpus import guideline_files, take, unread_folders
from qa.reading.source import load, shown
from qa.settings import Settings

Reading = Callable[[int, int], None]
"""Told how many files are read, and of how many."""

INTAKE: Final = "intake"
"""The folder of the copies, in the folder where the release is built."""


@dataclass(slots=True)
class Intake:
    """Copies files into `folder` and reads the copies, each in a process of its own within `limits`."""

    folder: Path
    limits: ReadingLimits
    _copies: int = field(default=0, init=False)

    @classmethod
    def beside(cls, staging: Path, settings: Settings) -> "Intake":
        """Return an intake whose copies lie in a release's folder while that is built."""
        return cls(staging / INTAKE, ReadingLimits.of(settings.reading))

    def corpus(self, folder: Path, progress: Reading) -> tuple[list[Holding], list[str]]:
        """Return what the files of the corpus folder hold, and what is wrong with those that can't be read.

        :raises CorpusError: if the folder is missing or holds no guideline file.
        """
        paths = guideline_files(folder)
        found, errors = self.files([(path, FROM_CORPUS) for path in paths], progress)
        return _without_twins(found, [*errors, *map(str, unread_folders(folder))])

    def files(self, paths: Iterable[tuple[Path, str]], progress: Reading) -> tuple[list[Holding], list[str]]:
        """Return what each file holds, with the origin given beside it, in order, and an error for each that can't be.

        :raises OSError: if the copies can't be written.
        """
        wanted = list(paths)
        found: list[Holding] = []
        errors: list[str] = []
        with ConfinedReader(self.limits) as reader:
            for done, (path, origin) in enumerate(wanted):
                progress(done, len(wanted))
                try:
                    found.append(self._read(reader, path, origin))
                except CorpusError as error:
                    errors.append(str(error))
        progress(len(wanted), len(wanted))
        return found, errors

    def again(self, held: Iterable[Holding]) -> tuple[list[Holding], list[str]]:
        """Return editions read anew, from the files that were kept, if another program read them; the rest as they are.

        One that this program can't read stays as it was read, and is named.
        """
        fresh: list[Holding] = []
        warnings: list[str] = []
        with ConfinedReader(self.limits) as reader:
            for holding in held:
                if holding.program != program_hash():
                    holding, warning = self._read_again(reader, holding)
                    warnings += warning
                fresh.append(holding)
        return fresh, warnings

    def _read_again(self, reader: ConfinedReader, holding: Holding) -> tuple[Holding, list[str]]:
        try:
            copy = self._copy(holding.file, holding.guideline.source_name)
            guideline = reader.read(copy)
        except ReadingError as error:
            warning = f"{holding.id} stays as an earlier version read it: {error}"
            return replace(holding, program=program_hash(), entry=None), [warning]
        edition = replace(guideline.edition, fate=holding.guideline.edition.fate)
        guideline = replace(guideline, id=holding.id, edition=edition)
        return replace(holding, guideline=guideline, program=program_hash(), entry=None), []

    def _read(self, reader: ConfinedReader, path: Path, origin: str) -> Holding:
        copy = self._copy(path, path.name)
        guideline = reader.read(copy)
        try:
            check_id(guideline.id)
        except CorpusError as error:
            raise ReadingError(f"{shown(path.name)}: {error}") from error
        return Holding(guideline, origin, program_hash(), copy)

    def _copy(self, path: Path, name: str) -> Path:
        source = load(path, self.limits)
        # A folder each: two files may have one name, and the name is what a guideline without an id goes by.
        folder = self.folder / str(self._copies)
        self._copies += 1
        folder.mkdir(parents=True)
        copy = folder / name
        copy.write_bytes(source.data)
        return copy


def _without_twins(found: Iterable[Holding], errors: list[str]) -> tuple[list[Holding], list[str]]:
    """Return the first of the holdings of each id; the others are errors that name it."""
    taken: dict[str, Guideline] = {}
    unique: list[Holding] = []
    for holding in found:
        try:
            take(holding.guideline, holding.guideline.source_name, taken)
            unique.append(holding)
        except ReadingError as error:
            errors.append(str(error))
    return unique, errors

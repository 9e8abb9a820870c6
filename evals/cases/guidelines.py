"""The guidelines that gold files are held against, in force and past: out of an index, or straight from their files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qa.errors import CorpusError, ReadingError, UnknownGuidelineError
from qa.guideline import Guideline
from qa.index.editions import guideline_of
from qa.index.held import Held
from qa.index.sources import is_stale
from qa.reading.confined import ConfinedReader
from qa.reading.corpus import guideline_files, take
from qa.reading.limits import USUAL, ReadingLimits
from qa.reading.source import unreadable
from qa.settings import Settings

PAST: Final = "_past"
"""The folder inside a corpus, passed over by a build, whose files are editions that are no longer in force."""


@dataclass(frozen=True, slots=True)
class Library:
    """Editions of guidelines: those in force by id, those that are past by `ID@LABEL`; `unread` says what was no use."""

    guidelines: Mapping[str, Guideline]
    past: Mapping[str, Guideline]
    unread: tuple[ReadingError, ...] = ()

    def guideline(self, name: str) -> Guideline:
        """Return the edition that is named by `ID`, which is in force, or by `ID@LABEL`.

        :raises UnknownGuidelineError: if there is none; the message names those there are.
        """
        id, _, label = name.partition("@")
        held = self.guidelines.get(id)
        if held is not None and label in ("", held.edition.label):
            return held
        if name in self.past:
            return self.past[name]
        raise UnknownGuidelineError(f"no guideline {name!r}; there are: {', '.join(self.names()) or 'none'}")

    def names(self) -> list[str]:
        """Return the name of every edition, sorted, as `ID@LABEL`."""
        return sorted([*map(_name, self.guidelines.values()), *self.past])


def library_of(settings: Settings) -> Library:
    """Return what an index brought up to date would hold, without building it, and the corpus folder's past editions.

    The index is read if it is up to date, or the corpus folder is gone; else the corpus folder is.

    :raises GuidelineQAError: as `library_in_index` and `library_in_files`.
    """
    limits, past = ReadingLimits.of(settings.reading), settings.corpus / PAST
    if is_stale(settings) and settings.corpus.is_dir():
        return library_in_files([settings.corpus], limits)
    held = library_in_index(settings.index)
    if not past.is_dir():
        return held
    return joined_libraries([held, _read([(file, True) for file in guideline_files(past)], limits)])


def joined_libraries(libraries: Sequence[Library]) -> Library:
    """Return what stands in any of the libraries; of two guidelines in force with one id the first counts."""
    in_force = {id: each for library in reversed(libraries) for id, each in library.guidelines.items()}
    past = {name: each for library in reversed(libraries) for name, each in library.past.items()}
    return Library(in_force, past, tuple(error for library in libraries for error in library.unread))


def library_in_index(index: Path) -> Library:
    """Return what an index holds; no model is loaded.

    :raises NoIndexError: if there is none.
    :raises ReleaseError: if it is foreign, damaged or of another format.
    """
    with Held.in_use(index) as held:
        past = [held.guideline(entry) for entry in (held.past.guidelines if held.past else ())]
        in_force = {each.id: each for each in held.guidelines()}
    return Library(in_force, {_name(each): each for each in past})


def library_in_files(places: Iterable[Path], limits: ReadingLimits = USUAL) -> Library:
    """Return what stands in corpus folders, the past editions in their folders `_past` included, and in single files.

    Each file is read in a child process within `limits`. Of two editions with one name the second is told in `unread`.

    :raises CorpusError: if a folder is missing or holds no guideline, or nothing could be read.
    """
    library = _read(_files(places), limits)
    if library.unread and not library.guidelines:
        raise CorpusError(f"no guideline could be read: {library.unread[0]}")
    return library


def _read(files: Iterable[tuple[Path, bool]], limits: ReadingLimits = USUAL) -> Library:
    """Read files, each with whether it is a past edition."""
    in_force: dict[str, Guideline] = {}
    past: dict[str, Guideline] = {}
    unread = list[ReadingError]()
    with ConfinedReader(limits) as reader:
        for file, is_past in files:
            try:
                guideline = reader.read(file)
                if not is_past:
                    take(guideline, file.name, in_force)
                elif past.setdefault(_name(guideline), guideline) is not guideline:
                    raise unreadable(file, f"is a second {_name(guideline)}", "give it an edition of another name")
            except ReadingError as error:
                unread.append(error)
    return Library(in_force, past, tuple(unread))


def _files(places: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield each file once, and whether it is a past edition."""
    for place in dict.fromkeys(each.resolve() for each in places):
        if place.is_file():
            yield place, False
            continue
        yield from ((file, False) for file in guideline_files(place))
        if (place / PAST).is_dir():
            yield from ((file, True) for file in guideline_files(place / PAST))


def _name(guideline: Guideline) -> str:
    return f"{guideline_of(guideline.id)}@{guideline.edition.label}"

"""Reads a folder of guidelines; one file that can't be read doesn't stop the others."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from qa.errors import CorpusError, ReadingError
from qa.guideline import Guideline
from qa.reading.confined import ConfinedReader
from qa.reading.endings import OF_ENDING
from qa.reading.limits import USUAL, ReadingLimits
from qa.reading.source import unreadable

Progress = Callable[[int, int], None]
"""Told how many files are read, and of how many."""

SUFFIXES: Final = tuple(OF_ENDING)
"""Of files that hold a guideline, in lower case."""

_ABOUT_THE_CORPUS: Final = ("readme", "glossary", "license", "licence", "changelog")


def guideline_files(folder: Path) -> list[Path]:
    """Return the files of `folder` that hold a guideline, sorted by name; README and glossary hold none.

    :raises CorpusError: if the folder is missing, can't be listed, or holds no such file.
    """
    try:
        found = sorted(path for path in folder.iterdir() if _holds_guideline(path))
    except OSError as error:
        mend = "name the folder that holds the guidelines with --corpus"
        raise CorpusError(f"the corpus folder {folder} can't be read ({error.strerror}); {mend}") from error
    if not found:
        known = ", ".join(f"*{suffix}" for suffix in SUFFIXES)
        raise CorpusError(f"the corpus folder {folder} holds no guideline; put one into it ({known})")
    return found


def no_progress(done: int, total: int) -> None:
    """Take no notice of how many of the files are read."""


def read_corpus(
    folder: Path, limits: ReadingLimits = USUAL, progress: Progress = no_progress
) -> tuple[list[Guideline], list[ReadingError]]:
    """Return the guidelines of a folder in order of file name, and an error for each file that can't be read.

    The files are read in a child process, each within `limits`. Of two files with one id the first is read, the second
    is an error that names both.

    :raises CorpusError: if the folder is missing or holds no guideline file.
    """
    guidelines: dict[str, Guideline] = {}
    errors: list[ReadingError] = []
    paths = guideline_files(folder)
    with ConfinedReader(limits) as reader:
        for done, path in enumerate(paths):
            progress(done, len(paths))
            try:
                take(reader.read(path), path.name, guidelines)
            except ReadingError as error:
                errors.append(error)
    progress(len(paths), len(paths))
    return [*guidelines.values()], errors + unread_folders(folder)


def take(guideline: Guideline, name: str, taken: dict[str, Guideline]) -> None:
    """Add the guideline of the file `name` to those that are taken, by id.

    :raises ReadingError: if one of that id is among them; the message names both.
    """
    if (twin := taken.setdefault(guideline.id, guideline)) is not guideline:
        what = f"has the id '{guideline.id}', which {twin.source_name} has already"
        raise unreadable(Path(name), what, "give one of them another name, or another 'id:' in its front matter")


def unread_folders(folder: Path) -> list[ReadingError]:
    """Return an error for each folder inside the corpus that holds guidelines: `guideline_files` passes them over."""
    mend = "move them beside the others, or add each with `guideline-qa index add`"
    return [
        unreadable(inner, "is a folder, and guidelines in folders inside the corpus are not read", mend)
        for inner in sorted(folder.iterdir())
        if inner.is_dir() and not inner.name.startswith((".", "_")) and _any_guideline(inner)
    ]


def _any_guideline(folder: Path) -> bool:
    try:
        return any(_holds_guideline(path) for path in folder.iterdir())
    except OSError:
        return False


def _holds_guideline(path: Path) -> bool:
    name = path.name.lower()
    # "~$" is what Word puts beside a file that is open.
    if not name.endswith(SUFFIXES) or name.startswith((".", "~", "readme")) or path.stem.lower() in _ABOUT_THE_CORPUS:
        return False
    # A link whose file is gone is not passed over: reading it says so.
    return path.is_file() or (path.is_symlink() and not path.exists())

"""Reads a folder of guidelines; one file that can't be read doesn't stop the others."""

from pathlib import Path
from typing import Final

from qa.errors import CorpusError, ReadingError
from qa.guideline import Guideline
from qa.reading.reader import read
from qa.reading.source import unreadable

SUFFIXES: Final = (".markdown", ".md", ".txt")
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


def read_corpus(folder: Path) -> tuple[list[Guideline], list[ReadingError]]:
    """Return the guidelines of a folder in order of file name, and an error for each file that can't be read.

    Of two files with one id the first is read, the second is an error that names both.

    :raises CorpusError: if the folder is missing or holds no guideline file.
    """
    guidelines: dict[str, Guideline] = {}
    errors: list[ReadingError] = []
    for path in guideline_files(folder):
        try:
            guideline = read(path)
        except ReadingError as error:
            errors.append(error)
            continue
        if (twin := guidelines.get(guideline.id)) is None:
            guidelines[guideline.id] = guideline
        else:
            what = f"has the id '{guideline.id}', which {twin.source_name} has already"
            errors.append(unreadable(path, what, "give one of them another 'id:' in its front matter"))
    return [*guidelines.values()], errors


def _holds_guideline(path: Path) -> bool:
    name = path.name.lower()
    if not name.endswith(SUFFIXES) or name.startswith((".", "~")) or path.stem.lower() in _ABOUT_THE_CORPUS:
        return False
    return path.is_file() and not name.startswith("readme")

"""The index that a suite is asked of: brought up to date with its corpus, past editions before those in force."""

from pathlib import Path

from evals.cases.guidelines import PAST
from qa.errors import NoIndexError, ReleaseError
from qa.index.held import Held
from qa.index.manifest import file_sha256
from qa.index.shelf import Shelf
from qa.index_cli import bring_up_to_date
from qa.reading.corpus import guideline_files
from qa.settings import Settings


def prepare(settings: Settings, *, as_it_is: bool = False) -> None:
    """Build the index if it is missing or, unless it is wanted `as_it_is`, older than its corpus.

    An index knows of past editions what it held once: where the corpus has a folder `_past` whose files it never held, it
    is built of that folder first.

    :raises GuidelineQAError: as `qa.index.build`.
    """
    if as_it_is and _is_there(settings.index):
        return
    past = settings.corpus / PAST
    if past.is_dir() and not _held(past, settings.index):
        bring_up_to_date(settings.model_copy(update={"corpus": past}))
    bring_up_to_date(settings)


def _is_there(index: Path) -> bool:
    """Return whether there is an index, usable or not."""
    try:
        Shelf(index).current()
    except NoIndexError:
        return False
    except ReleaseError:
        return True  # opening it says what is wrong
    return True


def _held(past: Path, index: Path) -> bool:
    """Return whether the index holds every file of a folder as an edition, in force or past."""
    try:
        with Held.in_use(index) as held:
            known = {entry.sha256 for each in (held.present, held.past) if each for entry in each.guidelines}
    except ReleaseError:
        return False  # there is none, or it has to be built anew
    return {file_sha256(file) for file in guideline_files(past)} <= known

"""Building: the corpus, or the release in use plus or minus a guideline, to a new release.

A release is built aside, read back, and only then published; whatever happens before that, the one in use stays. What a
change puts out of force stays in the index as past, until it is pruned.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from qa.errors import CorpusError, ReadingError, ReleaseError, UnknownGuidelineError, UsageError
from qa.index.catalogue import check_id, unknown_guideline
from qa.index.contents import Contents, Holding, InUse, by_id, past_of
from qa.index.corpus import taken_from_corpus
from qa.index.editions import back_in_force, editions_of, find_edition, guideline_of, latest_first, now, succeeded
from qa.index.embedding import Embedder, SentenceEmbedder
from qa.index.intake import Intake
from qa.index.manifest import FROM_CORPUS, RESTORED
from qa.index.publish import Progress, no_progress, publish
from qa.index.release import Release
from qa.index.report import BuildReport, report_of
from qa.index.shelf import Shelf, storage_errors
from qa.index.vectors import server_address
from qa.reading.corpus import guideline_files
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class _Bench:
    """What a change of the index works with: what is in use, and where files are read and the release is built."""

    settings: Settings
    old: InUse
    before: Contents
    intake: Intake
    progress: Progress

    def read(self, done: int, total: int) -> None:
        """Tell how many files are read."""
        self.progress("reading", done, total)


def build(
    settings: Settings,
    progress: Progress = no_progress,
    embedder: Embedder | None = None,
    *,
    keep_added: bool = False,
) -> BuildReport:
    """Make and publish a release of exactly what stands in the corpus folder; what no longer does becomes past.

    With `keep_added`, guidelines and editions that `add` or `restore` brought in stay in force, unless the corpus has an
    edition that is new.

    :raises CorpusError: if there is no corpus, or nothing in it can be read.
    :raises LockedIndexError: if another process writes the index.
    :raises StorageError: if the disk is full or not writable.
    :raises ReleaseError: if the index folder is something else.
    :raises ModelError: if the embedding model is missing.
    """

    def change(bench: _Bench) -> Contents:
        contents = taken_from_corpus(bench.settings, bench.intake, bench.before, bench.read, keep_added=keep_added)
        if not contents.in_force:
            reason = f"; first of {len(contents.errors)} errors: {contents.errors[0]}" if contents.errors else ""
            raise CorpusError(f"nothing in {settings.corpus} can be read as a guideline{reason}")
        return contents

    return _changed(settings, "index build", change, progress, embedder, damaged_is_none=True)


def add(
    settings: Settings,
    *paths: Path,
    as_id: str | None = None,
    progress: Progress = no_progress,
    embedder: Embedder | None = None,
    origin: str | None = None,
) -> BuildReport:
    """Make and publish a release of the one in use plus the guidelines in `paths`, files and folders.

    One with the id of a guideline in the index, or with the id `as_id` that is given for a single file, is a new edition
    of that; the other becomes past. Files that can't be read are among the report's errors and don't stop the others.
    Where there is no release yet, the corpus is taken, if there is one. `origin` is recorded as where the files came from,
    None: their paths.

    :raises UsageError: if `as_id` is given for several files.
    :raises ReadingError: if there is one file and it can't be read.
    :raises CorpusError: if none of several can be read, or `as_id` is no id.
    :raises LockedIndexError, StorageError, ReleaseError, ModelError: as `build`.
    """
    files = [(path, origin or str(path.resolve())) for path in _files(paths)]
    if as_id is not None:
        check_id(as_id)
        if len(files) != 1:
            raise UsageError(f"--id names the guideline of one file; {len(files)} were given: add them one by one")

    def change(bench: _Bench) -> Contents:
        found, errors = bench.intake.files(files, bench.read)
        if not found:
            one = errors[0] if len(errors) == 1 else f"none of {len(errors)} files can be read: {'; '.join(errors)}"
            raise ReadingError(one)
        if as_id is not None:
            found = [replace(found[0], guideline=replace(found[0].guideline, id=as_id))]
        contents = _taken_over(bench)
        for holding in found:
            contents = _with(contents, holding)
        return replace(contents, errors=(*contents.errors, *errors))

    return _changed(settings, "index add", change, progress, embedder)


def remove(
    settings: Settings, guideline: str, progress: Progress = no_progress, embedder: Embedder | None = None
) -> BuildReport:
    """Make and publish a release of the one in use without a guideline, which becomes past.

    The next `build` takes the whole corpus again.

    :raises UnknownGuidelineError: if it is not in force in the release in use.
    :raises CorpusError: if nothing would be left.
    :raises NoIndexError: if there is no release.
    :raises LockedIndexError, StorageError, ReleaseError, ModelError: as `build`.
    """

    def change(bench: _Bench) -> Contents:
        held = bench.before.by_id()
        if guideline not in held:
            raise unknown_guideline(guideline, held)
        if len(held) == 1:
            raise CorpusError(f"{guideline} is the only guideline in the index; add another first, or delete the index")
        contents = _taken_over(bench)
        return _succeeding(contents, [each for each in contents.in_force if each.id != guideline])

    Shelf(settings.index).current()
    return _changed(settings, "index remove", change, progress, embedder)


def restore(
    settings: Settings, edition: str, progress: Progress = no_progress, embedder: Embedder | None = None
) -> BuildReport:
    """Make and publish a release with a past edition in force again: `ID` (its latest), `ID@LABEL` or `ID@SHA256`.

    The edition that is in force instead becomes past.

    :raises UnknownGuidelineError: if there is no such past edition, or several go by the label.
    :raises NoIndexError: if there is no release.
    :raises LockedIndexError, StorageError, ReleaseError, ModelError: as `build`.
    """

    def change(bench: _Bench) -> Contents:
        chosen = _past_edition(bench.old, edition)
        holding = next(each for each in bench.before.past if each.id == chosen)
        is_in_corpus = holding.sha256 in (bench.before.sources or {}).values()
        (fresh,), warnings = bench.intake.again([back_in_force(holding, FROM_CORPUS if is_in_corpus else RESTORED)])
        contents = _with(_taken_over(bench), fresh)
        return replace(contents, warnings=(*contents.warnings, *warnings))

    Shelf(settings.index).current()
    return _changed(settings, "index restore", change, progress, embedder)


def prune(
    settings: Settings, keep: int = 0, progress: Progress = no_progress, embedder: Embedder | None = None
) -> BuildReport:
    """Make and publish a release without past editions, but for the latest `keep` of each guideline.

    :raises NoIndexError: if there is no release.
    :raises LockedIndexError, StorageError, ReleaseError, ModelError: as `build`.
    """

    def change(bench: _Bench) -> Contents:
        contents = _taken_over(bench)
        kept: set[str] = set()
        past = bench.old.past.manifest.guidelines if bench.old.past is not None else []
        counts: dict[str, int] = {}
        for entry in latest_first(past):
            guideline = guideline_of(entry.id)
            counts[guideline] = counts.get(guideline, 0) + 1
            if counts[guideline] <= keep:
                kept.add(entry.id)
        return replace(contents, past=tuple(holding for holding in contents.past if holding.id in kept))

    Shelf(settings.index).current()
    return _changed(settings, "index prune", change, progress, embedder)


def _changed(
    settings: Settings,
    doing: str,
    change: Callable[[_Bench], Contents],
    progress: Progress,
    embedder: Embedder | None,
    *,
    damaged_is_none: bool = False,
) -> BuildReport:
    """Publish what `change` makes of what is in use, and report it."""
    shelf = _shelf(settings)
    with shelf.writing(doing, settings.index_wait), _in_use(shelf, damaged_is_none=damaged_is_none) as old:
        with storage_errors(shelf.root):
            staging = shelf.staging()
        bench = _Bench(settings, old, old.contents(), Intake.beside(staging, settings), progress)
        progress("reading", 0, 1)
        with storage_errors(shelf.root):
            contents = change(bench)
        progress("reading", 1, 1)
        model = embedder or SentenceEmbedder(settings.embedding)
        done = publish(shelf, staging, settings, contents, old, progress, model)
        return report_of(settings, bench.before, contents, done)


@contextmanager
def _in_use(shelf: Shelf, *, damaged_is_none: bool = False) -> Iterator[InUse]:
    """Open the release in use and its past; where a build replaces a damaged one, as much of it as is sound."""
    found = InUse(None, None)
    if (shelf.root / "CURRENT").exists():
        try:
            found = InUse.of(Release(shelf.current()))
        except ReleaseError:
            if not damaged_is_none:
                raise
            found = InUse(None, _past_of_damaged(shelf))
    try:
        yield found
    finally:
        found.close()


def _past_of_damaged(shelf: Shelf) -> Release | None:
    try:
        return Release(past_of(shelf.current()))
    except ReleaseError:
        return None


def _taken_over(bench: _Bench) -> Contents:
    """Return what is in use, read anew where an older program read it; without a release, the corpus if there is one."""
    if bench.old.present is None:
        try:
            return taken_from_corpus(bench.settings, bench.intake, bench.before, bench.read)
        except CorpusError:
            return Contents((), bench.before.past)
    in_force, warnings = bench.intake.again(bench.before.in_force)
    return replace(bench.before, in_force=tuple(in_force), warnings=tuple(warnings))


def _with(contents: Contents, holding: Holding) -> Contents:
    others = (other for other in contents.in_force if other.id != holding.id)
    return _succeeding(contents, (*others, holding))


def _succeeding(contents: Contents, in_force: Iterable[Holding]) -> Contents:
    sorted_ = by_id(in_force)
    return replace(contents, in_force=sorted_, past=succeeded(contents.in_force, contents.past, sorted_, now()))


def _past_edition(old: InUse, edition: str) -> str:
    """Return the id under which the past edition that a person names is held."""
    past = old.past.manifest if old.past is not None else None
    present = old.present.manifest if old.present is not None else None
    if present is None:
        raise UnknownGuidelineError(f"there is no past edition {edition!r}")
    latest = editions_of(edition, past)
    entry = latest[0] if latest else find_edition(edition, present, past)
    if not entry.fate:
        raise UnknownGuidelineError(
            f"{entry.id} has no past edition to restore" if edition == entry.id else f"{edition} is in force already"
        )
    return entry.id


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from guideline_files(path) if path.is_dir() else [path]


def _shelf(settings: Settings) -> Shelf:
    if settings.chroma_url is not None:
        server_address(settings.chroma_url)
    return Shelf(settings.index)

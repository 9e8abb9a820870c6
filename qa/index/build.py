"""Building: the corpus, or the release in use plus or minus a guideline, to a new release.

A release is built aside, read back, and only then published; whatever happens before that, the one in use stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from qa.errors import CorpusError, ReleaseError
from qa.index.catalogue import check_id, unknown_guideline
from qa.index.contents import Contents, by_id, from_corpus, of_release, with_added
from qa.index.embedding import Embedder, SentenceEmbedder
from qa.index.publish import Progress, Published, no_progress, publish
from qa.index.release import Release
from qa.index.shelf import Shelf
from qa.index.vectors import server_address
from qa.reading import read
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: guidelines by id, counts of texts, and lines to show.

    `published` is False where the release in use was already made of the same. `embedded` counts the texts that went
    through the model, `reused` those that did not have to. `errors` name the files that could not be read.
    """

    release: str
    published: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    embedded: int
    reused: int
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


def build(
    settings: Settings,
    progress: Progress = no_progress,
    embedder: Embedder | None = None,
    *,
    keep_added: bool = False,
) -> BuildReport:
    """Make and publish a release of exactly what stands in the corpus folder.

    With `keep_added`, guidelines that `add` brought in from elsewhere are carried over from the release in use.

    :raises CorpusError: if there is no corpus, or nothing in it can be read.
    :raises LockedIndexError: if another process writes the index.
    :raises StorageError: if the disk is full or not writable.
    :raises ReleaseError: if the index folder is something else.
    :raises ModelError: if the embedding model is missing.
    """
    shelf = _shelf(settings)
    with shelf.writing("index build"):
        progress("reading", 0, 1)
        contents = from_corpus(settings)
        progress("reading", 1, 1)
        with _in_use(shelf, damaged_is_none=True) as old:
            if old is not None:
                contents = with_added(contents, old, keep_added)
            if not contents.guidelines:
                reason = f"; first of {len(contents.errors)} errors: {contents.errors[0]}" if contents.errors else ""
                raise CorpusError(f"nothing in {settings.corpus} can be read as a guideline{reason}")
            return _publish(shelf, settings, contents, old, progress, embedder)


def add(
    settings: Settings, path: Path, progress: Progress = no_progress, embedder: Embedder | None = None
) -> BuildReport:
    """Make and publish a release of the one in use plus the guideline in `path`, which replaces one with the same id.

    The file is not copied: the release keeps what was read of it. Where there is no release yet, the corpus is taken, if
    there is one.

    :raises ReadingError: if the file can't be read.
    :raises LockedIndexError, StorageError, ReleaseError, ModelError: as `build`.
    """
    shelf = _shelf(settings)
    progress("reading", 0, 1)
    guideline = read(path)
    check_id(guideline.id)
    progress("reading", 1, 1)
    with shelf.writing("index add"), _in_use(shelf) as old:
        contents = of_release(old) if old is not None else _corpus_if_any(settings)
        others = (other for other in contents.guidelines if other.id != guideline.id)
        contents = replace(
            contents,
            guidelines=by_id((*others, guideline)),
            origins={**contents.origins, guideline.id: str(path.resolve())},
        )
        return _publish(shelf, settings, contents, old, progress, embedder)


def remove(
    settings: Settings, guideline: str, progress: Progress = no_progress, embedder: Embedder | None = None
) -> BuildReport:
    """Make and publish a release of the one in use without a guideline; the next `build` takes the whole corpus again.

    :raises UnknownGuidelineError: if the release in use doesn't hold it.
    :raises CorpusError: if nothing would be left.
    :raises NoIndexError: if there is no release.
    :raises LockedIndexError, StorageError, ReleaseError, ModelError: as `build`.
    """
    shelf = _shelf(settings)
    shelf.current()
    with shelf.writing("index remove"), _in_use(shelf) as old:
        contents = of_release(old) if old is not None else Contents((), {}, {})
        if guideline not in contents.origins:
            raise unknown_guideline(guideline, contents.origins)
        left = tuple(other for other in contents.guidelines if other.id != guideline)
        if not left:
            raise CorpusError(f"{guideline} is the only guideline in the index; add another first, or delete the index")
        origins = {other.id: contents.origins[other.id] for other in left}
        contents = replace(contents, guidelines=left, origins=origins)
        return _publish(shelf, settings, contents, old, progress, embedder)


@contextmanager
def _in_use(shelf: Shelf, *, damaged_is_none: bool = False) -> Iterator[Release | None]:
    """Open the release in use; None where there is none, or where it is damaged and a build replaces it anyway."""
    release = None
    if (shelf.root / "CURRENT").exists():
        try:
            release = Release(shelf.current())
        except ReleaseError:
            if not damaged_is_none:
                raise
    try:
        yield release
    finally:
        if release is not None:
            release.close()


def _corpus_if_any(settings: Settings) -> Contents:
    try:
        return from_corpus(settings)
    except CorpusError:
        return Contents((), {}, {})


def _shelf(settings: Settings) -> Shelf:
    if settings.chroma_url is not None:
        server_address(settings.chroma_url)
    return Shelf(settings.index)


def _publish(
    shelf: Shelf,
    settings: Settings,
    contents: Contents,
    old: Release | None,
    progress: Progress,
    embedder: Embedder | None,
) -> BuildReport:
    done = publish(shelf, settings, contents, old, progress, embedder or SentenceEmbedder(settings.embedding))
    return _report(contents, old, done)


def _report(contents: Contents, old: Release | None, done: Published) -> BuildReport:
    before = {entry.id: entry.content for entry in old.manifest.guidelines} if old is not None else {}
    now = {entry.id: entry.content for entry in done.manifest.guidelines}
    doubts = (f"{guideline.id}: {warning.text}" for guideline in contents.guidelines for warning in guideline.warnings)
    return BuildReport(
        release=done.manifest.id,
        published=done.published,
        added=tuple(sorted(now.keys() - before.keys())),
        changed=tuple(sorted(key for key in now.keys() & before.keys() if now[key] != before[key])),
        unchanged=tuple(sorted(key for key in now.keys() & before.keys() if now[key] == before[key])),
        removed=tuple(sorted(before.keys() - now.keys())),
        embedded=done.embedded,
        reused=done.reused,
        errors=contents.errors,
        warnings=(*contents.warnings, *doubts),
    )

"""Making a release of its contents: embed what is new, write aside, read back, publish."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.errors import ReleaseError, StorageError
from qa.index.contents import Contents, InUse, past_of
from qa.index.embedding import Embedder
from qa.index.intake import INTAKE
from qa.index.manifest import Manifest
from qa.index.plan import Plan, plan_past, plan_present
from qa.index.release import Release
from qa.index.shelf import Shelf, storage_errors
from qa.index.table import VectorPool, VectorTable
from qa.index.vectors import COLLECTIONS, ChromaPlace, Over
from qa.index.verify import problems
from qa.index.writing import discard, write
from qa.settings import Settings

Progress = Callable[[str, int, int], None]
"""Told the stage (reading, embedding, writing, checking, publishing), how much of it is done, and how much there is."""

_Tables = Mapping[Over, VectorTable]


def no_progress(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Published:
    """The release's manifest, whether it is a new one, and how many texts were embedded or had their vectors reused."""

    manifest: Manifest
    published: bool
    embedded: int
    reused: int


def publish(
    shelf: Shelf,
    staging: Path,
    settings: Settings,
    contents: Contents,
    old: InUse,
    progress: Progress,
    embedder: Embedder,
) -> Published:
    """Make a release of `contents`, in the empty folder `staging`, the one in use, unless `old` is the same and sound.

    The shelf's lock must be held.

    :raises StorageError: if the disk is full or not writable; then the release in use is still `old`.
    :raises ModelError: if the embedding model is missing.
    """
    past = plan_past(contents, old.past, settings, embedder)
    present = plan_present(contents, past, old.present, settings, embedder)
    if old.present is not None and _is_same(old, present, settings):
        return Published(old.present.manifest, False, 0, present.rows)
    plans = [plan for plan in (present, past) if plan is not None]
    pool = _pool(old, present.manifest)
    new = present.wanted().difference(pool.hashes())
    embedded = _embed(pool, plans, embedder, progress)
    with storage_errors(shelf.root):
        _write_aside(staging, settings, contents, old, plans, pool, progress)
        progress("publishing", 0, 1)
        shutil.rmtree(staging / INTAKE, ignore_errors=True)
        shelf.publish(staging, present.manifest.id)
        progress("publishing", 1, 1)
    return Published(present.manifest, True, embedded, present.rows - len(new))


def _is_same(old: InUse, present: Plan, settings: Settings) -> bool:
    if old.present is None or old.present.id != present.manifest.id:
        return False
    if ChromaPlace.load(old.present.folder).url != settings.chroma_url:
        return False
    try:
        return not any(problems(release) for release in (old.present, old.past) if release is not None)
    except ReleaseError:
        return False


def _pool(old: InUse, manifest: Manifest) -> VectorPool:
    """Return the vectors that may be taken over."""
    pool = VectorPool()
    for release in (old.present, old.past):
        made_alike = release is not None and release.manifest.model == manifest.model
        if release is not None and made_alike and release.manifest.max_tokens == manifest.max_tokens:
            for table in release.tables.values():
                pool.put(table.hashes, table.vectors)
    return pool


def _embed(pool: VectorPool, plans: list[Plan], embedder: Embedder, progress: Progress) -> int:
    """Put the vectors of all texts that have none yet into the pool; return how many; equal texts are embedded once."""
    new = {text_hash: text for plan in plans for text_hash, text in plan.texts.items() if text_hash not in pool}
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress("embedding", done, len(new))

    progress("embedding", 0, len(new))
    if new:
        pool.put([*new], embedder.encode([*new.values()], advance))
    return len(new)


def _write_aside(
    staging: Path,
    settings: Settings,
    contents: Contents,
    old: InUse,
    plans: list[Plan],
    pool: VectorPool,
    progress: Progress,
) -> None:
    """Write the release and read it back; if vectors carried over from `old` don't read back, write all of them anew."""
    places = (staging, past_of(staging))
    for before in ((old.present, old.past), (None, None)):
        progress("writing", 0, 1)
        # The past first: what the present says of its own files includes the past's manifest.
        for plan, folder, release in reversed([*zip(plans, places, before, strict=False)]):
            write(folder, plan, _tables(plan, pool), settings, contents.glossary, release)
        progress("writing", 1, 1)
        progress("checking", 0, 1)
        found = [problem for _, folder in zip(plans, places, strict=False) for problem in _read_back(folder)]
        progress("checking", 1, 1)
        if not found:
            return
        discard(staging)
    raise StorageError(f"what was written to {staging} doesn't read back ({found[0]}); nothing was published")


def _tables(plan: Plan, pool: VectorPool) -> _Tables:
    return {
        over: VectorTable(tuple(plan.hashes[over]), hashes := tuple(plan.hashes[over].values()), pool.select(hashes))
        for over in COLLECTIONS
    }


def _read_back(folder: Path) -> list[str]:
    try:
        release = Release(folder)
        try:
            return problems(release)
        finally:
            release.close()
    except ReleaseError as error:
        return [str(error)]

"""Making a release of its contents: embed what is new, write aside, read back, publish."""

import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from qa.errors import GuidelineQAError, ReleaseError, StorageError
from qa.guideline import Guideline
from qa.index.catalogue import to_json
from qa.index.contents import Contents
from qa.index.embedding import Embedder
from qa.index.lexical import write_lexical
from qa.index.manifest import FORMAT, MANIFEST_FILE, GuidelineEntry, Manifest, file_sha256, program_hash
from qa.index.release import Release
from qa.index.shelf import Shelf, storage_errors
from qa.index.sources import GLOSSARY_FILE
from qa.index.table import StatementKey, VectorTable, text_hash
from qa.index.vectors import COLLECTIONS, ChromaPlace, Over, drop_vectors, write_vectors
from qa.index.verify import problems
from qa.passages import Passage, passages, statement_embed_text
from qa.settings import Settings

Progress = Callable[[str, int, int], None]
"""Told the stage (reading, embedding, writing, checking, publishing), how much of it is done, and how much there is."""

_Texts = Mapping[Over, Mapping[StatementKey, str]]
_CHROMA: Final = "chroma"


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
    shelf: Shelf, settings: Settings, contents: Contents, old: Release | None, progress: Progress, embedder: Embedder
) -> Published:
    """Make a release of `contents` the one in use, unless `old`, the one in use, is the same and sound.

    The shelf's lock must be held.

    :raises StorageError: if the disk is full or not writable; then the release in use is still `old`.
    :raises ModelError: if the embedding model is missing.
    """
    _let_go(shelf.unfinished())
    cut = {
        guideline.id: passages(guideline, embedder.count_tokens, settings.embedding.max_tokens)
        for guideline in contents.guidelines
    }
    manifest = _manifest(settings, contents, cut, embedder.fingerprint)
    texts = _texts(contents.guidelines, cut)
    if old is not None and _same(old, manifest, settings):
        return Published(old.manifest, False, 0, sum(len(rows) for rows in texts.values()))
    tables, embedded = _embed(texts, _known(old, manifest), embedder, progress)
    with storage_errors(shelf.root):
        folder = _write_aside(shelf, settings, contents, manifest, tables, progress)
        _let_go(shelf.published() - {folder} - ({old.folder} if old is not None else set()))
    return Published(manifest, True, embedded, sum(len(rows) for rows in texts.values()) - embedded)


def _manifest(settings: Settings, contents: Contents, cut: Mapping[str, list[Passage]], fingerprint: str) -> Manifest:
    manifest = Manifest(
        format=FORMAT,
        id="",
        created=datetime.now(UTC).replace(microsecond=0),
        program=program_hash(),
        model=fingerprint,
        model_name=settings.embedding.model,
        max_tokens=settings.embedding.max_tokens,
        guidelines=[_entry(guideline, cut[guideline.id], contents) for guideline in contents.guidelines],
        sources=dict(contents.sources),
        glossary=hashlib.sha256(contents.glossary).hexdigest() if contents.glossary is not None else "",
    )
    return manifest.model_copy(update={"id": manifest.made_of()})


def _entry(guideline: Guideline, cut: Iterable[Passage], contents: Contents) -> GuidelineEntry:
    return GuidelineEntry(
        id=guideline.id,
        title=guideline.metadata.title,
        edition=guideline.edition.label,
        sha256=guideline.edition.sha256,
        content=hashlib.sha256(to_json(guideline)).hexdigest(),
        source_name=guideline.source_name,
        origin=contents.origins[guideline.id],
        statements=len(guideline.statements),
        passages=[(passage.statements[0], passage.statements[-1] + 1) for passage in cut],
        warnings=len(guideline.warnings),
    )


def _texts(guidelines: Iterable[Guideline], cut: Mapping[str, list[Passage]]) -> _Texts:
    statements: dict[StatementKey, str] = {}
    whole: dict[StatementKey, str] = {}
    for guideline in guidelines:
        for number, statement in enumerate(guideline.statements):
            statements[guideline.id, number] = statement_embed_text(guideline, statement)
        for passage in cut[guideline.id]:
            whole[guideline.id, passage.number] = passage.embed_text
    return {"statements": statements, "passages": whole}


def _same(old: Release, manifest: Manifest, settings: Settings) -> bool:
    if old.id != manifest.id or ChromaPlace.load(old.folder).url != settings.chroma_url:
        return False
    try:
        return not problems(old)
    except ReleaseError:
        return False


def _known(old: Release | None, manifest: Manifest) -> dict[str, np.ndarray]:
    """Return the vectors that may be taken over, by the hash of their text."""
    if old is None or (old.manifest.model, old.manifest.max_tokens) != (manifest.model, manifest.max_tokens):
        return {}
    return {key: vector for table in old.tables.values() for key, vector in table.by_hash().items()}


def _embed(
    texts: _Texts, known: dict[str, np.ndarray], embedder: Embedder, progress: Progress
) -> tuple[dict[Over, VectorTable], int]:
    """Return the tables of vectors, and how many texts had to be embedded; equal texts are embedded once."""
    hashes = {over: {key: text_hash(text) for key, text in rows.items()} for over, rows in texts.items()}
    new = {
        hashes[over][key]: text
        for over, rows in texts.items()
        for key, text in rows.items()
        if hashes[over][key] not in known
    }
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress("embedding", done, len(new))

    progress("embedding", 0, len(new))
    if new:
        known = known | dict(zip(new, embedder.encode(list(new.values()), advance), strict=True))
    tables = {
        over: VectorTable(tuple(rows), tuple(rows.values()), _stack([known[text] for text in rows.values()]))
        for over, rows in hashes.items()
    }
    return tables, len(new)


def _stack(vectors: list[np.ndarray]) -> np.ndarray:
    return np.stack(vectors).astype(np.float32) if vectors else np.empty((0, 0), dtype=np.float32)


def _write_aside(
    shelf: Shelf,
    settings: Settings,
    contents: Contents,
    manifest: Manifest,
    tables: Mapping[Over, VectorTable],
    progress: Progress,
) -> Path:
    staging = shelf.staging()
    try:
        progress("writing", 0, 1)
        _write(staging, settings, contents, manifest, tables)
        progress("writing", 1, 1)
        progress("checking", 0, 1)
        _read_back(staging)
        progress("checking", 1, 1)
        progress("publishing", 0, 1)
        folder = shelf.publish(staging, manifest.id)
    except BaseException:
        _let_go({staging})
        raise
    progress("publishing", 1, 1)
    return folder


def _write(
    staging: Path, settings: Settings, contents: Contents, manifest: Manifest, tables: Mapping[Over, VectorTable]
) -> None:
    place = ChromaPlace(settings.chroma_url, f"gqa-{manifest.id}-{secrets.token_hex(4)}")
    place.save(staging)
    for part in ("guidelines", "lexical", _CHROMA):
        (staging / part).mkdir()
    for guideline in contents.guidelines:
        (staging / "guidelines" / f"{guideline.id}.json").write_bytes(to_json(guideline))
    if contents.glossary is not None:
        (staging / GLOSSARY_FILE).write_bytes(contents.glossary)
    for over in COLLECTIONS:
        tables[over].save(staging, over)
    write_lexical(staging / "lexical", contents.guidelines)
    write_vectors(staging, place, tables)
    manifest.model_copy(update={"files": _checksums(staging)}).save(staging)


def _checksums(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file but Chroma's, which Chroma changes whenever it opens them."""
    files = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): file_sha256(path)
        for name, path in files.items()
        if name.parts[0] != _CHROMA and name.name != MANIFEST_FILE and path.suffix != ".lock"
    }


def _read_back(staging: Path) -> None:
    try:
        release = Release(staging)
        try:
            found = problems(release)
        finally:
            release.close()
    except ReleaseError as error:
        found = [str(error)]
    if found:
        raise StorageError(f"what was written to {staging} doesn't read back ({found[0]}); nothing was published")


def _let_go(folders: Iterable[Path]) -> None:
    """Remove releases, with what they keep on a server; what can't go now goes at the next build."""
    for folder in folders:
        with suppress(GuidelineQAError):  # a server that is gone took its collections with it
            drop_vectors(folder)
        shutil.rmtree(folder, ignore_errors=True)

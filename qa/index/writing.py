"""Writing a release's folder: guidelines, their source files, words and vectors, and last the manifest."""

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from qa.guideline_json import to_json
from qa.index.carrying import carry_vectors
from qa.index.intake import INTAKE
from qa.index.leases import LEASE_FILE
from qa.index.lexical import write_lexical
from qa.index.manifest import MANIFEST_FILE, PAST, file_sha256
from qa.index.plan import Plan
from qa.index.release import Release
from qa.index.sources import GLOSSARY_FILE, SOURCES
from qa.index.table import VectorTable
from qa.index.vectors import ChromaPlace, Over, write_vectors
from qa.settings import Settings

_CHROMA: Final = "chroma"


def write(
    folder: Path,
    plan: Plan,
    tables: Mapping[Over, VectorTable],
    settings: Settings,
    glossary: bytes | None,
    old: Release | None,
) -> None:
    """Write the release that is planned; vectors that `old` has in Chroma already are carried over from there.

    :raises OSError: if the disk refuses.
    :raises StorageError: as `write_lexical` and `write_vectors`.
    """
    for part in ("guidelines", SOURCES, "lexical", _CHROMA):
        (folder / part).mkdir(parents=True)
    for holding, entry in zip(plan.holdings, plan.manifest.guidelines, strict=True):
        (folder / "guidelines" / f"{entry.id}.json").write_bytes(to_json(holding.guideline))
        _keep(holding.file, folder / SOURCES / entry.source)
    if glossary is not None and plan.manifest.glossary:
        (folder / GLOSSARY_FILE).write_bytes(glossary)
    for over, table in tables.items():
        table.save(folder, over)
    write_lexical(folder / "lexical", (holding.guideline for holding in plan.holdings))
    tombstones = _write_vectors(folder, plan, tables, settings, old)
    plan.manifest.model_copy(update={"files": _checksums(folder), "tombstones": tombstones}).save(folder)


def discard(folder: Path) -> None:
    """Empty the folder of a release that is being built, but for the copies of what was read."""
    for path in folder.iterdir():
        if path.is_dir() and path.name != INTAKE:
            shutil.rmtree(path)
        elif path.is_file() and path.name != LEASE_FILE:
            path.unlink()


def _write_vectors(
    folder: Path, plan: Plan, tables: Mapping[Over, VectorTable], settings: Settings, old: Release | None
) -> int:
    """Write the vectors, carried over or anew; return how many rows Chroma carries along that it no longer finds."""
    is_alike = old is not None and (old.manifest.model, old.manifest.max_tokens) == (
        plan.manifest.model,
        plan.manifest.max_tokens,
    )
    if old is not None and is_alike and settings.chroma_url is None:
        tombstones = carry_vectors(old, folder, tables)
        if tombstones is not None:
            return tombstones
    place = ChromaPlace(settings.chroma_url, f"gqa-{plan.manifest.id}-{secrets.token_hex(4)}")
    place.save(folder)
    write_vectors(folder, place, tables)
    return 0


def _keep(file: Path, place: Path) -> None:
    """Have `file` at `place` too: as a second name of the same bytes where the disk can, else as a copy."""
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)


def _checksums(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file but Chroma's, which Chroma changes whenever it opens them.

    Of the past there is the manifest alone, which holds the checksums of the rest.
    """
    files = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): file_sha256(path)
        for name, path in files.items()
        if name.parts[0] not in (_CHROMA, INTAKE, MANIFEST_FILE)
        and (name.parts[0] != PAST or name.parts == (PAST, MANIFEST_FILE))
        and path.suffix != ".lock"
    }

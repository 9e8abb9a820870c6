"""Carrying Chroma's vectors over from one release to the next, so that only what came, went or changed is written.

Building Chroma's graph takes most of the time that a release takes, and grows with all there is, not with what is new.
"""

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from qa.errors import StorageError
from qa.index.release import Release
from qa.index.table import StatementKey, VectorTable
from qa.index.vectors import COLLECTIONS, ChromaPlace, Over, update_vectors

_CHROMA: Final = "chroma"
_DATABASE: Final = "chroma.sqlite3"
_MOST_TOMBSTONES: Final = 0.2
"""Of the rows; what was taken out stays in Chroma's graph, where searches pass through it in vain."""

_MOST_NEW: Final = 0.5
"""Of the rows; with more that are new, a graph made at one go is no slower and better knit."""


def carry_vectors(old: Release, folder: Path, tables: Mapping[Over, VectorTable]) -> int | None:
    """Copy the vectors of `old` into the new release's `folder` and bring them to `tables`, which the same model made.

    Return how many rows Chroma carries along that it no longer finds; None, with nothing written, where it is better to
    write all anew: too much has changed, or the old vectors are on a server or damaged.
    """
    place = ChromaPlace.load(old.folder)
    gone = {over: _gone(old.tables[over], tables[over]) for over in COLLECTIONS}
    came = {over: _came(old.tables[over], tables[over]) for over in COLLECTIONS}
    rows = sum(len(table.keys) for table in tables.values())
    tombstones = old.manifest.tombstones + sum(len(keys) for keys in gone.values())
    new = sum(len(table.keys) for table in came.values())
    if place.url is not None or tombstones > _MOST_TOMBSTONES * rows or new > _MOST_NEW * rows:
        return None
    try:
        _copy(old.folder / _CHROMA, folder / _CHROMA)
        place.save(folder)
        update_vectors(folder, place, gone, came)
    except (sqlite3.Error, StorageError):
        shutil.rmtree(folder / _CHROMA)
        (folder / _CHROMA).mkdir()
        return None
    return tombstones


def _gone(old: VectorTable, new: VectorTable) -> list[StatementKey]:
    """Return the keys of `old` that `new` has not, or with another text."""
    left = dict(zip(new.keys, new.hashes, strict=True))
    return [key for key, text in zip(old.keys, old.hashes, strict=True) if left.get(key) != text]


def _came(old: VectorTable, new: VectorTable) -> VectorTable:
    """Return the rows of `new` that `old` has not, or with another text."""
    known = dict(zip(old.keys, old.hashes, strict=True))
    rows = [row for row, (key, text) in enumerate(zip(new.keys, new.hashes, strict=True)) if known.get(key) != text]
    return replace(
        new,
        keys=tuple(new.keys[row] for row in rows),
        hashes=tuple(new.hashes[row] for row in rows),
        vectors=new.vectors[rows],
    )


def _copy(old: Path, new: Path) -> None:
    """Copy Chroma's folder; its database as of one moment, for a reader may just be writing to it."""
    shutil.copytree(old, new, ignore=lambda _, names: [n for n in names if n.startswith(_DATABASE)], dirs_exist_ok=True)
    uri = f"{(old / _DATABASE).resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(new / _DATABASE)) as target:
        source.backup(target)

"""Checks that a release holds together: every quote, every vector, every hash."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np

from qa.guideline_json import span_problem
from qa.index.release import Release
from qa.index.sources import SOURCES
from qa.index.table import text_hash
from qa.index.vectors import COLLECTIONS, Over
from qa.passages import statement_embed_text

_TOLERANCE: Final = 1e-3


def problems(release: Release) -> list[str]:
    """Return what is wrong with an open release, one line each; [] if it is sound.

    Opening has already compared every checksum and count.
    """
    return [*_text_problems(release), *_database_problems(release.folder), *_all_vector_problems(release)]


def _text_problems(release: Release) -> Iterator[str]:
    hashes = dict(zip(release.tables["statements"].keys, release.tables["statements"].hashes, strict=True))
    for entry in release.manifest.guidelines:
        guideline = release.guidelines[entry.id]
        if span := span_problem(guideline):
            yield span
        if not guideline.edition.sha256 == entry.sha256 == release.manifest.files.get(f"{SOURCES}/{entry.source}"):
            yield f"the file that is kept of {entry.id} is not the one that it was read from"
        covered = [number for first, stop in entry.passages for number in range(first, stop)]
        if covered != list(range(entry.statements)):
            yield f"the passages of {entry.id} don't cover its {entry.statements} statements one by one"
        for number, statement in enumerate(guideline.statements):
            if hashes[entry.id, number] != text_hash(statement_embed_text(guideline, statement)):
                yield f"the vector of statement {number} of {entry.id} belongs to another text"


def _database_problems(folder: Path) -> Iterator[str]:
    database = folder / "chroma" / "chroma.sqlite3"
    if not database.is_file():
        return  # the vectors are on a server
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
        if found != ("ok",):
            yield f"{database} is damaged ({found[0]})"
    except sqlite3.Error as error:
        yield f"{database} is damaged ({error})"


def _all_vector_problems(release: Release) -> Iterator[str]:
    for over in COLLECTIONS:
        yield from _vector_problems(release, over)


def _vector_problems(release: Release, over: Over) -> Iterator[str]:
    table = release.tables[over]
    expected = {key: row for row, key in enumerate(table.keys)}
    for key, found_hash, vector in release.chroma.rows(over):
        row = expected.pop(key, None)
        if row is None:
            yield f"Chroma holds {key[0]}:{key[1]} in {over}, which the release doesn't"
        elif found_hash != table.hashes[row]:
            yield f"Chroma's vector of {key[0]}:{key[1]} in {over} belongs to another text"
        elif np.abs(np.asarray(vector, dtype=np.float32) - table.vectors[row]).max() > _TOLERANCE:
            yield f"Chroma's vector of {key[0]}:{key[1]} in {over} differs from the one that was computed"
    for guideline, number in expected:
        yield f"Chroma lacks the vector of {guideline}:{number} in {over}"

"""Vectors searched one by one, where Chroma can't: it writes into its folder even to read, and not every reader may."""

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import numpy as np

from qa.index.embedding import Vectors
from qa.index.table import StatementKey, VectorTable, best_first
from qa.index.vectors import ChromaPlace, ChromaVectors, Over


class ExactVectors:
    """Compares a question with every row of the release's own tables; safe from several threads."""

    def __init__(self, tables: Mapping[Over, VectorTable]) -> None:
        """Search `tables`; their vectors stay on disk until they are compared."""
        self._tables = tables
        self._guidelines = {over: np.array([key[0] for key in table.keys]) for over, table in tables.items()}
        self.counts: dict[Over, int] = {over: len(table.keys) for over, table in tables.items()}

    def search(
        self, vector: Vectors, k: int, over: Over, guidelines: Collection[str] | None = None
    ) -> list[tuple[StatementKey, float]]:
        """Return the `k` nearest keys to `vector` `(dim,)`, best first, with their cosine."""
        table = self._tables[over]
        rows = np.arange(self.counts[over])
        if guidelines is not None:
            rows = rows[np.isin(self._guidelines[over], sorted(guidelines))]
        if k < 1 or not len(rows):
            return []
        cosines = table.vectors[rows] @ vector if guidelines is not None else table.vectors @ vector
        nearest = np.argsort(-cosines, kind="stable")[:k]
        return best_first(
            (table.keys[row], float(cosine)) for row, cosine in zip(rows[nearest], cosines[nearest], strict=True)
        )

    def rows(self, over: Over) -> Iterator[tuple[StatementKey, str, Vectors]]:
        """Yield key, hash of the embedded text, and vector of every row."""
        table = self._tables[over]
        yield from zip(table.keys, table.hashes, table.vectors, strict=True)

    def close(self) -> None:
        """Nothing to let go of."""


def open_vectors(release: Path, place: ChromaPlace, tables: Mapping[Over, VectorTable]) -> ChromaVectors | ExactVectors:
    """Open what the release's vectors are searched with.

    :raises ReleaseError: if Chroma's files are missing or damaged, or the server doesn't answer.
    """
    database = release / "chroma" / "chroma.sqlite3"
    if (
        place.url is None
        and database.is_file()
        and not all(os.access(path, os.W_OK) for path in (database, database.parent))
    ):
        return ExactVectors(tables)
    return ChromaVectors(release, place)

"""A table of embedded texts: keys, hashes of the texts, and their vectors in a memory-mapped file.

Chroma searches; this table is the exact copy that is read by key in microseconds, that the next build takes unchanged
vectors from, and that `verify` holds Chroma against.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from qa.errors import ReleaseError
from qa.index.embedding import Vectors

StatementKey = tuple[str, int]
"""Guideline id and number of a statement (its index in `Guideline.statements`), or of a passage."""


@dataclass(frozen=True)
class VectorTable:
    """Row by row: a key, the hash of its embedded text, and its vector; `vectors` is `(n, dim)` float32."""

    keys: tuple[StatementKey, ...]
    hashes: tuple[str, ...]
    vectors: Vectors

    @cached_property
    def _rows(self) -> dict[StatementKey, int]:
        return {key: row for row, key in enumerate(self.keys)}

    def select(self, keys: Sequence[StatementKey]) -> Vectors:
        """Return the vectors of `keys` in their order, `(len(keys), dim)` float32, L2-normalised.

        :raises KeyError: if the release holds no such key.
        """
        return np.asarray(self.vectors[[self._rows[key] for key in keys]])

    def by_hash(self) -> Mapping[str, Vectors]:
        """Return the vector `(dim,)` of each embedded text by its hash."""
        return dict(zip(self.hashes, self.vectors, strict=True))

    def save(self, folder: Path, name: str) -> None:
        """Write `name.npy` and `name.json` into `folder`.

        :raises OSError: if they can't be written.
        """
        rows = [
            [guideline, number, text_hash]
            for (guideline, number), text_hash in zip(self.keys, self.hashes, strict=True)
        ]
        (folder / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
        with (folder / f"{name}.npy").open("wb") as stream:
            np.save(stream, self.vectors, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str) -> "VectorTable":
        """Open a saved table; the vectors stay on disk until they are asked for.

        :raises ReleaseError: if the files are missing, damaged, or don't belong together.
        """
        try:
            rows = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            vectors = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            keys = tuple((str(guideline), int(number)) for guideline, number, _ in rows)
            hashes = tuple(str(text_hash) for _, _, text_hash in rows)
        except (OSError, ValueError, TypeError) as error:
            raise ReleaseError(
                f"the vectors in {folder} are damaged ({type(error).__name__}); run `guideline-qa index build`"
            ) from error
        if vectors.ndim != 2 or vectors.dtype != np.float32 or len(vectors) != len(keys):
            raise ReleaseError(
                f"{folder / name}.npy holds {vectors.shape} {vectors.dtype}, expected ({len(keys)}, dim) float32; "
                "run `guideline-qa index build`"
            )
        return cls(keys, hashes, vectors)


def text_hash(text: str) -> str:
    """Return the hash (32 hex digits of sha256) under which the vector of `text` is found again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def best_first(scored: Iterable[tuple[StatementKey, float]]) -> list[tuple[StatementKey, float]]:
    """Return the hits by falling score; equal scores in the order of their keys."""
    return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

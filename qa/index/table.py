"""A table of embedded texts: keys, hashes of the texts, and their vectors in a memory-mapped file.

Chroma searches; this table is the exact copy that is read by key in microseconds, that the next build takes unchanged
vectors from, and that `verify` holds Chroma against.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
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


class VectorPool:
    """Vectors by the hash of their text, gathered from several tables without copying them."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._arrays: list[Vectors] = []
        self._places: dict[str, tuple[int, int]] = {}

    def __contains__(self, text_hash: str) -> bool:
        """Say whether the vector of the text with this hash is there."""
        return text_hash in self._places

    def hashes(self) -> Collection[str]:
        """Return the hashes of the texts whose vectors are there."""
        return self._places.keys()

    def put(self, hashes: Sequence[str], vectors: Vectors) -> None:
        """Take in `vectors`, `(len(hashes), dim)`; the first vector of a hash stays."""
        array = len(self._arrays)
        self._arrays.append(vectors)
        for row, text_hash in enumerate(hashes):
            self._places.setdefault(text_hash, (array, row))

    def select(self, hashes: Sequence[str]) -> Vectors:
        """Return the vectors of `hashes` in their order, `(len(hashes), dim)` float32, `(0, 0)` for none.

        :raises KeyError: if one is not there.
        """
        if not hashes:
            return np.empty((0, 0), dtype=np.float32)
        places = np.array([self._places[text_hash] for text_hash in hashes])
        selected = np.empty((len(hashes), self._arrays[places[0, 0]].shape[1]), dtype=np.float32)
        for array in np.unique(places[:, 0]):
            here = places[:, 0] == array
            selected[here] = self._arrays[array][places[here, 1]]
        return selected


def text_hash(text: str) -> str:
    """Return the hash (32 hex digits of sha256) under which the vector of `text` is found again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def best_first(scored: Iterable[tuple[StatementKey, float]]) -> list[tuple[StatementKey, float]]:
    """Return the hits by falling score; equal scores in the order of their keys."""
    return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

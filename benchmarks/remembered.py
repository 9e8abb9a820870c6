"""An embedding model that remembers on disk what it has embedded: large corpora are embedded once, not at every run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from langchain_core.embeddings import Embeddings
from rich.progress import Progress

from qa.index.embedding import Advance, SentenceEmbedder, Vectors
from qa.index.table import VectorPool, VectorTable, text_hash

_SHARD: Final = 4_096
"""Texts embedded between two saves; what is saved survives an interruption."""
_LONG: Final = 1_000
"""New texts from which a progress bar is shown."""


class RememberingEmbedder(Embeddings):
    """Embeds as `model` does (and as LangChain's `Embeddings`), keeping the vectors in `folder`, one file a save."""

    def __init__(self, model: SentenceEmbedder, folder: Path) -> None:
        """Take in what `folder` holds of this model."""
        self._model = model
        self._folder = folder / model.fingerprint.rpartition(":")[2][:12]
        self._folder.mkdir(parents=True, exist_ok=True)
        self._pool = VectorPool()
        self._questions: dict[str, Vectors] = {}
        self._shards = 0
        for file in sorted(self._folder.glob("*.npy")):
            table = VectorTable.load(self._folder, file.stem)
            self._pool.put(table.hashes, table.vectors)
            self._shards += 1

    @property
    def fingerprint(self) -> str:
        """The model's own."""
        return self._model.fingerprint

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        """Return one vector a text, `(n, dim)` float32, L2-normalised; without `advance`, many get a progress bar."""
        hashes = [text_hash(text) for text in texts]
        new = {each: text for each, text in zip(hashes, texts, strict=True) if each not in self._pool}
        silent = advance is not None or len(new) < _LONG
        with Progress(transient=True, disable=silent) as progress:
            task = progress.add_task("embedding", total=len(texts))
            tell = advance or (lambda done: progress.advance(task, done))
            tell(len(texts) - len(new))
            for start in range(0, len(new), _SHARD):
                shard = dict([*new.items()][start : start + _SHARD])
                self._keep([*shard], self._model.encode([*shard.values()], tell))
        return self._pool.select(hashes)

    def count_tokens(self, text: str) -> int:
        """Return how many of the model's tokens `text` is, special tokens included."""
        return self._model.count_tokens(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text (LangChain's interface)."""
        vectors: list[list[float]] = self.encode(texts).tolist()
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Return the vector of a question, `(dim,)` float32, L2-normalised; remembered for this run only."""
        if text not in self._questions:
            self._questions[text] = self._model.encode_query(text)
        return self._questions[text]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question (LangChain's interface)."""
        vector: list[float] = self.encode_query(text).tolist()
        return vector

    def _keep(self, hashes: Sequence[str], vectors: Vectors) -> None:
        name = f"{self._shards:05d}"
        keys = tuple((name, row) for row in range(len(hashes)))
        # Without the vectors' file the shard isn't there, so that is written last.
        table = VectorTable(keys, tuple(hashes), np.asarray(vectors, dtype=np.float32))
        table.save(self._folder, name)
        self._pool.put(hashes, vectors)
        self._shards += 1

"""Text to vectors: a LangChain `Embeddings` on sentence-transformers, on this machine only."""

import os
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from qa.errors import SettingsError
from qa.index.model_files import ModelFiles, find_model, loading
from qa.index.processors import take_all
from qa.settings import EmbeddingSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
Advance = Callable[[int], None]

_MOST_WORDS: Final = 20_000
_OFFLINE: Final = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "TOKENIZERS_PARALLELISM": "false"}


class Embedder(Protocol):
    """What building and asking need of an embedding model."""

    @property
    def fingerprint(self) -> str:
        """Name and weights as one string; vectors of equal fingerprints may be compared."""

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        """Return one vector a text, `(n, dim)` float32, L2-normalised."""

    def count_tokens(self, text: str) -> int:
        """Return how many of the model's tokens `text` is, special tokens included."""


class SentenceEmbedder(Embeddings):
    """The model that the settings name; loaded on first use, once, on the CPU; safe from several threads."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        """Remember the settings; nothing is loaded yet."""
        self._settings = settings
        self._model: SentenceTransformer | None = None
        self._files: ModelFiles | None = None
        self._words: dict[str, Vectors] = {}
        # The tokenizer keeps its truncation as state and refuses a second thread, so one text at a time goes in.
        self._lock = threading.RLock()

    @property
    def fingerprint(self) -> str:
        """Name and weights as one string; doesn't load the model.

        :raises ModelError: if the model is missing or not the one that was pinned.
        """
        with self._lock:
            if self._files is None:
                self._files = find_model(self._settings.model)
            return self._files.fingerprint

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        """Return one vector a text, `(n, dim)` float32, L2-normalised; a longer text is cut at `max_tokens`.

        `advance` is told after each batch how many more texts are done.

        :raises ModelError: if the model can't be loaded.
        """
        model = self.load()
        # Texts of one length go together, so that little is padded.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        vectors = np.empty((len(texts), model.get_embedding_dimension() or 0), dtype=np.float32)
        for start in range(0, len(order), self._settings.batch_size):
            batch = order[start : start + self._settings.batch_size]
            clean = [encodable(texts[index]) for index in batch]
            with self._lock:
                take_all()
                vectors[batch] = model.encode_document(clean, normalize_embeddings=True, show_progress_bar=False)
            if advance is not None:
                advance(len(batch))
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Return the vector of a question, `(dim,)` float32, L2-normalised.

        :raises ModelError: if the model can't be loaded.
        """
        model = self.load()
        with self._lock:
            take_all()
            vector = model.encode_query(encodable(text), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vector, dtype=np.float32)

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Return one vector a word or name, `(n, dim)` float32, L2-normalised; those met before are remembered.

        :raises ModelError: if the model can't be loaded.
        """
        if not words:
            return self.encode(words)
        with self._lock:  # one thread may not forget what another is about to look up
            new = [word for word in dict.fromkeys(words) if word not in self._words]
            if len(self._words) + len(new) > _MOST_WORDS:
                self._words = {}
                new = list(dict.fromkeys(words))
            if new:
                self._words |= dict(zip(new, self.encode(new), strict=True))
            return np.stack([self._words[word] for word in words])

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text (LangChain's interface)."""
        vectors: list[list[float]] = self.encode(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question (LangChain's interface)."""
        vector: list[float] = self.encode_query(text).tolist()
        return vector

    def count_tokens(self, text: str) -> int:
        """Return how many of the model's tokens `text` is, special tokens included, nothing cut.

        :raises ModelError: if the model can't be loaded.
        """
        model = self.load()
        with self._lock:
            return len(model.tokenizer(encodable(text), truncation=False, verbose=False)["input_ids"])

    def load(self) -> "SentenceTransformer":
        """Load the model unless that was done; call it early to keep the first question quick.

        :raises ModelError: if the model is missing, damaged or not the one that was pinned.
        :raises SettingsError: if `embedding.max_tokens` is more than the model reads.
        """
        with self._lock:
            if self._model is None:
                files = self._files = self._files or find_model(self._settings.model)
                self._model = _load(files, self._settings.max_tokens)
            return self._model


def _load(files: ModelFiles, max_tokens: int) -> "SentenceTransformer":
    for name, value in _OFFLINE.items():
        os.environ.setdefault(name, value)
    from sentence_transformers import SentenceTransformer

    mend = "give a sentence-transformers folder, or remove the setting"
    with loading(f"embedding model {files.name} in {files.folder}", mend):
        model = SentenceTransformer(
            str(files.folder), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
        )
    if model.max_seq_length is not None and max_tokens > model.max_seq_length:
        raise SettingsError(
            f"setting embedding.max_tokens = {max_tokens}, but {files.name} reads at most {model.max_seq_length}; "
            "lower it"
        )
    model.max_seq_length = max_tokens
    return model


def encodable(text: str) -> str:
    """Replace half characters (lone surrogates), which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode()

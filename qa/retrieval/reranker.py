"""The cross-encoder that reads question and statement together, and says how well the one answers the other.

The one that is shipped is MiniLM, fine-tuned (`training/README.md` tells from what). Its word embeddings are those of the
embedding model's package, so only the layers above are kept here, eight bits a weight. Any sentence-transformers
cross-encoder can take its place by setting.
"""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from qa.index.embedding import Vectors, encodable
from qa.index.model_files import find_model
from qa.retrieval.cross_encoder import Layers, Readers, load, refuse_without_head
from qa.settings import RerankingSettings

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

SHIPPED: Final = "guideline-reader"
WEIGHTS: Final = Layers(
    "qa.retrieval", "reranker.safetensors", "17328c53b3161f2160788dd0d54a377d23ef7009b1a74cccc1ca1c87eddbfaf7"
)
NONE: Final = "none"
_MEND: Final = "give a sentence-transformers cross-encoder with one label, or remove the setting reranking.model"


class Reranker:
    """Reads pairs with the model that the settings name; loaded on first use, once; safe from several threads.

    As many questions are read at once as there are processors, one where those don't multiply bfloat16; others wait.
    """

    def __init__(self, settings: RerankingSettings) -> None:
        """Remember the settings; nothing is loaded yet."""
        self._settings = settings
        self._lock = threading.Lock()
        self._readers: Readers | None = None

    @property
    def fingerprint(self) -> str:
        """Name and weights as one string; doesn't load the model."""
        if self._settings.model == SHIPPED:
            return f"{SHIPPED} sha256:{WEIGHTS.sha256}"
        return find_model(self._settings.model).fingerprint

    def __call__(self, asked: str, statements: Sequence[str]) -> Vectors:
        """Return a score a statement, `(n,)` float32: log-odds that it answers, against "nothing here answers".

        :raises ModelError: if the model can't be loaded.
        """
        if not statements:
            return np.zeros(0, dtype=np.float32)
        pairs = [(encodable(asked), encodable(statement)) for statement in statements]
        with self._opened().reading() as reader:
            scores = reader.predict(pairs, batch_size=self._settings.batch_size, show_progress_bar=False)
        return np.asarray(scores, dtype=np.float32)

    def _opened(self) -> Readers:
        with self._lock:
            if self._readers is None:
                self._readers = Readers(_open(self._settings))
            return self._readers


def _open(settings: RerankingSettings) -> "CrossEncoder":
    if settings.model == SHIPPED:
        return WEIGHTS.model(1, settings.max_tokens)
    folder = find_model(settings.model).folder
    refuse_without_head(folder, _MEND)
    return load(folder, settings.max_tokens, _MEND, labels=1)

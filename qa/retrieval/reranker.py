"""The cross-encoder that reads question and statement together, and says how well the one answers the other.

The one that is shipped is MiniLM, fine-tuned (`training/README.md` tells from what). Its word embeddings are those of the
embedding model's package, so only the layers above are kept here, eight bits a weight. Any sentence-transformers
cross-encoder can take its place by setting.

Questions that come at the same time are read side by side in bfloat16, by readers that have the weights in common.
"""

import copy
import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from qa.errors import ModelError
from qa.index.embedding import Vectors, encodable
from qa.index.model_files import PINNED_NAME, find_model, loading
from qa.index.processors import processors, shared, take_all
from qa.settings import RerankingSettings

if TYPE_CHECKING:
    import torch
    from sentence_transformers import CrossEncoder

SHIPPED: Final = "guideline-reader"
WEIGHTS: Final = "reranker.safetensors"
WEIGHTS_SHA256: Final = "17328c53b3161f2160788dd0d54a377d23ef7009b1a74cccc1ca1c87eddbfaf7"
NONE: Final = "none"
SCALE: Final = ".scale"
"""Ending of the name of a weight's scales: one factor a row, by which its eight-bit numbers are multiplied."""
_MEND: Final = "give a sentence-transformers cross-encoder with one label, or remove the setting reranking.model"


class Reranker:
    """Reads pairs with the model that the settings name; loaded on first use, once; safe from several threads.

    As many questions are read at once as there are processors, one where those don't multiply bfloat16; others wait.
    """

    def __init__(self, settings: RerankingSettings) -> None:
        """Remember the settings; nothing is loaded yet."""
        self._settings = settings
        self._lock = threading.Lock()
        self._readers: _Readers | None = None

    @property
    def fingerprint(self) -> str:
        """Name and weights as one string; doesn't load the model."""
        if self._settings.model == SHIPPED:
            return f"{SHIPPED} sha256:{WEIGHTS_SHA256}"
        return find_model(self._settings.model).fingerprint

    def __call__(self, asked: str, statements: Sequence[str]) -> Vectors:
        """Return a score a statement, `(n,)` float32: log-odds that it answers, against "nothing here answers".

        :raises ModelError: if the model can't be loaded.
        """
        if not statements:
            return np.zeros(0, dtype=np.float32)
        pairs = [(encodable(asked), encodable(statement)) for statement in statements]
        readers = self._opened()
        with readers.reader() as reader, shared() as take_share:
            fit = take_share if readers.side_by_side else take_all
            # Before each batch: others may have come or gone since the last.
            hook = reader.register_forward_pre_hook(lambda *_: fit())
            try:
                scores = reader.predict(pairs, batch_size=self._settings.batch_size, show_progress_bar=False)
            finally:
                hook.remove()
        return np.asarray(scores, dtype=np.float32)

    def _opened(self) -> "_Readers":
        with self._lock:
            if self._readers is None:
                self._readers = _Readers(_open(self._settings))
            return self._readers


class _Readers:
    """As many readers of one model as questions come together, made as they are needed; never more than processors.

    `side_by_side`: whether there may be several; not in float32, where scores would hang on how many there are.
    """

    def __init__(self, model: "CrossEncoder") -> None:
        """Take the model; it is only copied, never read with."""
        import torch

        self.model = model
        self.side_by_side = model.dtype == torch.bfloat16
        self._turns = threading.Semaphore(processors() if self.side_by_side else 1)
        self._lock = threading.Lock()
        self._idle: list[CrossEncoder] = []

    @contextmanager
    def reader(self) -> Iterator["CrossEncoder"]:
        """Yield a reader that nobody else has, once one is free."""
        with self._turns:
            with self._lock:
                reader = self._idle.pop() if self._idle else _twin(self.model)
            try:
                yield reader
            finally:
                self._idle.append(reader)


def _twin(model: "CrossEncoder") -> "CrossEncoder":
    """Return a reader with the same weights in the same memory, and a tokenizer of its own.

    A tokenizer keeps its truncation as state and refuses a second thread.
    """
    weights = [*model.parameters(), *model.buffers()]
    return copy.deepcopy(model, {id(weight): weight for weight in weights})


def _open(settings: RerankingSettings) -> "CrossEncoder":
    if settings.model != SHIPPED:
        folder = find_model(settings.model).folder
        _refuse_without_head(folder)
        return _load(str(folder), settings.max_tokens)
    model = _load(str(find_model(PINNED_NAME).folder), settings.max_tokens)
    _fill(model, _shipped_weights())
    return model


def _refuse_without_head(folder: Path) -> None:
    """Refuse an embedding model: it would get a head drawn at random, and score as that happens to fall.

    :raises ModelError: if it has no head that scores.
    """
    with loading(f"the cross-encoder in {folder}", _MEND):
        named = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("architectures") or ["no model"]
        if not any(str(each).endswith("ForSequenceClassification") for each in named):
            raise ValueError(f"its config.json names {named[0]}, which scores no pairs")


def _load(folder: str, max_tokens: int) -> "CrossEncoder":
    import torch
    from sentence_transformers import CrossEncoder

    from qa.retrieval.first_token import spare

    with loading(f"the cross-encoder in {folder}", _MEND):
        model: CrossEncoder = CrossEncoder(
            folder,
            num_labels=1,
            max_length=max_tokens,
            activation_fn=torch.nn.Identity(),
            device="cpu",
            local_files_only=True,
            model_kwargs={"dtype": _precision(), "use_safetensors": True},
        )
    spare(model)
    return model


def _fill(model: "CrossEncoder", weights: "dict[str, torch.Tensor]") -> None:
    """Put the shipped layers in the place of the embedding model's; the word embeddings stay."""
    layers = model.get_submodule("0.model")
    unfilled, unknown = layers.load_state_dict(weights, strict=False)
    left = [name for name in unfilled if ".embeddings." not in name]
    if left or unknown:
        raise ModelError(f"{WEIGHTS} doesn't fit {PINNED_NAME} ({[*left, *unknown][:3]}); install guideline-qa again")


def _precision() -> "torch.dtype":
    """Return bfloat16 where the processor multiplies it itself: twice as fast there, many times slower elsewhere."""
    import torch

    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if native else torch.float32


def _shipped_weights() -> "dict[str, torch.Tensor]":
    """Return the shipped layers' weights by name, unpacked.

    :raises ModelError: if they are missing or not those that were trained.
    """
    from safetensors.torch import load

    try:
        content = (files("qa.retrieval") / WEIGHTS).read_bytes()
    except OSError as error:
        raise ModelError(
            f"the weights of the cross-encoder ({WEIGHTS}) can't be read ({error}); install guideline-qa again"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"{WEIGHTS} has sha256 {found[:12]}…, expected {WEIGHTS_SHA256[:12]}…; install guideline-qa again"
        )
    packed = load(content)
    return {
        name: weight * packed[name + SCALE] if name + SCALE in packed else weight
        for name, weight in packed.items()
        if not name.endswith(SCALE)
    }

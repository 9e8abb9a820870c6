"""What cross-encoders have in common: how they are loaded, kept small, and read with side by side.

A shipped one is the embedding model's BERT with layers of its own: the word embeddings are those of the embedding model's
package, so only the layers above are kept, eight bits a weight.

Pairs that come at the same time are read side by side in bfloat16, by readers that have the weights in common.
"""

import copy
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qa.errors import ModelError
from qa.index.model_files import PINNED_NAME, find_model, loading
from qa.index.processors import processors, shared, take_all

if TYPE_CHECKING:
    import torch
    from sentence_transformers import CrossEncoder

_SCALE: Final = ".scale"
"""Ending of the name of a weight's scales: one factor a row, by which its eight-bit numbers are multiplied."""
_REINSTALL: Final = "install guideline-qa again"


@dataclass(frozen=True, slots=True)
class Layers:
    """A shipped cross-encoder's layers: a file beside a package's modules, and the SHA-256 it must have (hex)."""

    package: str
    file: str
    sha256: str

    def model(self, labels: int, max_tokens: int) -> "CrossEncoder":
        """Return the cross-encoder with `labels` outputs a pair, of which it reads `max_tokens`.

        :raises ModelError: if file or embeddings are missing, damaged, or don't fit each other.
        """
        weights = unpacked(self.content())
        model = load(find_model(PINNED_NAME).folder, max_tokens, _REINSTALL, labels=labels)
        self._fill(model, weights)
        return model

    def content(self) -> bytes:
        """Return the file.

        :raises ModelError: if it is missing or not the one that was made.
        """
        try:
            content = (files(self.package) / self.file).read_bytes()
        except OSError as error:
            raise ModelError(
                f"the weights of a cross-encoder ({self.file}) can't be read ({error}); {_REINSTALL}"
            ) from error
        found = hashlib.sha256(content).hexdigest()
        if found != self.sha256:
            raise ModelError(f"{self.file} has sha256 {found[:12]}…, expected {self.sha256[:12]}…; {_REINSTALL}")
        return content

    def _fill(self, model: "CrossEncoder", weights: "Mapping[str, torch.Tensor]") -> None:
        """Put the layers in the place of the embedding model's; the word embeddings stay."""
        network = model.get_submodule("0.model")
        unfilled, unknown = network.load_state_dict(dict(weights), strict=False)
        left = [name for name in unfilled if ".embeddings." not in name]
        if left or unknown:
            raise ModelError(f"{self.file} doesn't fit {PINNED_NAME} ({[*left, *unknown][:3]}); {_REINSTALL}")


def packed(weights: "Mapping[str, torch.Tensor]") -> bytes:
    """Return a safetensors file of a BERT's weights above its embeddings: matrices in eight bits, a scale a row."""
    import torch
    from safetensors.torch import save

    kept: dict[str, torch.Tensor] = {}
    for name, weight in weights.items():
        if "embeddings" in name:
            continue
        if weight.ndim == 2:
            scale = weight.abs().amax(dim=1, keepdim=True) / 127
            kept[name + _SCALE] = scale
            kept[name] = (weight / scale).round().to(torch.int8)
        else:
            kept[name] = weight
    return save({name: weight.cpu().contiguous() for name, weight in kept.items()})


def unpacked(content: bytes) -> "dict[str, torch.Tensor]":
    """Return the weights by name that were `packed`."""
    from safetensors.torch import load as load_tensors

    kept = load_tensors(content)
    return {
        name: weight * kept[name + _SCALE] if name + _SCALE in kept else weight
        for name, weight in kept.items()
        if not name.endswith(_SCALE)
    }


def load(folder: Path, max_tokens: int | None, mend: str, *, labels: int | None = None) -> "CrossEncoder":
    """Return the cross-encoder in `folder`, whose outcome is its bare logits; `labels` of them, or as many as it has.

    It reads `max_tokens` of a pair, or as many as it was made for.

    :raises ModelError: if it can't be loaded, with how to `mend` it.
    """
    import torch
    from sentence_transformers import CrossEncoder

    from qa.retrieval.first_token import spare

    with loading(f"the cross-encoder in {folder}", mend):
        model: CrossEncoder = CrossEncoder(
            str(folder),
            num_labels=labels,
            max_length=max_tokens,
            activation_fn=torch.nn.Identity(),
            device="cpu",
            local_files_only=True,
            model_kwargs={"dtype": precision(), "use_safetensors": True},
        )
    spare(model)
    return model


def refuse_without_head(folder: Path, mend: str) -> None:
    """Refuse an embedding model: it would get a head drawn at random, and score as that happens to fall.

    :raises ModelError: if it has no head that scores.
    """
    with loading(f"the cross-encoder in {folder}", mend):
        named = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("architectures") or ["no model"]
        if not any(str(each).endswith("ForSequenceClassification") for each in named):
            raise ValueError(f"its config.json names {named[0]}, which scores no pairs")


def precision() -> "torch.dtype":
    """Return bfloat16 where the processor multiplies it itself: twice as fast there, many times slower elsewhere."""
    import torch

    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if native else torch.float32


class Readers:
    """As many readers of one model as pairs come together, made as they are needed; never more than processors.

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
    def reading(self) -> Iterator["CrossEncoder"]:
        """Yield a reader that nobody else has, once one is free, kept to its share of the processors."""
        with self.reader() as reader, shared() as take_share:
            fit = take_share if self.side_by_side else take_all
            # Before each batch: others may have come or gone since the last.
            hook = reader.register_forward_pre_hook(lambda *_: fit())
            try:
                yield reader
            finally:
                hook.remove()

    @contextmanager
    def reader(self) -> Iterator["CrossEncoder"]:
        """Yield a reader that nobody else has, once one is free."""
        with self._turns:
            with self._lock:
                reader = self._idle.pop() if self._idle else twin(self.model)
            try:
                yield reader
            finally:
                self._idle.append(reader)


def twin(model: "CrossEncoder") -> "CrossEncoder":
    """Return a reader with the same weights in the same memory, and a tokenizer of its own.

    A tokenizer keeps its truncation as state and refuses a second thread.
    """
    weights = [*model.parameters(), *model.buffers()]
    return copy.deepcopy(model, {id(weight): weight for weight in weights})

"""How probable it is that evidence bears a claim out: a cross-encoder for entailment, calibrated.

The one that is shipped is MiniLM, fine-tuned on pairs that `training/README.md` tells of; it reads English. Any
sequence-classification cross-encoder for entailment (NLI) or grounding can take its place by setting.
"""

import json
import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from qa.answer import LANGUAGES
from qa.errors import ModelError
from qa.index.embedding import encodable
from qa.index.model_files import find_model
from qa.retrieval.cross_encoder import Layers, Readers, load, refuse_without_head
from qa.settings import LLMSettings
from qa.settings.llm import SHIPPED

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

PACKAGE: Final = "qa.answering.verify"
WEIGHTS: Final = "support.safetensors"
FITTED: Final = "support.json"
LABELS: Final = ("contradiction", "neutral", "entailment")
"""What the shipped model tells apart, in the order of its outputs."""
MAX_TOKENS: Final = 160
"""How much of claim and evidence together the shipped model reads."""
_HALF: Final = 0.5
_SAYS_YES: Final = ("entail", "support")
_MEND: Final = (
    "give a cross-encoder for entailment or grounding, with one label or one named entail… or support…, "
    "or remove the setting llm.support_model"
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was fitted on texts held out: probability = 1 / (1 + exp(-(slope * log-odds + intercept))).

    `threshold`: the probability from which on a claim that the gate's rules let pass counts as borne out; `alone`: the
    same for one that no rule has looked at. `sha256`: of the weights it was fitted to (hex).
    """

    slope: float
    intercept: float
    threshold: float
    alone: float
    sha256: str

    @classmethod
    def load(cls) -> "Fitted":
        """Return what is shipped.

        :raises ModelError: if the file is missing or damaged.
        """
        try:
            kept = json.loads((files(PACKAGE) / FITTED).read_text(encoding="utf-8"))
            numbers = {name: float(kept[name]) for name in ("slope", "intercept", "threshold", "alone")}
            return cls(**numbers, sha256=str(kept["sha256"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{FITTED} can't be read ({type(error).__name__}); install guideline-qa again") from error

    def probability(self, log_odds: float) -> float:
        """Return the calibrated probability, 0 to 1 (Platt 1999)."""
        return _logistic(self.slope * log_odds + self.intercept)


class Support:
    """Judges pairs with the model that the settings name; loaded on first use, once; safe from several threads."""

    def __init__(self, settings: LLMSettings) -> None:
        """Remember the settings; nothing is loaded yet."""
        self._model = settings.support_model
        self._threshold = settings.support_threshold
        self._lock = threading.Lock()
        self._opened: _Judge | None = None

    @property
    def threshold(self) -> float:
        """Support from which on a claim counts as borne out: the setting's, else the shipped model's own, else 0.5.

        :raises ModelError: if what was fitted to the shipped model can't be read.
        """
        return self._cut(self._fitted.threshold if self._model == SHIPPED else _HALF)

    @property
    def alone(self) -> float:
        """The same for a claim that no rule has looked at.

        :raises ModelError: if what was fitted to the shipped model can't be read.
        """
        return self._cut(self._fitted.alone if self._model == SHIPPED else _HALF)

    @property
    def fingerprint(self) -> str:
        """Name, weights and calibration as one string; doesn't load the model.

        :raises ModelError: if there is no such model.
        """
        if self._model != SHIPPED:
            return find_model(self._model).fingerprint
        return f"{SHIPPED} sha256:{self._fitted.sha256} {self._fitted.slope:g} {self._fitted.intercept:g}"

    @property
    def languages(self) -> frozenset[str]:
        """Languages of claims that the model is taken to read: English for the shipped one, else all that there are."""
        return frozenset({"en"}) if self._model == SHIPPED else frozenset(LANGUAGES)

    def __call__(self, claim: str, evidence: str) -> float:
        """Return how probable it is that `evidence` bears `claim` out, 0 to 1.

        :raises ModelError: if the model can't be loaded or tells nothing of support.
        """
        return self._judge()(encodable(claim), encodable(evidence))

    def _judge(self) -> "_Judge":
        with self._lock:
            if self._opened is None:
                self._opened = _shipped(self._fitted) if self._model == SHIPPED else _other(self._model)
            return self._opened

    def _cut(self, usual: float) -> float:
        return usual if self._threshold is None else self._threshold

    @cached_property
    def _fitted(self) -> Fitted:
        return Fitted.load()


@dataclass(frozen=True)
class _Judge:
    """A model at work: `column` of its outputs says yes; `claim_first`: the order in which it was taught to read."""

    readers: Readers
    column: int
    claim_first: bool = False
    fitted: Fitted | None = None

    def __call__(self, claim: str, evidence: str) -> float:
        import torch

        pair = (claim, evidence) if self.claim_first else (evidence, claim)
        with self.readers.reading() as reader, torch.inference_mode():
            logits = reader(reader.preprocess([pair]))["scores"][0].double().tolist()
        log_odds = log_odds_of(logits, self.column)
        return self.fitted.probability(log_odds) if self.fitted else _logistic(log_odds)


def log_odds_of(logits: list[float], column: int) -> float:
    """Return the log-odds that softmax gives one of the outputs against all others; of a single output, itself."""
    others = [logit for at, logit in enumerate(logits) if at != column]
    if not others:
        return logits[column]
    most = max(others)
    return logits[column] - most - math.log(sum(math.exp(logit - most) for logit in others))


def supporting(labels: Mapping[int, str]) -> int:
    """Return which output says that the claim is borne out, by the labels' names.

    :raises ValueError: if no label, or more than one, is named so.
    """
    if len(labels) == 1:
        return next(iter(labels))
    names = {at: name.casefold() for at, name in labels.items()}
    named = [at for at, name in names.items() if name.startswith(_SAYS_YES)]
    if not named and len(names) == 2:  # as transformers names the second of two unless told otherwise
        named = [at for at, name in names.items() if name == "label_1"]
    if len(named) != 1:
        raise ValueError(f"of its labels {sorted(labels.values())} {len(named)} are named so that they mean support")
    return named[0]


def _shipped(fitted: Fitted) -> _Judge:
    model = Layers(PACKAGE, WEIGHTS, fitted.sha256).model(len(LABELS), MAX_TOKENS)
    return _Judge(Readers(model), LABELS.index("entailment"), claim_first=True, fitted=fitted)


def _other(name: str) -> _Judge:
    folder = find_model(name).folder
    refuse_without_head(folder, _MEND)
    model: CrossEncoder = load(folder, None, _MEND)
    try:
        column = supporting(
            {int(at): str(name) for at, name in (getattr(model.config, "id2label", None) or {}).items()}
        )
    except ValueError as error:
        raise ModelError(f"the support model in {folder} can't be used: {error}; {_MEND}") from error
    return _Judge(Readers(model), column)


def _logistic(log_odds: float) -> float:
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    return 1 - 1 / (1 + math.exp(log_odds))

import hashlib
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from qa.answer import LANGUAGES
from qa.answering.verify import support
from qa.answering.verify.support import FITTED, PACKAGE, WEIGHTS, Fitted, Support, log_odds_of, supporting
from qa.errors import ModelError
from qa.index.model_files import PINNED_NAME, find_model
from qa.retrieval import cross_encoder
from qa.settings import LLMSettings

EVIDENCE = (
    "Acute asthma | Adults with acute asthma should be given salbutamol by inhaler, because it opens the airways."
)
REWORDED = "Salbutamol by inhaler should be given to adults with acute asthma."
DENIED = "Salbutamol should not be given to adults with acute asthma."
ASTRAY = "Eczema is treated with emollients twice a day."

Tiny = Callable[..., Path]


@pytest.fixture(scope="module")
def shipped() -> Support:
    return Support(LLMSettings())


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """Writes a small BERT with random weights and these labels, and returns its folder."""

    def write(*labels: str) -> Path:
        torch.manual_seed(len(labels))
        tokenizer = AutoTokenizer.from_pretrained(find_model(PINNED_NAME).folder)
        config = BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=32,
            max_position_embeddings=64,
            initializer_range=0.5,
            id2label=dict(enumerate(labels)),
            label2id={label: at for at, label in enumerate(labels)},
            num_labels=len(labels),
        )
        BertForSequenceClassification(config).save_pretrained(tmp_path)
        tokenizer.save_pretrained(tmp_path)
        return tmp_path

    return write


def logits_of(folder: Path, premise: str, hypothesis: str) -> torch.Tensor:
    network = BertForSequenceClassification.from_pretrained(folder).eval()
    read = AutoTokenizer.from_pretrained(folder)(premise, hypothesis, return_tensors="pt")
    with torch.inference_mode():
        logits: torch.Tensor = network(**read).logits[0]
    return logits


def test_what_is_said_in_other_words_is_supported_and_what_is_not_said_is_not(shipped: Support) -> None:
    assert shipped(REWORDED, EVIDENCE) >= shipped.threshold
    assert shipped(ASTRAY, EVIDENCE) < shipped.threshold


def test_a_denial_is_less_supported_though_its_words_are_the_same(shipped: Support) -> None:
    assert shipped(DENIED, EVIDENCE) < shipped(REWORDED, EVIDENCE) - 0.3


@pytest.mark.parametrize(
    "text", ["\ud800", "", " ", "[SEP] [CLS] [MASK]", "x" * 50_000, "word " * 5_000, "\u202e\u0000"]
)
def test_hostile_text_is_read_like_any_other(shipped: Support, text: str) -> None:
    assert 0 <= shipped(text, EVIDENCE) <= 1
    assert 0 <= shipped(REWORDED, text) <= 1


def test_claims_are_judged_side_by_side_each_as_if_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cross_encoder, "processors", lambda: 3)
    judged = Support(LLMSettings())
    claims = [f"{REWORDED} {number}" for number in range(9)]
    alone = [judged(claim, EVIDENCE) for claim in claims]
    together = threading.Barrier(3, timeout=30)

    def judge(claim: str) -> float:
        together.wait()
        return judged(claim, EVIDENCE)

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(judge, claims)) == alone


def test_the_fingerprint_tells_the_weights_that_are_shipped() -> None:
    content = (files(PACKAGE) / WEIGHTS).read_bytes()
    assert hashlib.sha256(content).hexdigest() in Support(LLMSettings()).fingerprint
    assert len(content) < 12_000_000


def test_the_threshold_is_the_shipped_one_unless_it_is_set(tiny: Tiny) -> None:
    assert Support(LLMSettings()).threshold == Fitted.load().threshold
    assert Support(LLMSettings()).alone == Fitted.load().alone
    assert (
        Support(LLMSettings(support_threshold=0.9)).threshold
        == Support(LLMSettings(support_threshold=0.9)).alone
        == 0.9
    )
    assert Support(LLMSettings(support_model=str(tiny("LABEL_0")))).threshold == 0.5


def test_the_shipped_model_reads_english_and_any_other_is_taken_to_read_all() -> None:
    assert Support(LLMSettings()).languages == {"en"}
    assert Support(LLMSettings(support_model="elsewhere")).languages == set(LANGUAGES)


def test_nothing_is_loaded_before_it_is_needed() -> None:
    absent = Support(LLMSettings(support_model="no/such-model"))
    with pytest.raises(ModelError, match="neither a folder nor in the local model cache"):
        absent(REWORDED, EVIDENCE)


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole = (files(PACKAGE) / WEIGHTS).read_bytes()
    (tmp_path / WEIGHTS).write_bytes(whole[:-1] + b"?")
    monkeypatch.setattr(cross_encoder, "files", lambda _: tmp_path)
    with pytest.raises(ModelError, match=rf"{WEIGHTS} has sha256.*install guideline-qa again"):
        Support(LLMSettings())(REWORDED, EVIDENCE)


@pytest.mark.parametrize("content", [None, b"\xff", b"[]", b"{}", b'{"slope": null}', b'{"slope": 1, "intercept": 0}'])
def test_what_was_fitted_is_refused_where_it_is_missing_or_damaged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / FITTED).write_bytes(content)
    monkeypatch.setattr(support, "files", lambda _: tmp_path)
    with pytest.raises(ModelError, match=rf"{FITTED} can't be read"):
        _ = Support(LLMSettings()).threshold


@pytest.mark.parametrize(
    "labels",
    [
        ("contradiction", "entailment", "neutral"),
        ("ENTAILMENT", "NEUTRAL", "CONTRADICTION"),
        ("not_supported", "supported"),
        ("entailment", "not_entailment"),
        ("LABEL_0", "LABEL_1"),
    ],
)
def test_another_model_is_taken_by_its_folder_premise_first(tiny: Tiny, labels: tuple[str, ...]) -> None:
    folder = tiny(*labels)
    said = Support(LLMSettings(support_model=str(folder)))
    column = next((at for at, name in enumerate(labels) if name.lower().startswith(("entail", "support"))), 1)
    expected = logits_of(folder, EVIDENCE, REWORDED).softmax(0)[column].item()
    assert said(REWORDED, EVIDENCE) == pytest.approx(expected, abs=0.02)
    other = logits_of(folder, REWORDED, EVIDENCE).softmax(0)[column].item()
    assert abs(other - expected) > 0.03  # or the order would not have been told


def test_a_model_with_one_label_gives_its_logistic(tiny: Tiny) -> None:
    folder = tiny("grounded")
    expected = logits_of(folder, EVIDENCE, REWORDED).sigmoid().item()
    assert Support(LLMSettings(support_model=str(folder)))(REWORDED, EVIDENCE) == pytest.approx(expected, abs=0.02)


def test_a_model_that_tells_nothing_of_support_is_refused(tiny: Tiny) -> None:
    other = Support(LLMSettings(support_model=str(tiny("joy", "anger", "fear"))))
    with pytest.raises(ModelError, match=r"\['anger', 'fear', 'joy'\].*llm\.support_model"):
        other(REWORDED, EVIDENCE)


def test_an_embedding_model_is_refused_for_it_would_judge_at_random() -> None:
    with pytest.raises(ModelError, match=r"BertModel, which scores no pairs.*llm\.support_model"):
        Support(LLMSettings(support_model=PINNED_NAME))(REWORDED, EVIDENCE)


@pytest.mark.parametrize(
    "labels", [("a", "b", "c"), ("entailment", "entails"), ("a", "b"), ("LABEL_0", "LABEL_1", "LABEL_2")]
)
def test_labels_that_leave_it_open_are_refused(labels: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="mean support"):
        supporting(dict(enumerate(labels)))


@given(st.lists(st.floats(-200, 200), min_size=1, max_size=4), st.data())
def test_log_odds_are_those_of_softmax(logits: list[float], data: st.DataObject) -> None:
    column = data.draw(st.integers(0, len(logits) - 1))
    found = log_odds_of(logits, column)
    if len(logits) == 1:
        assert found == logits[0]
        return
    chance = torch.tensor(logits, dtype=torch.float64).log_softmax(0)
    others = torch.cat([chance[:column], chance[column + 1 :]]).logsumexp(0)
    assert found == pytest.approx(float(chance[column] - others), abs=1e-9)


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_the_calibrated_probability_rises_with_the_log_odds(one: float, other: float) -> None:
    fitted = Fitted.load()
    assert 0 <= fitted.probability(one) <= 1
    if one <= other:
        assert fitted.probability(one) <= fitted.probability(other)


def test_the_file_beside_the_weights_is_plain_json() -> None:
    kept = json.loads((files(PACKAGE) / FITTED).read_text(encoding="utf-8"))
    assert {*kept} == {"slope", "intercept", "threshold", "alone", "sha256"}
    assert 0 < kept["threshold"] < kept["alone"] < 1

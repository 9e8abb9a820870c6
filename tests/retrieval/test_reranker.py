from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from qa.errors import ModelError
from qa.retrieval import reranker
from qa.retrieval.reranker import Reranker
from qa.settings import RerankingSettings

ASKED = "What dose of salbutamol in acute asthma?"
ANSWERS = "Acute asthma | Give salbutamol 100 micrograms, up to ten puffs, by inhaler."
BESIDE = "Acute asthma | Salbutamol opens the airways."
ASTRAY = "Skin | Eczema is treated with emollients."


@pytest.fixture(scope="module")
def shipped() -> Reranker:
    return Reranker(RerankingSettings())


def test_what_answers_scores_above_what_is_near_and_that_above_what_is_not(shipped: Reranker) -> None:
    answers, beside, astray = shipped(ASKED, [ANSWERS, BESIDE, ASTRAY])
    assert answers > beside > astray


def test_the_score_of_a_pair_does_not_hang_on_what_is_read_with_it(shipped: Reranker) -> None:
    together = shipped(ASKED, [ASTRAY, ANSWERS, BESIDE])
    assert together[1] == pytest.approx(
        shipped(ASKED, [ANSWERS])[0], abs=0.15
    )  # bfloat16: other paddings, other roundings


def test_the_same_pairs_give_the_same_bytes(shipped: Reranker) -> None:
    first, second = (shipped(ASKED, [ANSWERS, BESIDE, ASTRAY]) for _ in range(2))
    assert first.tobytes() == second.tobytes()


def test_no_statements_no_scores(shipped: Reranker) -> None:
    assert shipped(ASKED, []).shape == (0,)


@pytest.mark.parametrize("text", ["\ud800", "", " ", "[SEP] [CLS] [MASK]", "x" * 50_000, "\u202e\u0000"])
def test_hostile_text_is_read_like_any_other(shipped: Reranker, text: str) -> None:
    scores = shipped(text, [text, ANSWERS])
    assert scores.shape == (2,)
    assert np.isfinite(scores).all()


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole = (files("qa.retrieval") / reranker.WEIGHTS).read_bytes()
    (tmp_path / reranker.WEIGHTS).write_bytes(whole[:-1] + b"?")
    monkeypatch.setattr(reranker, "files", lambda _: tmp_path)
    with pytest.raises(ModelError, match="install guideline-qa again"):
        Reranker(RerankingSettings())(ASKED, [ANSWERS])


def test_missing_weights_are_a_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reranker, "files", lambda _: tmp_path)
    with pytest.raises(ModelError, match=r"reranker\.safetensors"):
        Reranker(RerankingSettings())(ASKED, [ANSWERS])


def test_another_cross_encoder_is_taken_by_its_folder(shipped: Reranker, tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder

    shipped(ASKED, [ANSWERS])
    model: CrossEncoder = shipped._model
    model.save_pretrained(str(tmp_path))
    other = Reranker(RerankingSettings(model=str(tmp_path)))
    assert other(ASKED, [ANSWERS, ASTRAY]) == pytest.approx(shipped(ASKED, [ANSWERS, ASTRAY]), abs=0.1)
    assert "sha256" in other.fingerprint


def test_a_folder_without_a_model_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="safetensors"):
        Reranker(RerankingSettings(model=str(tmp_path)))(ASKED, [ANSWERS])


def test_an_embedding_model_is_refused_for_it_would_score_at_random() -> None:
    with pytest.raises(ModelError, match=r"BertModel, which scores no pairs.*reranking\.model"):
        Reranker(RerankingSettings(model="all-MiniLM-L6-v2"))(ASKED, [ANSWERS])

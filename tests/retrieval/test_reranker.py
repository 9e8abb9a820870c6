import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from qa.errors import ModelError
from qa.retrieval import cross_encoder
from qa.retrieval.cross_encoder import Readers, twin
from qa.retrieval.reranker import WEIGHTS, Reranker
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
    whole = (files("qa.retrieval") / WEIGHTS.file).read_bytes()
    (tmp_path / WEIGHTS.file).write_bytes(whole[:-1] + b"?")
    monkeypatch.setattr(cross_encoder, "files", lambda _: tmp_path)
    with pytest.raises(ModelError, match="install guideline-qa again"):
        Reranker(RerankingSettings())(ASKED, [ANSWERS])


def test_missing_weights_are_a_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cross_encoder, "files", lambda _: tmp_path)
    with pytest.raises(ModelError, match=r"reranker\.safetensors"):
        Reranker(RerankingSettings())(ASKED, [ANSWERS])


def test_another_cross_encoder_is_taken_by_its_folder(shipped: Reranker, tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder

    shipped(ASKED, [ANSWERS])
    model: CrossEncoder = shipped._opened().model
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


def test_scores_are_the_same_bytes_whatever_the_number_of_threads(shipped: Reranker) -> None:
    from sentence_transformers import CrossEncoder

    if not shipped._opened().side_by_side:
        pytest.skip("read in float32 here, one after the other, with all threads always")
    pairs = [(ASKED, text) for text in (ANSWERS, BESIDE, ASTRAY, ANSWERS * 8, BESIDE * 3)]
    model: CrossEncoder = twin(shipped._opened().model)
    before = torch.get_num_threads()
    try:
        found = set()
        for threads in (1, 2, 3, 7):
            torch.set_num_threads(threads)
            found.add(model.predict(pairs, batch_size=2, show_progress_bar=False).tobytes())
    finally:
        torch.set_num_threads(before)
    assert len(found) == 1


def test_questions_are_read_side_by_side_each_as_if_alone(shipped: Reranker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cross_encoder, "processors", lambda: 3)
    readers = Readers(shipped._opened().model)
    shared_out = Reranker(RerankingSettings())
    shared_out._readers = readers
    asked = [f"{ASKED} {number}" for number in range(9)]
    alone = [shipped(text, [ANSWERS, BESIDE, ASTRAY]).tobytes() for text in asked]
    together = threading.Barrier(3, timeout=30)

    def ask(text: str) -> bytes:
        together.wait()
        return shared_out(text, [ANSWERS, BESIDE, ASTRAY]).tobytes()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(ask, asked)) == alone
    assert 1 <= len(readers._idle) <= (3 if readers.side_by_side else 1)


def test_readers_have_their_weights_in_common_and_a_tokenizer_each(shipped: Reranker) -> None:
    readers = Readers(shipped._opened().model)
    with readers.reader() as first:
        assert first is not readers.model
        assert first.tokenizer is not readers.model.tokenizer
        weights = zip(first.parameters(), readers.model.parameters(), strict=True)
        assert all(own.data_ptr() == loaded.data_ptr() for own, loaded in weights)
    with readers.reader() as again:
        assert again is first


def test_a_reader_comes_back_when_reading_fails(shipped: Reranker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cross_encoder, "processors", lambda: 1)
    readers = Readers(shipped._opened().model)
    with pytest.raises(ZeroDivisionError), readers.reader():
        raise ZeroDivisionError
    with readers.reader():
        assert readers._idle == []
    assert len(readers._idle) == 1


def test_in_float32_one_question_is_read_at_a_time_with_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cross_encoder, "precision", lambda: torch.float32)
    monkeypatch.setattr(cross_encoder, "processors", lambda: 3)
    taken: list[int] = []
    monkeypatch.setattr(cross_encoder, "take_all", lambda: taken.append(1))
    plain = Reranker(RerankingSettings(batch_size=1))
    assert plain(ASKED, [ANSWERS, ASTRAY]).shape == (2,)
    assert len(taken) == 2
    with plain._opened().reader():
        assert not plain._opened()._turns.acquire(blocking=False)

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from qa.errors import ModelError, SettingsError
from qa.index.embedding import SentenceEmbedder
from qa.index.model_files import PINNED_SHA256
from qa.settings import EmbeddingSettings

TEXTS = ["Trastuzumab binds to the receptor.", "Salbutamol opens the airways.", "The antibody attaches to HER2."]


@pytest.fixture(scope="module")
def model() -> SentenceEmbedder:
    return SentenceEmbedder(EmbeddingSettings())


def test_it_is_an_embeddings_of_langchain(model: SentenceEmbedder) -> None:
    assert isinstance(model, Embeddings)
    documents, query = model.embed_documents(TEXTS), model.embed_query(TEXTS[0])
    np.testing.assert_allclose(documents, model.encode(TEXTS), atol=1e-6)
    np.testing.assert_allclose(query, model.encode_query(TEXTS[0]), atol=1e-6)
    assert all(isinstance(number, float) for number in (*documents[0], *query))


def test_vectors_are_float32_of_length_one_and_near_where_meaning_is(model: SentenceEmbedder) -> None:
    vectors = model.encode(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((3, 384), np.float32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[1]


def test_a_text_gets_the_vector_of_itself_whatever_stands_beside_it(model: SentenceEmbedder) -> None:
    mixed = [*TEXTS, "long " * 300, ""]
    together = SentenceEmbedder(EmbeddingSettings(batch_size=2)).encode(mixed)
    for row, text in enumerate(mixed):
        np.testing.assert_allclose(together[row], model.encode([text])[0], atol=1e-5)


def test_no_texts_make_no_vectors(model: SentenceEmbedder) -> None:
    assert model.encode([]).shape == (0, 384)


def test_progress_counts_every_text(model: SentenceEmbedder) -> None:
    told: list[int] = []
    SentenceEmbedder(EmbeddingSettings(batch_size=2)).encode(TEXTS, told.append)
    assert told == [2, 1]


def test_tokens_are_counted_with_the_special_ones_and_nothing_cut(model: SentenceEmbedder) -> None:
    assert model.count_tokens("") == 2
    assert model.count_tokens("the cell") == 4
    assert model.count_tokens("cell " * 1000) == 1002


@pytest.mark.parametrize("text", ["\ud800", "\x00", "a\u202eb", "💊" * 300, "x" * 100_000])
def test_any_text_gets_a_vector(model: SentenceEmbedder, text: str) -> None:
    assert model.count_tokens(text) >= 2
    assert np.isfinite(model.encode_query(text)).all()


def test_a_text_is_cut_at_the_setting(model: SentenceEmbedder) -> None:
    short = SentenceEmbedder(EmbeddingSettings(max_tokens=16))
    begun, longer = "cell " * 14, "cell " * 14 + "and a wholly different end"
    np.testing.assert_allclose(short.encode_query(begun), short.encode_query(longer), atol=1e-6)
    assert np.abs(model.encode_query(begun) - model.encode_query(longer)).max() > 0.01


def test_threads_share_one_model(model: SentenceEmbedder) -> None:
    alone = [model.encode_query(text) for text in TEXTS]
    fresh = SentenceEmbedder(EmbeddingSettings())
    with ThreadPoolExecutor(4) as threads:
        asked = list(threads.map(lambda text: (fresh.count_tokens(text), fresh.encode_query(text)), TEXTS * 8))
    for number, (count, vector) in enumerate(asked):
        assert count == model.count_tokens(TEXTS[number % 3])
        np.testing.assert_allclose(vector, alone[number % 3], atol=1e-5)


def test_the_fingerprint_names_model_and_weights() -> None:
    assert SentenceEmbedder(EmbeddingSettings()).fingerprint == f"all-MiniLM-L6-v2 sha256:{PINNED_SHA256}"


def test_more_tokens_than_the_model_reads_are_refused() -> None:
    with pytest.raises(SettingsError, match="max_tokens = 300, but all-MiniLM-L6-v2 reads at most 256; lower it"):
        SentenceEmbedder(EmbeddingSettings(max_tokens=300)).load()


def test_a_damaged_model_says_so(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"damaged")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="can't be loaded") as caught:
        SentenceEmbedder(EmbeddingSettings(model=str(tmp_path))).load()
    assert "\n" not in str(caught.value)


def test_words_are_remembered_and_come_in_the_order_asked(
    model: SentenceEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["gene", "antibody", "gene"]
    first = model.encode_words(words)
    np.testing.assert_allclose(first, model.encode(words), atol=1e-5)
    assert model.encode_words([]).shape == (0, 384)
    monkeypatch.setattr(model, "encode", lambda _: pytest.fail("these were met before"))
    np.testing.assert_array_equal(model.encode_words(["antibody"])[0], first[1])


def test_no_more_words_are_remembered_than_fit(model: SentenceEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.index.embedding._MOST_WORDS", 3)
    before = model.encode_words(["one", "two"])
    after = model.encode_words(["three", "two", "four"])
    assert set(model._words) == {"two", "three", "four"}
    np.testing.assert_allclose(after[1], before[1], atol=1e-5)

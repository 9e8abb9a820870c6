from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from answer_figures import BASELINES
from baselines import Hit, LangChain, plain_searches, with_history
from remembered import RememberingEmbedder

from evals.public.texts import guideline
from qa.index.embedding import Advance, SentenceEmbedder, Vectors
from qa.settings import EmbeddingSettings

TEXT = guideline(
    "asthma",
    [
        {"section": "Relievers", "text": "Salbutamol opens the airways within five minutes."},
        {"section": "Relievers", "text": "Give 100 micrograms of salbutamol every four hours."},
        {"section": "Monitoring", "text": "Spirometry is not needed every year."},
    ],
)
MODEL = SentenceEmbedder(EmbeddingSettings())


def test_every_baseline_finds_the_statement(tmp_path: Path) -> None:
    pytest.importorskip("langchain_chroma")
    with plain_searches(TEXT, RememberingEmbedder(MODEL, tmp_path)) as searches:
        assert tuple(searches) == BASELINES
        for plain in searches.values():
            first = plain("how many micrograms of salbutamol?", 3)[0]
            assert first.holds(TEXT, frozenset({1}))
            assert first.score > 0


def test_a_chunk_holds_only_statements_that_are_whole_in_it() -> None:
    first, second = TEXT.statements[:2]
    assert Hit(first.start, second.end, 1.0).holds(TEXT, frozenset({1}))
    assert not Hit(first.start, second.end - 1, 1.0).holds(TEXT, frozenset({1}))


def test_langchain_says_where_its_chunks_stand(tmp_path: Path) -> None:
    pytest.importorskip("langchain_chroma")
    long = {"long": "\n\n".join(f"Paragraph {number} of a long text. {'More words. ' * 20}" for number in range(12))}
    chunks = LangChain(long, RememberingEmbedder(MODEL, tmp_path))
    found = chunks("paragraph 7", 4)
    chunks.close()
    assert len(found) == 4
    assert all(name == "long" and 0 < hit.end - hit.start <= 1_000 for name, hit in found)
    assert all(long["long"][hit.start : hit.end].startswith("Paragraph") for _, hit in found)


def test_a_follow_up_comes_after_the_question_before_it() -> None:
    assert with_history("And the dose?", ["Asthma?", "What is salbutamol?"]) == "What is salbutamol? And the dose?"
    assert with_history("Asthma?", []) == "Asthma?"


class CountingModel(SentenceEmbedder):
    """Embeds a text as its length, and counts what it embeds."""

    def __init__(self) -> None:
        self.embedded: list[str] = []

    @property
    def fingerprint(self) -> str:
        return "counting sha256:" + "0" * 64

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        self.embedded += texts
        if advance is not None:
            advance(len(texts))
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_a_text_is_embedded_once_even_by_another_run(tmp_path: Path) -> None:
    model = CountingModel()
    once = RememberingEmbedder(model, tmp_path).encode(["a", "bb", "a"])
    again = RememberingEmbedder(model, tmp_path).encode(["bb", "ccc"])
    assert once.tolist() == [[1, 1], [2, 1], [1, 1]]
    assert again.tolist() == [[2, 1], [3, 1]]
    assert model.embedded == ["a", "bb", "ccc"]


def test_what_was_remembered_counts_as_done(tmp_path: Path) -> None:
    done: list[int] = []
    embedder = RememberingEmbedder(CountingModel(), tmp_path)
    embedder.encode(["a"])
    embedder.encode(["a", "bb", "ccc"], done.append)
    assert done == [1, 2]

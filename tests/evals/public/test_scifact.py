from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from evals.errors import PublicDataError
from evals.public.draw import Draw
from evals.public.scifact import CLAIMS, CORPUS, Claim, drawn, figures, fused, measure
from evals.public.system import System
from qa.index.embedding import Vectors
from qa.retrieval.reranker import Reranker

ABSTRACTS = [
    {"_id": "1", "title": "Aspirin and stroke", "text": "Aspirin lowers the risk of stroke. It is given daily."},
    {"_id": "2", "title": "Vitamin D and bone", "text": "Falls become rarer. Vitamin D raises bone density."},
    {"_id": "3", "title": "Statins", "text": "Statins lower cholesterol."},
]
CLAIM = {"id": "7", "question": "Bone density is raised by vitamin D.", "relevant": ["2"]}


@pytest.fixture
def data(written: Callable[..., Path]) -> Path:
    written(CORPUS, ABSTRACTS)
    return written(CLAIMS, [CLAIM])


def test_signals_weigh_the_same_whatever_their_scale() -> None:
    small, large = np.array([0.1, 0.3, 0.0]), np.array([100.0, 90.0, 200.0])
    assert np.allclose(fused([small, large]), fused([small * 7 + 3, large]), atol=1e-6)
    assert fused([small, large]).argmax() == 1
    assert np.isfinite(fused([np.ones(3)])).all()


def test_the_relevant_abstract_comes_first(public_system: System, data: Path) -> None:
    result = measure(public_system, data, Draw())
    assert [(each.name, each.estimate.value, each.n) for each in result.figures] == [
        ("nDCG@10", 1.0, 1),
        ("recall@100", 1.0, 1),
    ]
    assert result.notes == ()


def test_figures_are_of_the_rankings() -> None:
    claims = [
        Claim(id="a", question="?", relevant=frozenset("bd")),
        Claim(id="b", question="?", relevant=frozenset("c")),
    ]
    ndcg, recall = figures([["a", "b", "c"], ["c", "a"]], claims)
    assert ndcg.estimate.value == pytest.approx((1 + (1 / np.log2(3)) / (1 + 1 / np.log2(3))) / 2)
    assert recall.estimate.value == 0.75
    assert "0.645" in ndcg.published


class Reader:
    """Stands for the cross-encoder: remembers what it reads, and finds all of it equally good."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, _asked: str, statements: Sequence[str]) -> Vectors:
        self.read += statements
        return np.zeros(len(statements), dtype=np.float32)


def test_the_nearest_statement_of_each_abstract_is_read_under_its_title(public_system: System, data: Path) -> None:
    reader = Reader()
    ranking = replace(public_system.ranking, reranker=cast(Reranker, reader))
    result = measure(replace(public_system, ranking=ranking), data, Draw())
    assert "Vitamin D and bone | Vitamin D raises bone density." in reader.read
    assert len(reader.read) == len(ABSTRACTS)
    assert result.figures[0].estimate.value == 1.0


def test_a_sample_keeps_what_is_relevant_and_says_that_the_rest_is_fewer(
    public_system: System, written: Callable[..., Path]
) -> None:
    written(CORPUS, ABSTRACTS + [{"_id": f"x{n}", "title": f"Other {n}", "text": "Nothing."} for n in range(60)])
    data = written(CLAIMS, [CLAIM, {**CLAIM, "id": "8"}])
    abstracts, claims = drawn(data, Draw(1))
    assert len(claims) == 1
    assert "2" in abstracts.ids
    assert 20 <= len(abstracts.ids) <= 21
    assert "which is easier" in measure(public_system, data, Draw(1)).notes[0]


@pytest.mark.parametrize(
    ("abstracts", "claim", "what"),
    [
        (ABSTRACTS, {**CLAIM, "relevant": ["9"]}, "claim '7' the abstract '9' is relevant"),
        (ABSTRACTS, {**CLAIM, "relevant": []}, "line 1: relevant"),
        ([*ABSTRACTS, ABSTRACTS[0]], CLAIM, "two abstracts have the _id '1'"),
        ([{"title": "?", "text": "?"}], CLAIM, "line 1: _id"),
    ],
)
def test_files_that_do_not_fit_are_refused(
    written: Callable[..., Path], abstracts: list[dict[str, str]], claim: dict[str, object], what: str
) -> None:
    written(CORPUS, abstracts)
    data = written(CLAIMS, [claim])
    with pytest.raises(PublicDataError, match=what):
        drawn(data, Draw())

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from qa.errors import ModelError
from qa.retrieval import scorer
from qa.retrieval.features import QUESTION_FEATURES, STATEMENT_FEATURES, Features


def some_features(candidates: int) -> Features:
    rng = np.random.default_rng(3)
    return Features(
        rng.random((candidates, len(STATEMENT_FEATURES)), dtype=np.float32),
        rng.random(len(QUESTION_FEATURES), dtype=np.float32),
    )


@pytest.mark.parametrize("candidates", [1, 2, 80])
def test_probabilities_add_up(candidates: int) -> None:
    scores = scorer.load()(some_features(candidates))
    assert scores.statements.shape == (candidates,)
    assert float(scores.statements.sum()) + scores.none == pytest.approx(1, abs=1e-5)


def test_the_order_of_candidates_does_not_matter() -> None:
    features = some_features(5)
    turned = Features(features.statements[::-1].copy(), features.question)
    assert scorer.load()(turned).statements[::-1] == pytest.approx(scorer.load()(features).statements, abs=1e-5)


def test_a_perceptron_by_hand() -> None:
    network = scorer.Network(
        mean=np.array([1, 0], dtype=np.float32),
        spread=np.array([1, 2], dtype=np.float32),
        weights=(np.array([[1, -1], [1, 0]], dtype=np.float32), np.array([[2], [10]], dtype=np.float32)),
        biases=(np.array([0, 0], dtype=np.float32), np.array([0.5], dtype=np.float32)),
    )
    # (3 - 1, 4 / 2) = (2, 2) -> (4, -2) -> relu (4, 0) -> 2 * 4 + 0.5
    assert network(np.array([[3, 4]], dtype=np.float32)).tolist() == [8.5]


def test_damaged_weights_are_a_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole = (files("qa.retrieval") / scorer.WEIGHTS).read_bytes()
    (tmp_path / scorer.WEIGHTS).write_bytes(whole[: len(whole) // 2])
    monkeypatch.setattr(scorer, "files", lambda _: tmp_path)
    scorer.load.cache_clear()
    with pytest.raises(ModelError, match="install guideline-qa again"):
        scorer.load()
    scorer.load.cache_clear()

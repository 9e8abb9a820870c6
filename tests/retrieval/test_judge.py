from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from qa.errors import ModelError
from qa.retrieval import judge
from qa.retrieval.judge import Judge

PLAIN = Judge(read=1.0, first=0.5, offset=1.0, leaning=0.0, slope=1.0, bias=0.0)


def scores(*values: float) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    return np.array(values, dtype=np.float32)


def test_the_verdict_by_hand() -> None:
    verdict = PLAIN(scores(2, 0), scores(1, 1))
    # Log-odds 3 and 1; a sum of e^2 + e^0 = 8.389 against 1.
    assert verdict.support == pytest.approx([1 / (1 + np.exp(-3)), 1 / (1 + np.exp(-1))], abs=1e-4)
    assert verdict.answerable == pytest.approx(8.389 / 9.389, abs=1e-4)
    assert verdict.probability == pytest.approx(verdict.answerable * np.array([0.8808, 0.1192]), abs=1e-4)


def test_what_the_scorer_thinks_likelier_is_likelier() -> None:
    verdict = PLAIN(scores(1, 1), scores(0.9, 0.1))
    assert verdict.probability[0] > verdict.probability[1]


@given(
    arrays(np.float32, 5, elements=st.floats(-12, 12, width=32)),
    arrays(np.float32, 5, elements=st.floats(0, 1, width=32)),
)
def test_probabilities_add_up_to_that_something_answers(
    read: "np.ndarray[tuple[int], np.dtype[np.float32]]", first: "np.ndarray[tuple[int], np.dtype[np.float32]]"
) -> None:
    verdict = judge.load()(read, first)
    assert float(verdict.probability.sum()) == pytest.approx(verdict.answerable, abs=1e-4)
    assert 0 <= verdict.answerable <= 1
    assert ((verdict.support >= 0) & (verdict.support <= 1)).all()
    # The likeliest of all is the best supported.
    assert verdict.support[verdict.probability.argmax()] == verdict.support.max()


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"read": 1, "unknown": 2}'])
def test_damaged_numbers_are_a_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str) -> None:
    (tmp_path / judge.WEIGHTS).write_text(content)
    monkeypatch.setattr(judge, "files", lambda _: tmp_path)
    judge.load.cache_clear()
    with pytest.raises(ModelError, match="install guideline-qa again"):
        judge.load()
    judge.load.cache_clear()

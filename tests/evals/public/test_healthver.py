from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.errors import PublicDataError
from evals.public.draw import Draw
from evals.public.healthver import COSINE, FILE, READ, WICE, Evidence, Pair, best_threshold, figures, measure, scores
from evals.public.system import System

ROWS = [
    {"claim": "Masks prevent infection.", "evidence": "Masks prevent infection of those near.", "label": "Supports"},
    {"claim": "Masks prevent infection.", "evidence": "Gold is dear in Peru.", "label": "Neutral"},
    {"claim": "Garlic cures fever.", "evidence": "Rollo ruled the Normans.", "label": "Refutes"},
]
WICE_ROWS = [
    {"premise": "Rollo ruled them.", "hypothesis": "The Normans had a king called Rollo.", "label": "entail"},
    {"premise": "Rollo ruled the Normans.", "hypothesis": "Gold is dear.", "label": "neutral"},
]


def test_what_says_the_same_scores_above_what_speaks_of_something_else(public_system: System) -> None:
    pairs = [Pair(row["claim"], row["evidence"], row["label"] == "Supports") for row in ROWS]
    found = scores(public_system, pairs, "")
    assert {*found} == {COSINE, READ}
    assert all(each[0] > max(each[1:]) for each in found.values())
    alone = {name: each[0] for name, each in scores(public_system, pairs[2:], "").items()}
    assert alone == pytest.approx({name: each[2] for name, each in found.items()}, abs=0.05)


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=20))
def test_no_threshold_is_better_than_the_best(cases: list[tuple[int, bool]]) -> None:
    found, truth = [float(score) for score, _ in cases], [supported for _, supported in cases]
    if all(truth) or not any(truth):
        return

    def balanced(threshold: float) -> float:
        kept = sum(score >= threshold for score, supported in cases if supported) / sum(truth)
        refused = sum(score < threshold for score, supported in cases if not supported) / (len(truth) - sum(truth))
        return kept + refused

    best = best_threshold(found, truth)
    assert best in found
    assert balanced(best) == pytest.approx(max(balanced(threshold) for threshold in found))


def test_figures_are_against_the_rest_against_refutes_and_at_the_threshold() -> None:
    labels = ["Supports", "Supports", "Refutes", "Neutral"]
    rows = [Evidence.model_validate({"claim": "c", "evidence": "e", "label": label}) for label in labels]
    rest, refutes, balanced = figures(rows, {"score": [0.9, 0.3, 0.5, 0.1]}, {"score": 0.4})
    assert (rest.estimate.value, rest.n) == (0.75, 4)
    assert (refutes.estimate.value, refutes.n) == (0.5, 3)
    assert (balanced.estimate.value, balanced.n) == (0.5, 4)
    assert len([*figures(rows, {"score": [0.9, 0.3, 0.5, 0.1]}, {})]) == 2


def test_a_threshold_comes_from_wice_or_there_is_none(public_system: System, written: Callable[..., Path]) -> None:
    data = written(FILE, ROWS)
    without = measure(public_system, data, Draw())
    assert len(without.figures) == 4
    assert "no balanced accuracy" in without.notes[-1]
    written(WICE, WICE_ROWS)
    result = measure(public_system, data, Draw())
    named = {figure.name: figure.estimate.value for figure in result.figures}
    assert len(named) == 6
    assert named[f"{COSINE}: balanced accuracy, Supports against the rest"] == 1.0
    assert result == measure(public_system, data, Draw())


def test_without_a_cross_encoder_there_is_the_cosine(public_system: System, written: Callable[..., Path]) -> None:
    bare = replace(public_system, ranking=replace(public_system.ranking, reranker=None, judge=None))
    assert [each.name.split(":")[0] for each in measure(bare, written(FILE, ROWS), Draw()).figures] == [COSINE, COSINE]


def test_a_label_that_is_unknown_or_was_not_drawn_is_refused(
    public_system: System, written: Callable[..., Path]
) -> None:
    with pytest.raises(PublicDataError, match="line 2: label"):
        measure(public_system, written(FILE, [ROWS[0], {**ROWS[1], "label": "Maybe"}]), Draw())
    with pytest.raises(PublicDataError, match="none of the 2 rows drawn is 'Refutes'; draw more"):
        measure(public_system, written(FILE, ROWS[:2]), Draw())

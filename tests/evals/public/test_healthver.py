from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.errors import PublicDataError
from evals.public.draw import Draw
from evals.public.healthver import (
    COSINE,
    FILE,
    READ,
    SUPPORT,
    WICE,
    Evidence,
    Pair,
    best_threshold,
    differences,
    figures,
    measure,
    scores,
)
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


def test_the_difference_is_of_the_same_pairs() -> None:
    labels = ["Supports", "Supports", "Refutes", "Neutral"] * 9
    rows = [
        Evidence.model_validate({"claim": str(at), "evidence": "e", "label": label}) for at, label in enumerate(labels)
    ]
    good, poor = [0.9, 0.7, 0.2, 0.1] * 9, [0.9, 0.1, 0.8, 0.2] * 9
    rest, refutes, balanced = differences(rows, {SUPPORT: good, COSINE: poor}, {SUPPORT: 0.5, COSINE: 0.5})
    assert rest.estimate.value == pytest.approx(1 - 0.5)
    assert refutes.estimate.value == pytest.approx(1 - 0.5)
    assert balanced.estimate.value == pytest.approx(1 - 0.5)
    assert all(each.estimate.interval is not None and each.estimate.interval[0] > 0 for each in (rest, refutes))
    (same, *_) = differences(rows, {SUPPORT: good, COSINE: good}, {})
    assert same.estimate.value == 0
    assert same.estimate.interval is None  # whatever is drawn, there is none


def test_a_threshold_comes_from_wice_or_there_is_none(public_system: System, written: Callable[..., Path]) -> None:
    data = written(FILE, ROWS)
    without = measure(public_system, data, Draw())
    assert [each.name for each in without.figures if "balanced" in each.name] == [
        f"{SUPPORT}: balanced accuracy, Supports against the rest"
    ]
    assert "no balanced accuracy of the others" in without.notes[-1]
    written(WICE, WICE_ROWS)
    result = measure(public_system, data, Draw())
    named = {figure.name: figure.estimate.value for figure in result.figures}
    assert len(named) == 3 * 3 + 3
    assert named[f"{COSINE}: balanced accuracy, Supports against the rest"] == 1.0
    assert result == measure(public_system, data, Draw())


def test_without_a_cross_encoder_there_is_the_cosine(public_system: System, written: Callable[..., Path]) -> None:
    bare = replace(public_system, ranking=replace(public_system.ranking, reranker=None, judge=None))
    measured = {each.name.split(":")[0] for each in measure(bare, written(FILE, ROWS), Draw()).figures}
    assert measured == {SUPPORT, COSINE, f"{SUPPORT} above {COSINE}"}


def test_a_label_that_is_unknown_or_was_not_drawn_is_refused(
    public_system: System, written: Callable[..., Path]
) -> None:
    with pytest.raises(PublicDataError, match="line 2: label"):
        measure(public_system, written(FILE, [ROWS[0], {**ROWS[1], "label": "Maybe"}]), Draw())
    with pytest.raises(PublicDataError, match="none of the 2 rows drawn is 'Refutes'; draw more"):
        measure(public_system, written(FILE, ROWS[:2]), Draw())

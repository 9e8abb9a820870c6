import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.public.estimates import Estimate, auroc, auroc_of, balanced_accuracy_of, mean_of, share_of
from evals.statistics import wilson


def width(estimate: Estimate) -> float:
    assert estimate.interval is not None
    return estimate.interval[1] - estimate.interval[0]


def test_auroc_counts_pairs_and_halves_ties() -> None:
    scores, positive = np.array([3.0, 2.0, 2.0, 1.0]), np.array([True, True, False, False])
    assert auroc(scores, positive) == pytest.approx(3.5 / 4)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_auroc_is_the_share_of_pairs_won(cases: list[tuple[int, bool]]) -> None:
    wins = [(a > b) + 0.5 * (a == b) for a, yes in cases for b, no in cases if yes and not no]
    if wins:
        scores, positive = (np.array(column) for column in zip(*cases, strict=True))
        assert auroc(scores.astype(float), positive) == pytest.approx(sum(wins) / len(wins))


def test_of_one_sort_alone_there_is_no_area_and_no_balance() -> None:
    with pytest.raises(ValueError, match="2 of 2 are positive"):
        auroc_of([0.1, 0.2], [True, True])
    with pytest.raises(ValueError, match="0 of 2 are positive"):
        balanced_accuracy_of([True, True], [False, False])


def test_a_bootstrap_holds_the_figure_and_comes_out_the_same_again() -> None:
    values = [0.0, 1.0, 1.0, 0.5, 0.25] * 8
    truth = [value > 0.3 for value in values[1:]] + [False]
    for made in (lambda: mean_of(values), lambda: auroc_of(values, truth)):
        once = made()
        assert once == made()
        assert once.interval is not None
        assert once.interval[0] < once.value < once.interval[1]


def test_cases_that_go_together_tell_less_than_as_many_by_themselves() -> None:
    scores, truth = [0.9, 0.8, 0.2, 0.4, 0.6, 0.5] * 10, [True, False, False, True, True, False] * 10
    right = [True, True, True, False, False, False] * 10
    alike = [name for name in "abcdef" for _ in range(10)]
    ordered = [at for first in range(6) for at in range(first, 60, 6)]
    apart, together = ([right[at] for at in ordered], alike)
    assert width(share_of(apart, together)) > 1.5 * width(share_of(apart))
    assert width(mean_of([float(each) for each in apart], together)) > 1.5 * width(mean_of([*map(float, apart)]))
    drawn = [scores[at] for at in ordered], [truth[at] for at in ordered]
    assert width(auroc_of(*drawn, together)) > 1.5 * width(auroc_of(*drawn))


def test_a_share_has_wilsons_interval() -> None:
    assert share_of([True, False, True, True]) == Estimate(0.75, wilson(3, 4))
    with pytest.raises(ValueError, match="0 hits in 0 trials"):
        share_of([])


def test_cases_that_are_all_alike_are_no_certainty() -> None:
    clusters = ["a", "b", "b"]
    assert mean_of([1.0, 1.0, 1.0]) == share_of([True] * 3, clusters) == Estimate(1.0, wilson(3, 3))
    assert mean_of([0.0, 0.0, 0.0], clusters) == share_of([False] * 3, clusters) == Estimate(0.0, wilson(0, 3))
    assert mean_of([0.5, 0.5, 0.5], clusters) == Estimate(0.5, None)
    assert auroc_of([0.9, 0.8, 0.1], [True, True, False], clusters) == Estimate(1.0, None)


def test_balanced_accuracy_is_the_mean_of_both_shares() -> None:
    said, truth = [True, True, False, True, False, False], [True, True, True, False, False, False]
    assert balanced_accuracy_of(said, truth).value == pytest.approx((2 / 3 + 2 / 3) / 2)
    always = balanced_accuracy_of([True] * 6, [True, False, False, False, False, False])
    assert always == Estimate(0.5, (0.5, 0.5))


@pytest.mark.parametrize("clusters", [None, ["a", "b", "c", "d"] * 10])
def test_the_interval_of_an_area_is_that_of_resamples_drawn_by_hand(clusters: list[str] | None) -> None:
    chance = np.random.default_rng(3)
    truth = chance.random(40) < 0.5
    scores = chance.random(40) + 0.4 * truth
    names = np.array(clusters or ["one"] * 40)
    drawn = []
    for _ in range(3_000):
        again = chance.choice(np.unique(names), len(np.unique(names)))
        places = np.concatenate([chance.choice(own := np.flatnonzero(names == name), len(own)) for name in again])
        if truth[places].any() and not truth[places].all():
            drawn.append(auroc(scores[places], truth[places]))
    found = auroc_of([*scores], [*truth], clusters)
    assert found.interval == pytest.approx(np.percentile(drawn, [2.5, 97.5]), abs=0.02)

import numpy as np
import pytest
from answer_figures import Estimate, Row, Unit, auroc, auroc_of, mean_of, ndcg, recall, share_of, table
from hypothesis import given
from hypothesis import strategies as st


def test_auroc_counts_pairs_and_halves_ties() -> None:
    scores, positive = np.array([3.0, 2.0, 2.0, 1.0]), np.array([True, True, False, False])
    assert auroc(scores, positive) == pytest.approx(3.5 / 4)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_auroc_is_the_share_of_pairs_won(cases: list[tuple[int, bool]]) -> None:
    wins = [(a > b) + 0.5 * (a == b) for a, yes in cases for b, no in cases if yes and not no]
    if wins:
        scores, positive = (np.array(column) for column in zip(*cases, strict=True))
        assert auroc(scores.astype(float), positive) == pytest.approx(sum(wins) / len(wins))


def test_auroc_of_one_sort_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="2 of 2 are positive"):
        auroc_of([0.1, 0.2], [True, True])


def test_a_bootstrap_holds_the_mean_and_comes_out_the_same_again() -> None:
    values = [0.0, 1.0, 1.0, 0.5, 0.25] * 8
    once = mean_of(values)
    assert once == mean_of(values)
    assert once.interval is not None
    assert once.interval[0] < once.value < once.interval[1]


def test_ndcg_and_recall() -> None:
    ranked, relevant = ["a", "b", "c"], frozenset("bd")
    assert ndcg(ranked, relevant, 10) == pytest.approx((1 / np.log2(3)) / (1 + 1 / np.log2(3)))
    assert ndcg(ranked, relevant, 1) == 0
    assert ndcg(ranked, frozenset(), 10) == 0
    assert recall(ranked, relevant, 3) == 0.5


@pytest.mark.parametrize(
    ("ours", "marks", "reached"),
    [
        (0.9, (0.72, 0.85, False), "aim"),
        (0.75, (0.72, 0.85, False), "yes"),
        (0.7, (0.72, 0.85, False), "no"),
        (0.75, (0.72, None, False), "yes"),
        (0.75, (None, None, False), ""),
        (0.75, (0.8, 0.7, False), "no"),
        (100, (250, 120, True), "aim"),
        (250, (250, 120, True), "yes"),
        (251, (250, 120, True), "no"),
    ],
)
def test_what_is_reached(ours: float, marks: tuple[float | None, float | None, bool], reached: str) -> None:
    must, aim, fewer = marks
    assert Row("set", "right", Estimate(ours), {}, must, aim, fewer=fewer).reached == reached


def test_the_table_shows_ours_and_every_baseline_or_a_dash() -> None:
    rows = [
        Row("PDQ", "right", Estimate(0.75, (0.7, 0.8)), {"BM25": Estimate(0.5, (0.4, 0.6))}, 0.72, 0.85, of=120),
        Row("a question", "p50", Estimate(118.2), {}, 250, 120, Unit.MILLISECONDS, fewer=True),
    ]
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in table(rows).splitlines()]
    assert found[2] == [
        "PDQ",
        "right",
        "120",
        "72.0%",
        "85.0%",
        "75.0% (70.0–80.0)",
        "yes",
        "50.0% (40.0–60.0)",
        "–",
        "–",
    ]
    assert found[3] == ["a question", "p50", "–", "250 ms", "120 ms", "118 ms", "aim", "–", "–", "–"]


def test_share_of_none_is_refused() -> None:
    with pytest.raises(ValueError, match="0 hits in 0 trials"):
        share_of([])

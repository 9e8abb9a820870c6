import dataclasses
import json
from collections.abc import Callable, Sequence
from typing import Literal

import pytest
from rich.console import Console

from evals.comparing.as_json import comparison_json
from evals.comparing.compare import Contrast, compare
from evals.comparing.page import comparison_page
from evals.comparing.terminal import print_comparison
from evals.comparing.wording import worded, worded_difference, worded_p
from evals.running.record import RunRecord
from evals.scoring.scorer import Scorer

Recorded = Callable[..., RunRecord]
Better = Literal["more", "less", "neither"]


def scorer(better: Better = "more", kind: Literal["share", "mean"] = "share", name: str = "s") -> Scorer:
    return Scorer(name, "", "", kind, lambda case: None, better)


def contrast(
    recorded: Recorded,
    old: Sequence[object],
    new: Sequence[object],
    better: Better = "more",
    kind: Literal["share", "mean"] = "share",
) -> Contrast:
    a, b = (recorded(*({"scores": {"s": score}} for score in scores)) for scores in (old, new))
    return compare(a, b, scorers=[scorer(better, kind)]).contrasts["s"]


YES, NO = [1, 1], [0, 1]


def test_a_clear_gain_by_hand(recorded: Recorded) -> None:
    # 10 of 40 rose and 1 fell: p = 2 · (1 + 11) / 2^11.
    found = contrast(recorded, [NO] * 10 + [YES] * 30, [YES] * 39 + [NO])
    assert (found.difference, found.rose, found.fell, found.p) == (pytest.approx(9 / 40), 10, 1, 24 / 2048)
    assert found.adjusted == found.p
    assert found.low is not None
    assert 0 < found.low < 9 / 40
    assert found.verdict == "better"


@pytest.mark.parametrize(("better", "verdict"), [("more", "worse"), ("less", "better"), ("neither", "changed")])
def test_the_verdict_knows_which_way_is_better(recorded: Recorded, better: Better, verdict: str) -> None:
    assert contrast(recorded, [YES] * 20, [NO] * 20, better).verdict == verdict


def test_few_cases_are_not_clear_however_large_the_difference(recorded: Recorded) -> None:
    found = contrast(recorded, [NO] * 4, [YES] * 4)
    assert (found.difference, found.p, found.verdict) == (1.0, 0.125, "no clear difference")


def test_many_small_rises_don_t_outvote_a_few_great_falls(recorded: Recorded) -> None:
    found = contrast(recorded, [0.5] * 30, [0.51] * 26 + [0.0] * 4, kind="mean")
    assert (found.rose, found.fell) == (26, 4)
    assert found.p is not None
    assert found.p < 0.001
    assert (found.difference or 0) < 0
    assert found.verdict == "no clear difference"
    back = contrast(recorded, [0.51] * 26 + [0.0] * 4, [0.5] * 30, kind="mean")
    assert (back.low or 0) > 0
    assert back.verdict == "no clear difference"


def test_identical_runs_don_t_differ(recorded: Recorded) -> None:
    found = contrast(recorded, [YES, NO, YES], [YES, NO, YES])
    assert (found.difference, found.low, found.high, found.p, found.verdict) == (0, 0, 0, 1, "no clear difference")


def test_a_case_that_counts_in_one_run_alone_is_in_its_figure_and_not_in_the_test(recorded: Recorded) -> None:
    found = contrast(recorded, [YES, None, [0, 0]], [YES, NO, NO])
    assert (found.a.n, found.b.n, found.rose, found.fell) == (1, 3, 0, 0)
    assert found.difference == pytest.approx(1 / 3 - 1)


@pytest.mark.parametrize(("old", "new"), [([None], [YES]), ([YES], [None]), ([None], [None])])
def test_what_applies_to_no_case_of_a_run_is_not_compared(
    recorded: Recorded, old: list[object], new: list[object]
) -> None:
    found = contrast(recorded, old, new)
    assert (found.difference, found.low, found.p, found.adjusted) == (None, None, None, None)
    assert (worded_difference(found), worded_p(found.p)) == ("–", "–")


def test_one_hit_of_one_is_no_less_than_two_of_two(recorded: Recorded) -> None:
    found = contrast(recorded, [[1, 1], [1, 2]], [[2, 2], [1, 1]])
    assert (found.rose, found.fell) == (1, 0)


def test_several_figures_share_the_level_but_those_that_stayed_don_t_count(recorded: Recorded) -> None:
    old, new = [NO] * 6, [YES] * 6  # p = 2 / 2^6 = 0.03125
    cases_a = [{"scores": {"s": s, "t": s, "same": YES}} for s in old]
    cases_b = [{"scores": {"s": s, "t": s, "same": YES}} for s in new]
    scorers = [scorer(name=name) for name in ("s", "t", "same")]
    both = compare(recorded(*cases_a), recorded(*cases_b), scorers=scorers).contrasts
    assert (both["s"].adjusted, both["s"].verdict) == (0.0625, "no clear difference")
    alone = compare(recorded(*cases_a), recorded(*cases_b), scorers=[scorers[0], scorers[2]]).contrasts
    assert (alone["s"].adjusted, alone["s"].verdict, alone["same"].adjusted) == (0.03125, "better", 1.0)


@pytest.fixture
def flipped(recorded: Recorded) -> tuple[RunRecord, RunRecord]:
    wrong = {"right": False, "why": ["says <nothing>"], "scores": {"s": NO}}
    a = recorded({"scores": {"s": YES}}, wrong, {"scores": {"s": YES}})
    b = recorded({**wrong, "text": "<script>alert(1)</script>"}, {"scores": {"s": YES}}, {"scores": {"s": YES}})
    return a, b


def test_flips_go_both_ways(flipped: tuple[RunRecord, RunRecord]) -> None:
    comparison = compare(*flipped, scorers=[scorer()])
    assert [flip.a.id for flip in comparison.lost] == ["g/c0"]
    assert [flip.b.id for flip in comparison.gained] == ["g/c1"]


def test_the_page_holds_both_answers_escaped_and_nothing_from_outside(flipped: tuple[RunRecord, RunRecord]) -> None:
    page = comparison_page(compare(*flipped, scorers=[scorer()]))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "HER2 is a receptor." in page
    assert "says &lt;nothing&gt;" in page
    assert not any(mark in page for mark in ("<script", "http:", "https:", "src="))


def test_json_holds_figures_and_flips(flipped: tuple[RunRecord, RunRecord]) -> None:
    comparison = compare(*flipped, scorers=[scorer()])
    told = json.loads(comparison_json(comparison))
    assert told["lost"][0]["b"]["text"] == "<script>alert(1)</script>"
    assert told["gained"][0]["id"] == "g/c1"
    assert told["figures"]["s"]["rose"] == told["figures"]["s"]["fell"] == 1
    assert told["a"]["cases"] == 3
    assert comparison_json(compare(*flipped, scorers=[scorer()])) == comparison_json(comparison)


def test_the_terminal_shows_brackets_as_they_are_and_says_what_was_left_out(recorded: Recorded) -> None:
    a = recorded({"question": "[red]How?", "text": "[bold]No", "right": False}, *[{"scores": {"s": YES}}] * 3)
    b = recorded({"question": "[red]How?"}, {"scores": {"s": YES}}, {"expectation": "f" * 12})
    console = Console(width=200, record=True, file=None, quiet=False, force_terminal=False)
    with console.capture() as shown:
        print_comparison(compare(a, b, common=True, scorers=[scorer()]), console)
    text = shown.get()
    assert "[red]How?" in text
    assert "[bold]No" in text
    assert "Left out of A: 2: g/c2 (asked or expected otherwise), g/c3 (not in B)" in text
    assert "Left out of B: 1: g/c2 (asked or expected otherwise)" in text


def test_words_for_figures(recorded: Recorded) -> None:
    found = contrast(recorded, [YES] * 3 + [NO], [YES] * 4)
    assert worded(found.a) == "75.0% (30.1% to 95.4%), n = 4"
    assert worded_difference(found).startswith("+25.0 (+0.0 to +")
    mean = contrast(recorded, [0.5, 0.25], [0.25, 0.25], kind="mean")
    assert (worded(mean.b), worded_difference(mean)) == ("0.250, n = 2", "-0.125 (-0.250 to +0.000)")
    with_unit = dataclasses.replace(mean.b, unit="ms", value=12.3456)
    assert worded(with_unit) == "12.35 ms, n = 2"
    assert (worded_p(0.0004), worded_p(0.0412)) == ("< 0.001", "0.041")


def test_what_a_terminal_would_obey_is_shown_as_unknown(recorded: Recorded) -> None:
    a = recorded({"text": "\x1b[2JGone", "right": False}, {})
    console = Console(width=200, force_terminal=False)
    with console.capture() as shown:
        print_comparison(compare(a, recorded({}, {}), scorers=[scorer()]), console)
    assert "\x1b" not in shown.get()
    assert "Gone" in shown.get()

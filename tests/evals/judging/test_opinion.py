import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.judging.opinion import LONGEST, Opinion, read_opinion


@pytest.mark.parametrize("score", range(5))
def test_json_is_read(score: int) -> None:
    assert read_opinion(f'{{"score": {score}, "why": "so\\n so"}}') == Opinion(score, "so so")


@pytest.mark.parametrize(
    ("reply", "score"),
    [
        ('```json\n{"score": 3, "why": "fine"}\n```', 3),
        ('<think>{maybe} a 2?</think>{"why": "it has {\\"score\\": 4}", "score": 1}', 1),
        ('{"score": 2.0}', 2),
        ('{"score": "3/4"}', 3),
        ("3", 3),
        (" 0\n", 0),
        ("**2**", 2),
        ("Score: 4/4. All of it.", 4),
        ("I would say the grade is **3** out of 4", 3),
        ("3 - complete, but long", 3),
        ("The answer names HER2.\nRating: 1", 1),
    ],
)
def test_a_score_is_found_where_one_is_told(reply: str, score: int) -> None:
    assert read_opinion(reply).score == score


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Sorry, I can't do that.",
        '{"score": 5}',
        '{"score": -1}',
        '{"score": 2.5}',
        '{"score": true}',
        '{"score": null, "why": "3"}',
        '{"score": NaN}',
        '{"score": [3]}',
        f'{{"score": {"9" * 5000}}}',
        '{"score": 1} or rather {"score": 4}',
        "score -1",
        "3.5",
        "10%",
        "Score: 3 or 4",
        "2 problems were found",
        "I found 2 problems",
        "HER2",
        "7",
        "{" * 1_000,
        '{"a":' * 3_000,
        "3".ljust(LONGEST + 1),
    ],
)
def test_nonsense_is_no_score_and_no_nought(reply: str) -> None:
    assert read_opinion(reply).score is None


@given(st.text() | st.recursive(st.none() | st.floats() | st.text(), lambda inner: st.lists(inner)).map(json.dumps))
def test_whatever_comes_is_read_without_a_fault(reply: str) -> None:
    for each in (reply, f'{{"score": {reply}}}'):
        assert read_opinion(each).score in (None, 0, 1, 2, 3, 4)


def test_a_long_reason_is_cut() -> None:
    assert len(read_opinion(json.dumps({"score": 1, "why": "x" * 9_000})).why) == 501

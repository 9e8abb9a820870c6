from collections.abc import Callable
from pathlib import Path

import pytest

from evals.errors import PublicDataError
from evals.public.cast import FILE, Conversation, ResolvedTurn, figures, measure, resolved, token_f1
from evals.public.draw import Draw
from evals.public.system import System

TURNS = [
    {"raw": "What is asthma?", "resolved": "What is asthma?"},
    {"raw": "Who gets it?", "resolved": "Who gets asthma?"},
]


def test_token_f1_counts_words_without_case() -> None:
    assert token_f1("Who gets it?", "who gets asthma") == pytest.approx(2 / 3)
    assert token_f1("is is", "is") == pytest.approx(2 / 3)
    assert token_f1("", "is") == 0.0


def test_a_turn_is_resolved_from_those_before_it() -> None:
    first, second = resolved(Conversation.model_validate({"topic": 3, "turns": TURNS}))
    assert (first.ours, second.ours) == ("What is asthma?", "Who gets asthma?")
    assert (second.topic, second.raw, second.people) == ("3", "Who gets it?", "Who gets asthma?")


def test_figures_are_means_of_the_turns() -> None:
    turns = [ResolvedTurn("1", "a b", "a b", "a b"), ResolvedTurn("2", "a c", "a b", "a d")]
    values = {figure.name: figure.estimate.value for figure in figures(turns)}
    assert [*values.values()] == [0.75, 0.75, 0.5, 0.5]
    turns[1] = ResolvedTurn("2", "x", "a d", "a d")
    assert [each.estimate.value for each in figures(turns)] == [1.0, 0.5, 1.0, 0.5]


def test_the_file_is_measured_and_the_published_figures_stand_beside(
    public_system: System, written: Callable[..., Path]
) -> None:
    data = written(FILE, [{"topic": 1, "turns": TURNS}, {"topic": 2, "turns": TURNS[:1]}])
    result = measure(public_system, data, Draw())
    assert [(each.name, each.n, each.published) for each in result.figures[:2]] == [
        ("token F1", 3, ""),
        ("… of the turn as asked", 3, "0.820"),
    ]
    assert result.figures[1].estimate.value == pytest.approx((2 + 2 / 3) / 3)
    assert measure(public_system, data, Draw(1)).figures[0].n == 1


def test_a_conversation_without_turns_is_refused(public_system: System, written: Callable[..., Path]) -> None:
    data = written(FILE, [{"topic": 1, "turns": TURNS}, {"topic": 2, "turns": []}])
    with pytest.raises(PublicDataError, match=r"cast2019\.jsonl\.gz, line 2: turns: "):
        measure(public_system, data, Draw())

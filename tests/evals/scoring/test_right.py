from collections.abc import Callable
from typing import Any

import pytest

from evals.scoring.case import Case, Response
from evals.scoring.right import MAX_WORDS, is_right, right, why
from evals.statistics import Share
from qa.answer import Citation, Notice

DOSE = "Give oxaline 4 mg/kg a day for 3 days."


def test_a_right_answer_has_nothing_against_it(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    said = answer((DOSE, [cite("dose")]), notices=(Notice(kind="age", text="Old."),))
    case = ask(said, answers=["dose"], must=["3 days"], must_not=["week"], notice="age")
    assert is_right(case)
    assert right(case) == Share(1, 1)
    assert why(case) == []


@pytest.mark.parametrize(
    ("text", "fact", "question", "reason"),
    [
        ("Give oxaline for 3 days.", "dose", {}, "fact dose not stated: 4 mg/kg a day missing"),
        (DOSE, "dose", {"answers": ["dose", "pregnancy"]}, "fact pregnancy not stated: "),
        (DOSE, "less", {}, "cites another place"),
        (DOSE, "dose", {"must": ["daily"]}, "not said: daily"),
        (DOSE, "dose", {"must_not": ["3 days"]}, "said, and must not be: 3 days"),
        (DOSE, "dose", {"notice": "doubtful"}, "no notice (doubtful)"),
        (f"{DOSE}{' so' * 120}", "dose", {}, "129 words, at most 120 can be right"),
    ],
)
def test_why_an_answer_is_not_right(
    ask: Callable[..., Case],
    answer: Callable[..., Response],
    cite: Callable[..., Citation],
    text: str,
    fact: str,
    question: dict[str, Any],
    reason: str,
) -> None:
    case = ask(answer((text, [cite(fact)])), **({"answers": ["dose"]} | question))
    (only,) = why(case)
    assert only.startswith(reason)
    assert not is_right(case)


def test_an_answer_of_just_as_many_words_as_are_allowed_can_be_right(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    assert is_right(ask(answer((f"{DOSE}{' so' * (MAX_WORDS - 9)}", [cite("dose")])), answers=["dose"]))


def test_an_answer_that_cites_nothing_is_not_right(ask: Callable[..., Case], answer: Callable[..., Response]) -> None:
    assert why(ask(answer((DOSE, [])), answers=["dose"])) == ["cites nothing"]


def test_citations_are_not_asked_for_where_nobody_knows_which_answer(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    assert is_right(ask(answer(("Give it.", [cite("dose")])), must=["give"]))


def test_facts_of_another_edition_are_not_asked_for(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    assert is_right(ask(answer((DOSE, [cite("dose")])), answers=["dose", "gone"]))


def test_an_answer_that_nothing_can_be_held_against_is_not_right(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    said = answer((DOSE, [cite("dose")]))
    assert why(ask(said, answers=["gone"])) == [
        "none of its facts stands in the text asked, so nobody can tell; review the gold"
    ]
    assert is_right(ask(said, answers=["gone"], must=["4 mg"]))
    assert is_right(ask(said, answers=["gone"], line="oxaline"))


def test_refusals_and_failures(ask: Callable[..., Case], answer: Callable[..., Response], abstention: Response) -> None:
    assert why(ask(abstention)) == ["abstained, though the guideline answers"]
    assert why(ask(None)) == ["no reply: timed out"]
    assert is_right(ask(abstention, answerable=False))
    assert why(ask(None, answerable=False)) == ["no reply: timed out"]
    assert why(ask(answer(("A.", [])), answerable=False, reason="no dose given")) == [
        "answered, though the guideline doesn't say: no dose given"
    ]

from collections.abc import Callable

import pytest

from evals.scoring.case import Case, Response
from evals.scoring.numbers import numbers_cited, numbers_exact
from evals.statistics import Share
from qa.answer import Citation

DOSE = "Give oxaline 4 mg/kg a day for 3 days."


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        (DOSE, 2),
        ("4 mg per kg daily, three days", 2),
        ("4 mg/kg for 3 days", 1),
        ("4-5 mg/kg a day for up to 3 days", 0),
        ("40 mg/kg a day for 3 weeks", 0),
    ],
)
def test_figures_must_be_given_exactly(
    ask: Callable[..., Case], answer: Callable[..., Response], text: str, hits: int
) -> None:
    case = ask(answer((text, [])), answers=["dose"])
    assert numbers_exact(case) == Share(hits, 2)


def test_the_questions_own_figures_go_before_those_of_facts(
    ask: Callable[..., Case], answer: Callable[..., Response]
) -> None:
    case = ask(answer((DOSE, [])), answers=["dose"], numbers=["three days | 72 hours"])
    assert numbers_exact(case) == Share(1, 1)
    assert numbers_exact(ask(answer((DOSE, [])), answers=["dose"], numbers=[])) is None


def test_of_a_group_the_figures_of_the_stated_fact_count(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    said = answer(("Adults take 15–25% less.", [cite("less")]))
    assert numbers_exact(ask(said, answers=[["dose", "less"]])) == Share(1, 1)


def test_exactness_does_not_apply_without_figures_and_is_none_right_without_an_answer(
    ask: Callable[..., Case], answer: Callable[..., Response], abstention: Response
) -> None:
    assert numbers_exact(ask(abstention, answers=["dose"])) == numbers_exact(ask(None)) == Share(0, 2)
    assert numbers_exact(ask(answer((DOSE, [])), answers=["pregnancy"])) is None
    assert numbers_exact(ask(answer((DOSE, [])), answerable=False)) is None


@pytest.mark.parametrize(
    ("text", "hits", "trials"),
    [
        (DOSE, 2, 2),
        ("Give 4 mg/kg/day for three days.", 2, 2),
        ("Give 4 g/kg/day for 5 days.", 0, 2),
        ("Give HER2 for 3 days.", 1, 1),
    ],
)
def test_each_figure_must_stand_in_what_its_piece_cites(
    ask: Callable[..., Case],
    answer: Callable[..., Response],
    cite: Callable[..., Citation],
    text: str,
    hits: int,
    trials: int,
) -> None:
    assert numbers_cited(ask(answer((text, [cite("dose")])))) == Share(hits, trials)


def test_a_figure_cited_by_another_piece_is_not_cited(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer((DOSE, [cite("less")]), ("Adults take 15-25% less.", [cite("dose")])))
    assert numbers_cited(case) == Share(0, 3)
    assert numbers_cited(ask(answer((DOSE, [])))) == Share(0, 2)


def test_a_rows_figures_take_their_units_from_the_heads_of_columns(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    row = "5 to < 15: Dose (mg): {}; Not given to: infants"
    assert numbers_cited(ask(answer((row.format(20), [cite("row")])))) == Share(2, 2)
    # 40 stands in another row.
    assert numbers_cited(ask(answer((row.format(40), [cite("row")])))) == Share(1, 2)


def test_headings_may_hold_figures_of_the_guideline_but_none_of_their_own(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    less = ("Adults take 15-25% less.", [cite("less")])
    assert numbers_cited(ask(answer(less, text=f"Give oxaline 4 mg/kg a day: {less[0]}"))) == Share(1, 1)
    assert numbers_cited(ask(answer(less, text=f"In 9 of 10: {less[0]}"))) == Share(1, 2)
    titled = cite("less", section=["Part with 7 doses"])
    assert numbers_cited(ask(answer(("After 7 doses 15-25% less.", [titled])))) == Share(2, 2)


def test_citedness_does_not_apply_without_figures(
    ask: Callable[..., Case], answer: Callable[..., Response], abstention: Response
) -> None:
    assert numbers_cited(ask(answer(("Take it.", [])))) is None
    assert numbers_cited(ask(abstention)) is numbers_cited(ask(None)) is None

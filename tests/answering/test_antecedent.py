from collections.abc import Callable
from typing import Any

import pytest

from qa.answering.antecedent import needed
from qa.answering.compose import statements_of
from qa.guideline import StatementKind

BEFORE = "Methotrexate is taken once a week."


@pytest.mark.parametrize(
    "text",
    [
        "It must be stopped in pregnancy.",
        "However, it must be stopped in pregnancy.",
        "Its use needs blood tests.",
        "This drug harms the fetus.",
        "These patients need folate.",
        "Such treatment needs folate.",
        "This should be stopped in pregnancy.",
        "However, in pregnancy it must be stopped.",
        "In these patients folate is given.",
        "The drug must be stopped in pregnancy.",
    ],
)
def test_the_statement_before_is_needed(search_for: Callable[..., Any], said: Any, text: str) -> None:
    given = search_for("?x", said(BEFORE, 0.1, "Arthritis"), said(text, 0.5, "Arthritis"))
    assert list(needed(given.search.guidelines["care"], 1)) == [0]
    shown = statements_of([given.order[1]], given.search.guidelines)
    assert [statement.text for statement in shown] == [BEFORE, text]
    assert [statement.citations[0].quote for statement in shown] == [BEFORE, text]


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("Folate is taken on the other days.", "Arthritis"),  # names its own subject
        ("It must be stopped in pregnancy.", "Methotrexate once a week"),  # the heading names it
        ("It is important to check the blood count.", "Arthritis"),  # "it" is nobody
        ("However, folate helps.", "Arthritis"),
        ("However, it is important to check the blood count.", "Arthritis"),
        ("The drug of choice is folate.", "Arthritis"),
        ("In this guideline folate is recommended.", "Arthritis"),
        ("This arthritis is slow.", "Arthritis"),  # the heading names what "this" means
        ("In addition, folate is given.", "Arthritis"),
    ],
)
def test_the_statement_stands_alone(search_for: Callable[..., Any], said: Any, text: str, section: str) -> None:
    given = search_for("?x", said(BEFORE, 0.1, section), said(text, 0.5, section))
    assert not needed(given.search.guidelines["care"], 1)


@pytest.mark.parametrize(
    ("texts", "before"),
    [
        ((BEFORE, "It is given by mouth.", "It must be stopped in pregnancy."), [0, 1]),
        (("This summary is yearly.", "It recommends no dose."), [0]),
        ((BEFORE, "It is important to eat.", "It must be stopped in pregnancy."), [0, 1]),
        ((BEFORE, "However, folate is taken daily.", "It must be stopped in pregnancy."), [1]),
        ((BEFORE, "It is sold.", "It is old.", "It is yellow.", "It must be stopped in pregnancy."), []),  # too far off
        (("It is given by mouth.", "It must be stopped in pregnancy."), []),  # nobody names it
    ],
)
def test_all_from_the_one_that_names_it_are_shown(
    search_for: Callable[..., Any], said: Any, texts: tuple[str, ...], before: list[int]
) -> None:
    given = search_for("?x", *(said(text, 0.1, "Arthritis") for text in texts))
    assert list(needed(given.search.guidelines["care"], len(texts) - 1)) == before
    shown = statements_of(given.order[-1:], given.search.guidelines)
    assert [statement.text for statement in shown] == [*(texts[number] for number in before), texts[-1]]


def test_items_rows_and_first_statements_need_nothing_before_them(search_for: Callable[..., Any], said: Any) -> None:
    text = "It must be stopped in pregnancy."
    listed = search_for("?x", said(BEFORE, 0.1), said(text, 0.5, lead_in="Remember:"))
    row = search_for("?x", said(BEFORE, 0.1), said(text, 0.5, kind=StatementKind.TABLE_ROW))
    elsewhere = search_for("?x", said(BEFORE, 0.1, "Doses"), said(text, 0.5, "Warnings"))
    for given in (listed, row, elsewhere):
        assert not needed(given.search.guidelines["care"], 1)
    assert not needed(search_for("?x", said(text, 0.5)).search.guidelines["care"], 0)


def test_what_is_chosen_itself_is_shown_once(search_for: Callable[..., Any], said: Any) -> None:
    given = search_for("?x", said(BEFORE, 0.5, "Arthritis"), said("It harms the fetus.", 0.4, "Arthritis"))
    shown = statements_of(given.order, given.search.guidelines)
    assert [statement.text for statement in shown] == [BEFORE, "It harms the fetus."]

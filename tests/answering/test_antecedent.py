from collections.abc import Callable
from typing import Any

import pytest

from qa.answering.antecedent import antecedent
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
    ],
)
def test_the_statement_before_is_needed(search_for: Callable[..., Any], said: Any, text: str) -> None:
    given = search_for("?x", said(BEFORE, 0.1, "Arthritis"), said(text, 0.5, "Arthritis"))
    assert antecedent(given.search.guidelines["care"], 1) == 0
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
        ("This arthritis is slow.", "Arthritis"),  # the heading names what "this" means
        ("In addition, folate is given.", "Arthritis"),
    ],
)
def test_the_statement_stands_alone(search_for: Callable[..., Any], said: Any, text: str, section: str) -> None:
    given = search_for("?x", said(BEFORE, 0.1, section), said(text, 0.5, section))
    assert antecedent(given.search.guidelines["care"], 1) is None


def test_items_rows_and_first_statements_need_nothing_before_them(search_for: Callable[..., Any], said: Any) -> None:
    text = "It must be stopped in pregnancy."
    listed = search_for("?x", said(BEFORE, 0.1), said(text, 0.5, lead_in="Remember:"))
    row = search_for("?x", said(BEFORE, 0.1), said(text, 0.5, kind=StatementKind.TABLE_ROW))
    elsewhere = search_for("?x", said(BEFORE, 0.1, "Doses"), said(text, 0.5, "Warnings"))
    for given in (listed, row, elsewhere):
        assert antecedent(given.search.guidelines["care"], 1) is None
    assert antecedent(search_for("?x", said(text, 0.5)).search.guidelines["care"], 0) is None


def test_what_is_chosen_itself_is_shown_once(search_for: Callable[..., Any], said: Any) -> None:
    given = search_for("?x", said(BEFORE, 0.5, "Arthritis"), said("It harms the fetus.", 0.4, "Arthritis"))
    shown = statements_of(given.order, given.search.guidelines)
    assert [statement.text for statement in shown] == [BEFORE, "It harms the fetus."]

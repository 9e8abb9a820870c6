"""What an evaluator sees of how an answer came about, in Chromium."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser

QUESTIONS = (
    "How much does adjuvant trastuzumab lower recurrence and mortality?",
    "What is the dose of carboplatin in ovarian cancer? " + "x" * 300,
    "What are zebrafish larvae fed?",
)
RUNS_OFF = """() => [document.documentElement, ...document.querySelectorAll('.gqa *')].filter(e => e.checkVisibility()
    && (e.getBoundingClientRect().right > innerWidth + 1 || (e.closest('.how') && e.scrollWidth > e.clientWidth + 1
    && e.tagName !== 'DETAILS' && getComputedStyle(e).display !== 'inline'))).map(e => e.className || e.tagName)"""


def test_how_it_came_about_is_closed_until_opened_and_fits_the_screen(evaluator: "Reader") -> None:
    page = evaluator.page
    for question in QUESTIONS:
        evaluator.ask(question)
        how = page.locator(f"{evaluator.card} .how")
        assert not how.locator("table").first.is_visible()
        how.locator("summary").focus()
        page.keyboard.press("Enter")
        assert how.locator("table").first.is_visible()
        assert "threshold" in how.locator(".verdict").inner_text()
        assert how.locator(".found tbody").count() >= 10
        assert page.evaluate(RUNS_OFF) == []
    # A hostile guideline's heading and statement stand there as text.
    assert "<b>zebrafish</b>" in how.inner_text()
    assert page.locator(".gqa :is(script, img, b)").count() == 0


def test_each_score_stands_under_its_head(evaluator: "Reader") -> None:
    evaluator.ask(QUESTIONS[0])
    how = evaluator.page.locator(f"{evaluator.card} .how")
    how.locator("summary").click()
    edges = "cells => cells.map(cell => Math.round(cell.getBoundingClientRect().right))"
    heads = how.locator(".found thead th").evaluate_all(edges)
    assert heads == sorted(heads)
    assert how.locator(".found tbody:first-of-type td").evaluate_all(edges) == heads


def test_nothing_is_explained_to_a_reader(reader: "Reader") -> None:
    reader.ask(QUESTIONS[0])
    assert reader.page.locator(".how").count() == 0

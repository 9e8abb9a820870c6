"""An answer that a language model words, in the widget."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, expect

if TYPE_CHECKING:
    from tests.browser.widget.conftest import Site, Visitor

pytestmark = pytest.mark.browser

QUESTION = "What is the mechanism of action of trastuzumab?"
MARKUP = "<img src=x onerror='window.hacked=1'> **bold** [1](https://evil.example)"


@pytest.fixture
def call(wording_site: "Site") -> Iterator[Callable[[str], Any]]:
    """Call the program: /hold, /go, /asked."""

    def call(path: str) -> Any:
        with urllib.request.urlopen(wording_site.server + path) as reply:
            return json.load(reply)

    yield call
    call("/go")


def switch(visitor: "Visitor", label: str) -> Locator:
    return visitor.turn.get_by_role("button", name=label, exact=True)


def test_the_draft_can_be_read_and_cited_while_the_model_words(
    worded_to: "Visitor", call: Callable[[str], Any]
) -> None:
    worded_to.visit()
    worded_to.open()
    call("/hold")
    worded_to.ask(QUESTION)
    turn, window = worded_to.turn, worded_to.window
    own = turn.locator(".statements li").all_inner_texts()
    assert own
    expect(turn.locator(".wording")).to_have_text("Putting it into words")
    assert turn.locator(".sources li").count() >= 1
    assert turn.locator(".switch").count() == 0
    assert worded_to.cited().count() >= 1
    assert worded_to.inaccessible() == []
    call("/go")
    turn.locator(".switch").wait_for(state="attached")
    window.locator("#back").click()
    assert worded_to.frame.evaluate("document.activeElement !== document.body")
    switch(worded_to, "Guideline’s own words").click()
    assert turn.locator(".statements:visible li").all_inner_texts() == own


def test_the_draft_stays_when_the_wording_is_stopped(worded_to: "Visitor", call: Callable[[str], Any]) -> None:
    worded_to.visit()
    worded_to.open()
    call("/hold")
    worded_to.ask(QUESTION)
    worded_to.window.locator("#stop").click()
    expect(worded_to.turn.locator(".wording")).to_have_text("Stopped before the answer was complete.")
    assert worded_to.turn.locator(".statements li").count() >= 1


def test_what_was_worded_is_marked_stays_text_and_can_be_switched(worded_to: "Visitor") -> None:
    worded_to.visit()
    worded_to.open()
    worded_to.ask(QUESTION)
    turn = worded_to.turn
    switch(worded_to, "Worded").wait_for()
    shown = turn.locator(".statements:visible li")
    assert shown.first.locator("span").first.inner_text().endswith(MARKUP)
    assert shown.locator(".badge").count() == turn.locator("li.worded").count() >= 1
    assert shown.locator("q").count() == shown.count() - turn.locator("li.worded").count()
    assert "Worded by a language model and checked" in turn.inner_text()
    assert turn.locator("img, b, a").count() == 0
    assert worded_to.inaccessible() == []
    switch(worded_to, "Guideline’s own words").press("Enter")
    assert switch(worded_to, "Guideline’s own words").get_attribute("aria-pressed") == "true"
    assert turn.locator(".statements:visible :is(.badge, q)").count() == 0
    worded_to.visit("/other")
    worded_to.open()
    assert worded_to.turn.locator(".statements:visible .badge").count() == 0
    assert worded_to.frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_copied_is_what_is_shown(worded_to: "Visitor") -> None:
    worded_to.visit()
    worded_to.open()
    worded_to.frame.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    worded_to.ask(QUESTION)
    marked = []
    for label in ("Worded", "Guideline’s own words"):
        switch(worded_to, label).click()
        worded_to.turn.get_by_role("button", name="Copy with references").or_(
            worded_to.turn.get_by_role("button", name="Copied")
        ).click()
        worded_to.frame.wait_for_function("window.copied")
        marked.append("(worded)" in worded_to.frame.evaluate("const text = window.copied; window.copied = ''; text"))
    assert marked == [True, False]


def test_whom_it_is_for_is_the_pages_to_say(worded_to: "Visitor", call: Callable[[str], Any]) -> None:
    worded_to.visit("/", worded_to.site.script(audience="patient", language="fr"))
    worded_to.open()
    worded_to.ask(QUESTION)
    worded_to.turn.locator(".switch").wait_for()
    assert call("/asked") == {"audience": "patient", "language": "fr", "verbatim": False}
    assert worded_to.turn.locator("[lang=fr]").count() >= 1


def test_a_reader_that_there_is_not_is_passed_over_and_the_site_is_told(
    worded_to: "Visitor", call: Callable[[str], Any]
) -> None:
    worded_to.visit("/", worded_to.site.script(audience="children", language="fr"))
    worded_to.open()
    worded_to.ask(QUESTION)
    worded_to.turn.locator(".switch").wait_for()
    assert call("/asked") == {"audience": None, "language": "fr", "verbatim": False}
    assert "expected clinician, patient, student" in worded_to.faults.pop()

"""Where a conversation is kept, and that it is kept nowhere else."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.browser.widget.conftest import Visitor

pytestmark = pytest.mark.browser

IN_GUIDELINE = "What is the mechanism of trastuzumab?"
STORED = "() => Object.fromEntries(Object.entries(localStorage))"


def test_a_conversation_outlasts_a_change_of_page_and_says_where_it_is(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    assert "kept in this browser only" in visitor.window.locator("#kept").inner_text()
    visitor.visit("/other")
    visitor.open()
    assert visitor.turn.locator(".question").inner_text().endswith(IN_GUIDELINE)
    assert visitor.turn.locator(".card").get_attribute("data-status") == "answered"
    visitor.ask("And pertuzumab?")
    assert "mechanism" in visitor.turn.locator(".understood").inner_text()
    assert visitor.cited().count() >= 1


@pytest.mark.parametrize("may_keep", [True, False])
def test_on_a_site_of_another_name_it_works_and_says_what_is_kept(far: Callable[..., Any], may_keep: bool) -> None:
    with far(may_keep=may_keep) as visitor:
        visitor.visit()
        visitor.open()
        visitor.ask(IN_GUIDELINE)
        assert visitor.cited().count() >= 1
        visitor.window.locator("#back").click()
        visitor.turn.get_by_role("button", name="Copy with references").click()
        assert visitor.window.locator("#status").inner_text() == "Copying is not allowed here"
        said = "kept in this browser only" if may_keep else "This browser keeps nothing"
        assert said in visitor.window.locator("#kept").inner_text()
        visitor.visit("/other")
        visitor.open()
        assert visitor.window.locator(".turn").count() == (1 if may_keep else 0)


def test_the_page_itself_keeps_nothing_and_sees_nothing(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    assert visitor.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert visitor.page.context.cookies() == []
    assert "trastuzumab" not in visitor.page.evaluate(
        "document.querySelector('guideline-qa-widget').shadowRoot.textContent"
    )
    reached = visitor.page.evaluate(
        """() => { const frame = document.querySelector('guideline-qa-widget').shadowRoot.querySelector('iframe');
        try { return frame.contentWindow.document.title; } catch (fault) { return fault.name; } }"""
    )
    assert reached == "SecurityError"


def test_clearing_leaves_nothing_behind(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    assert visitor.frame.evaluate(STORED) != {}
    visitor.window.locator("#wipe").click()
    assert visitor.frame.evaluate(STORED) == {}
    assert visitor.window.locator(".turn").count() == 0
    assert visitor.window.locator("#welcome").is_visible()
    assert visitor.window.locator("#status").inner_text() == "The conversation has been deleted from this browser."
    visitor.visit("/other")
    visitor.open()
    assert visitor.window.locator(".turn").count() == 0


def test_what_is_cleared_in_one_tab_is_gone_in_the_others(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    visitor.turn.locator(".next").wait_for()
    page = visitor.page.context.new_page()
    other = replace(visitor, page=page)
    other.visit("/other")
    other.open()
    assert other.turn.locator(".question").inner_text().endswith(IN_GUIDELINE)
    other.ask("And pertuzumab?")
    other.turn.locator(".next").wait_for()
    assert visitor.window.locator(".turn").count() == 1, "a question in another tab clears nothing here"
    other.window.locator("#wipe").click()
    visitor.window.locator("#welcome").wait_for()
    assert visitor.window.locator(".turn").count() == 0


def test_guidelines_have_conversations_of_their_own(visitor: "Visitor") -> None:
    visitor.visit("/", visitor.site.script(guideline="her2-breast-cancer"))
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    visitor.visit("/other", visitor.site.script(guideline="hostile"))
    visitor.open()
    assert visitor.window.locator(".turn").count() == 0


def test_after_a_day_it_is_gone_from_the_store_too(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    visitor.turn.locator(".next").wait_for()
    visitor.frame.evaluate(
        """() => { for (const [key, text] of Object.entries(localStorage))
        localStorage.setItem(key, JSON.stringify({...JSON.parse(text), at: Date.now() - 24 * 3600 * 1000 - 1})); }"""
    )
    visitor.visit("/other", visitor.site.script(guideline="hostile"))
    visitor.open()
    assert visitor.frame.evaluate(STORED) == {}


def test_only_the_latest_turns_are_kept(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    visitor.turn.locator(".next").wait_for()
    visitor.frame.evaluate(
        """() => { const [key] = Object.keys(localStorage), kept = JSON.parse(localStorage[key]);
        const old = {...kept.turns[0], question: 'Old?'};
        localStorage.setItem(key, JSON.stringify({...kept, turns: [...Array(30).fill(old), ...kept.turns]})); }"""
    )
    visitor.visit("/other")
    visitor.open()
    visitor.ask("And pertuzumab?")
    (kept,) = visitor.frame.evaluate(STORED).values()
    questions = [turn["question"] for turn in json.loads(kept)["turns"]]
    assert questions[-2:] == [IN_GUIDELINE, "And pertuzumab?"]
    assert len(questions) <= 20
    assert len(kept) < 300_000


@pytest.mark.parametrize(
    "stored",
    [
        "{",
        "[]",
        "null",
        "NOW",
        '{"at": NOW, "turns": [{"question": 1}]}',
        '{"at": NOW, "turns": "x"}',
        '{"at": 9e15, "turns": []}',
    ],
)
def test_what_is_stored_may_be_damaged(visitor: "Visitor", stored: str) -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    visitor.turn.locator(".next").wait_for()
    visitor.frame.evaluate(
        "text => { localStorage.setItem(Object.keys(localStorage)[0], text.replace('NOW', Date.now())); }", stored
    )
    visitor.visit("/other")
    visitor.open()
    visitor.ask("What is pertuzumab?")
    assert visitor.window.locator(".turn").count() == 1


def test_what_is_damaged_elsewhere_or_of_another_clock_does_no_harm_and_goes(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    visitor.turn.locator(".next").wait_for()
    visitor.frame.evaluate(
        """() => { localStorage.setItem('guideline-qa:1:damaged', '{');
        localStorage.setItem('guideline-qa:1:future', JSON.stringify({at: Date.now() + 48 * 3600 * 1000, turns: [{}]}));
        localStorage.setItem('other', '{'); }"""
    )
    visitor.visit("/other")
    visitor.open()
    assert visitor.window.locator(".turn").count() == 1
    names = set(visitor.frame.evaluate(STORED))
    assert len(names) == 2
    assert "other" in names
    assert not names & {"guideline-qa:1:damaged", "guideline-qa:1:future"}


def test_where_the_store_is_full_nothing_old_is_left_and_it_says_so(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    visitor.turn.locator(".next").wait_for()
    visitor.frame.evaluate(
        """() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"""
    )
    visitor.ask("And pertuzumab?")
    assert visitor.window.locator("#kept").inner_text().startswith("This browser keeps nothing")
    assert visitor.frame.evaluate(STORED) == {}


def test_what_is_kept_but_cannot_be_shown_is_not_lost(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    visitor.page.context.route("**/widget/1/answers.js?*", lambda route: route.abort(), times=1)
    visitor.visit("/other")
    visitor.open()
    assert visitor.window.locator("#log .fault p").inner_text().startswith("The server can’t be reached.")
    visitor.window.locator("#log .fault button").click()
    visitor.turn.locator(".card").wait_for()
    assert visitor.turn.locator(".question").inner_text().endswith(IN_GUIDELINE)
    visitor.faults[:] = [fault for fault in visitor.faults if "ERR_FAILED" not in fault]


def test_it_works_where_nothing_may_be_stored_and_says_so(visiting: Callable[..., "Visitor"]) -> None:
    visitor = visiting()
    visitor.page.add_init_script(
        "if (location.pathname.startsWith('/widget')) Object.defineProperty(window, 'localStorage',"
        " { get() { throw new DOMException('The operation is insecure.', 'SecurityError'); } })"
    )
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    assert visitor.window.locator("#kept").inner_text().startswith("This browser keeps nothing")
    visitor.window.locator("#wipe").click()
    assert visitor.window.locator(".turn").count() == 0

"""Marking an answer as bad, in Chromium: what is shown is what is kept, and nothing else is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser

FIRST = "Mrs Jane Smith, DOB 12/03/1961: how much does adjuvant trastuzumab lower recurrence?"
SECOND = "And mortality? (MRN 1234567)"
ABSENT = "What is the dose of carboplatin in ovarian cancer?"
IDENTIFYING = ("Jane", "Smith", "1961", "1234567", "Patel", "example.org")


@pytest.fixture
def kept(folder: Path) -> Iterator[Path]:
    """The file that the chat keeps feedback in, empty."""
    path = folder / "build" / "feedback.jsonl"
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)


def mark(reader: "Reader") -> None:
    reader.page.click(f"{reader.card} [data-action=mark]")
    reader.page.wait_for_selector("form.marking")


def shown(reader: "Reader", field: str) -> list[str]:
    texts: list[str] = reader.page.locator(f"form.marking [data-kept={field}]").all_text_contents()
    return texts


def lines(kept: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()] if kept.exists() else []


def focused(reader: "Reader") -> str:
    found: str = reader.page.evaluate(
        "(({name, dataset, className}) => name || dataset.action || className)(document.activeElement)"
    )
    return found


def test_what_is_shown_is_what_is_kept(reader: "Reader", kept: Path) -> None:
    page = reader.page
    reader.ask(FIRST)
    reader.ask(SECOND)
    mark(reader)
    assert focused(reader) == "verdict"
    assert shown(reader, "verdict") == ["not chosen yet"]
    page.check("form.marking input[value=incomplete]")
    page.fill("form.marking input[name=right]", "33%, Dr Patel (p@example.org) says")
    page.wait_for_function("document.querySelector('form.marking [data-kept=right]')?.textContent.includes('[e-mail]')")
    preview = page.locator("form.marking .kept").inner_text()
    assert not [word for word in IDENTIFYING if word in preview]
    before = {field: shown(reader, field) for field in ("question", "history", "right", "quote")}
    assert before["question"] == ["And mortality? (MRN [number])"]
    assert lines(kept) == []
    page.click("form.marking [type=submit]")
    page.wait_for_selector(".thanks")
    (line,) = lines(kept)
    assert {**before, "question": [line["question"]], "right": [line["right"]], "history": line["history"]} == before
    assert [each["quote"] for each in line["cited"]] == before["quote"]
    assert (line["verdict"], line["status"]) == ("incomplete", "answered")
    assert not [word for word in IDENTIFYING if word in kept.read_text(encoding="utf-8")]
    assert "on the computer that runs this chat" in page.locator(".thanks").inner_text()
    assert focused(reader) == "thanks"
    assert page.locator(f"{reader.card} [data-action=mark]").count() == 0
    assert page.locator(".turn:first-child [data-action=mark]").count() == 1


def test_what_is_cancelled_is_not_kept(reader: "Reader", kept: Path) -> None:
    page = reader.page
    reader.ask(FIRST)
    for leave in (lambda: page.click("form.marking [data-action=unmark]"), lambda: page.keyboard.press("Escape")):
        mark(reader)
        page.fill("form.marking input[name=right]", "something")
        leave()
        assert page.locator("form.marking").count() == 0
        assert focused(reader) == "mark"
        assert page.get_attribute(f"{reader.card} [data-action=mark]", "aria-expanded") == "false"
    page.wait_for_function("document.querySelectorAll('.turn .next').length === 1")
    assert lines(kept) == []


def test_nothing_chosen_is_not_saved(reader: "Reader", kept: Path) -> None:
    reader.ask(FIRST)
    mark(reader)
    reader.page.click("form.marking [type=submit]")
    assert reader.page.locator("form.marking input:invalid").count() > 0
    assert lines(kept) == []


def test_an_abstention_is_marked_by_keyboard_alone(reader: "Reader", kept: Path) -> None:
    page = reader.page
    reader.ask(ABSENT)
    page.focus(f"{reader.card} [data-action=mark]")
    page.keyboard.press("Enter")
    page.wait_for_selector("form.marking")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert focused(reader) == "right"
    page.keyboard.type("it is AUC 5")
    page.keyboard.press("Enter")
    page.wait_for_selector(".thanks")
    (line,) = lines(kept)
    assert (line["verdict"], line["status"], line["right"]) == ("abstained", "abstained", "it is AUC 5")


def test_what_can_not_be_kept_stays_in_the_form(reader: "Reader", kept: Path) -> None:
    page = reader.page
    reader.ask(FIRST)
    mark(reader)
    page.check("form.marking input[value=wrong]")
    page.fill("form.marking input[name=right]", "it is 33%")
    kept.mkdir(parents=True)
    try:
        page.click("form.marking [type=submit]")
        page.wait_for_function("document.querySelector('.unkept').textContent.startsWith('Not saved: ')")
    finally:
        kept.rmdir()
    assert page.input_value("form.marking input[name=right]") == "it is 33%"
    assert page.is_checked("form.marking input[value=wrong]")
    page.click("form.marking [type=submit]")
    page.wait_for_selector(".thanks")
    assert [line["right"] for line in lines(kept)] == ["it is 33%"]


def test_why_the_form_does_not_open_is_shown(reader: "Reader", kept: Path) -> None:
    page = reader.page
    reader.ask(FIRST)
    page.route("**/component_server/", lambda route: route.abort())
    for _ in range(2):
        page.click(f"{reader.card} [data-action=mark]")
        page.wait_for_selector(f"{reader.card} .unkept:visible")
    assert page.locator(".unkept").all_inner_texts() == ["The program does not answer. Check that it is running."]
    page.unroute("**/component_server/")
    mark(reader)
    assert page.locator(".unkept:visible").count() == 0
    reader.faults.clear()  # that requests failed


def test_a_form_that_reaches_nobody_can_be_saved_later(reader: "Reader", kept: Path) -> None:
    page = reader.page
    reader.ask(FIRST)
    mark(reader)
    page.check("form.marking input[value=wrong]")
    page.route("**/component_server/", lambda route: route.abort())
    page.click("form.marking [type=submit]")
    page.wait_for_function(
        "document.querySelector('.unkept').textContent.startsWith('Not saved: The program does not')"
    )
    page.unroute("**/component_server/")
    page.click("form.marking [type=submit]")
    page.wait_for_selector(".thanks")
    assert len(lines(kept)) == 1
    reader.faults.clear()  # that requests failed


def test_the_form_fits_a_narrow_screen(phone: "Reader", kept: Path) -> None:
    page = phone.page
    runs_off = """() => [document.documentElement, ...document.querySelectorAll('.gqa *')].filter(e => e.checkVisibility()
        && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className || e.tagName)"""
    for question in (FIRST, ABSENT + " " + "x" * 300):
        phone.ask(question)
        mark(phone)
        page.fill("form.marking:last-of-type input[name=right]", "y" * 200)
        for summary in page.locator(f"{phone.card} .kept summary").all():
            summary.click()
        assert page.evaluate(runs_off) == []
        page.click(f"{phone.card} [data-action=unmark]")


def test_what_is_typed_is_shown_as_text(reader: "Reader", kept: Path) -> None:
    page = reader.page
    reader.ask("<img src=x onerror='window.hacked = 1'> trastuzumab?")
    mark(reader)
    page.fill("form.marking input[name=right]", "<b>bold</b>")
    page.wait_for_selector("form.marking [data-kept=right]")
    assert shown(reader, "right") == ["<b>bold</b>"]
    assert page.locator(".log :is(script, img, b)").count() == 0

"""Nothing that a visitor asks is sent before it was looked at for identifying data, and the look comes when one types."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.browser.widget.conftest import Visitor

pytestmark = pytest.mark.browser

QUESTION = "How is a positive HER2 result defined?"
NAMING = "Mrs Jane Doe, jane.doe@example.org, has HER2 3+. Which treatment?"
CHECK = "**/widget/1/identifying.js?*"
ANSWERS = "**/widget/1/answers.js?*"


def _type(visitor: "Visitor") -> None:
    visitor.window.locator("#question").fill(QUESTION)
    visitor.window.locator("#question").press("Enter")


def _press_example(visitor: "Visitor") -> None:
    visitor.window.locator("#examples .suggestion").first.click()


def _ask_from_the_page(visitor: "Visitor") -> None:
    visitor.page.evaluate("question => GuidelineQA.ask(question)", QUESTION)


WAYS = pytest.mark.parametrize("ask", [_type, _press_example, _ask_from_the_page])


def _sent(visitor: "Visitor", part: str) -> list[str]:
    found: list[str] = []
    visitor.page.on("request", lambda request: found.append(request.url) if part in request.url else None)
    return found


def test_what_answers_need_is_loaded_once_something_is_typed(visitor: "Visitor") -> None:
    loaded = _sent(visitor, ".js")
    visitor.visit()
    visitor.open()
    names = [url.partition("?")[0].rpartition("/")[2] for url in loaded]
    assert names == ["widget.js", "frame.js"]
    with visitor.page.expect_request(CHECK), visitor.page.expect_request(ANSWERS):
        visitor.window.locator("#question").press_sequentially("H")


@WAYS
def test_where_it_cannot_be_checked_the_visitor_is_told_and_decides(
    visitor: "Visitor", ask: Callable[["Visitor"], None]
) -> None:
    visitor.page.context.route(CHECK, lambda route: route.abort())
    visitor.visit()
    visitor.open()
    asked = _sent(visitor, "/ask")
    ask(visitor)
    warning = visitor.window.locator("#warning")
    warning.wait_for()
    assert warning.locator("h2").inner_text() == "This could not be checked"
    assert warning.locator("mark").count() == 0
    question = visitor.window.locator("#question").input_value()
    assert warning.locator("#sent").text_content() == question != ""
    assert visitor.frame.evaluate("document.activeElement.id") == "edit"
    assert visitor.inaccessible() == []
    assert asked == []
    visitor.window.locator("#anyway").click()
    visitor.turn.locator(".card").wait_for()
    assert len(asked) == 1
    visitor.faults[:] = [fault for fault in visitor.faults if "ERR_FAILED" not in fault]


def test_a_check_that_could_not_be_loaded_is_loaded_for_the_next_question(visitor: "Visitor") -> None:
    visitor.page.context.route(CHECK, lambda route: route.abort())
    visitor.visit()
    visitor.open()
    visitor.window.locator("#question").fill(NAMING)
    visitor.window.locator("#question").press("Enter")
    visitor.window.locator("#edit").click()
    visitor.page.context.unroute_all()
    asked = _sent(visitor, "/ask")
    visitor.window.locator("#question").press("Enter")
    visitor.window.locator("#warning mark").first.wait_for()
    assert visitor.window.locator("#warned").inner_text() == "This may identify a person"
    assert asked == []
    visitor.faults[:] = [fault for fault in visitor.faults if "ERR_FAILED" not in fault]


@WAYS
def test_while_the_check_is_on_its_way_nothing_is_sent(visitor: "Visitor", ask: Callable[["Visitor"], None]) -> None:
    held: list[Any] = []
    visitor.page.context.route(CHECK, lambda route: held.append(route))
    visitor.visit()
    visitor.open()
    asked = _sent(visitor, "/ask")
    with visitor.page.expect_request(CHECK):
        ask(visitor)
    visitor.window.locator("#question[readonly]").wait_for()
    visitor.window.locator("#question").press("Enter")
    assert (asked, visitor.window.locator(".turn").count()) == ([], 0)
    for route in held:
        route.continue_()
    visitor.turn.locator(".card").wait_for()
    assert len(asked) == 1


def test_a_check_that_does_not_come_in_time_leaves_it_to_the_visitor(visitor: "Visitor") -> None:
    visitor.page.clock.install()
    visitor.page.context.route(CHECK, lambda _: None)
    visitor.visit()
    visitor.open()
    asked = _sent(visitor, "/ask")
    with visitor.page.expect_request(CHECK):
        _type(visitor)
    visitor.window.locator("#question[readonly]").wait_for()
    visitor.page.clock.fast_forward(9_000)
    visitor.window.locator("#warning").wait_for()
    assert (visitor.window.locator("#warned").inner_text(), asked) == ("This could not be checked", [])
    visitor.page.context.unroute_all(behavior="ignoreErrors")


def test_a_question_of_the_page_that_may_identify_a_person_is_warned_of(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    asked = _sent(visitor, "/ask")
    visitor.page.evaluate("question => GuidelineQA.ask(question)", NAMING)
    visitor.window.locator("#warning mark").first.wait_for()
    assert asked == []


def test_a_question_of_the_page_leaves_what_the_visitor_is_writing(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.window.locator("#question").fill("And what of")
    _ask_from_the_page(visitor)
    visitor.turn.locator(".card").wait_for()
    assert visitor.window.locator("#question").input_value() == "And what of"


def test_where_answers_cannot_be_shown_the_question_is_not_sent_and_can_be_asked_again(visitor: "Visitor") -> None:
    visitor.page.context.route(ANSWERS, lambda route: route.abort())
    visitor.visit()
    visitor.open()
    asked = _sent(visitor, "/ask")
    _type(visitor)
    assert visitor.turn.locator(".fault p").inner_text().startswith("The server can’t be reached.")
    assert asked == []
    visitor.page.context.unroute_all()
    visitor.turn.locator(".fault button").click()
    visitor.turn.locator(".card").wait_for()
    visitor.faults[:] = [fault for fault in visitor.faults if "ERR_FAILED" not in fault]

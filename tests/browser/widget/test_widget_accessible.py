"""The widget by keyboard, by screen reader, on a telephone, in the dark."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.widget.conftest import Visitor

pytestmark = pytest.mark.browser

IN_GUIDELINE = "How many HER2 receptors does an amplified cell have?"
NOT_IN_GUIDELINE = "What is the dose of carboplatin in ovarian cancer?"
FOCUSED = "document.activeElement.shadowRoot?.activeElement?.localName ?? document.activeElement.localName"
OVERFLOWING = """() => [document.documentElement, ...document.querySelectorAll('body *')]
    .filter((one) => one.checkVisibility() && !one.closest('.unseen') && one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.className || one.localName)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_any_state(visiting: Callable[..., "Visitor"], width: int, scheme: str) -> None:
    visitor = visiting(viewport={"width": width, "height": 780}, color_scheme=scheme)
    found: list[tuple[str, list[str]]] = []

    def look(state: str) -> None:
        found.append((state, visitor.inaccessible()))
        assert visitor.frame.evaluate(OVERFLOWING) == [] if state != "closed" else True

    visitor.visit("/", visitor.site.script(guideline="her2-breast-cancer"))
    visitor.launcher.wait_for()
    look("closed")
    visitor.open()
    look("welcome")
    visitor.ask(IN_GUIDELINE)
    visitor.turn.locator(".next").wait_for()
    look("answer")
    visitor.cited()
    look("passage")
    visitor.window.locator("#back").click()
    visitor.ask(NOT_IN_GUIDELINE + " " + "x" * 300)
    visitor.ask("What is the dose of cisplatin in ovarian cancer?")
    look("abstention")
    visitor.window.locator("#question").fill("Mrs Jane Doe, jane.doe@example.org, has HER2 3+. Which treatment?")
    visitor.window.locator("#question").press("Enter")
    visitor.window.locator("#warning").wait_for()
    look("warning")
    visitor.window.locator("#edit").click()
    visitor.page.context.route("**/api/v1/ask/stream", lambda route: route.fulfill(status=503, body="{}"))
    visitor.window.locator("#question").fill("Again?")
    visitor.window.locator("#question").press("Enter")
    visitor.turn.locator(".fault").wait_for()
    look("refusal")
    assert [(state, faults) for state, faults in found if faults] == []
    visitor.faults[:] = [fault for fault in visitor.faults if "503" not in fault]


def test_axe_finds_nothing_on_a_printed_page(visitor: "Visitor") -> None:
    visitor.visit("/", visitor.site.script(guideline="fluids", theme="dark"))
    visitor.open()
    visitor.ask("How much water are adults given who cannot drink?")
    visitor.cited()
    visitor.window.locator(".paper img").wait_for()
    assert visitor.inaccessible() == []


def test_the_launcher_says_what_it_does_and_whether_it_has(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.launcher.wait_for()
    assert visitor.launcher.get_attribute("aria-expanded") == "false"
    visitor.open()
    assert visitor.launcher.get_attribute("aria-expanded") == "true"
    panel = visitor.page.get_by_role("dialog", name="Ask the guideline")
    assert panel.get_attribute("aria-modal") == "true"
    log = visitor.window.get_by_role("log")
    assert log.get_attribute("aria-live") == "polite"
    visitor.launcher.click()
    assert visitor.launcher.get_attribute("aria-expanded") == "false"


def test_focus_goes_in_goes_round_and_comes_back(visitor: "Visitor") -> None:
    page = visitor.page
    visitor.visit()
    page.locator("#own").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "button"
    page.keyboard.press("Enter")
    visitor.window.locator("#examples .suggestion").first.wait_for()
    visitor.frame.wait_for_function("() => document.activeElement.id === 'question'")
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        visitor.page.evaluate("() => new Promise(requestAnimationFrame)")
        seen.append(page.evaluate(FOCUSED))
    assert set(seen) == {"iframe", "button"}
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert page.evaluate(FOCUSED) == "button"


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_focus_goes_round_on_the_full_screen_too(phone: "Visitor", key: str) -> None:
    phone.visit()
    phone.open()
    seen = []
    for _ in range(14):
        phone.page.keyboard.press(key)
        phone.frame.wait_for_function("() => document.hasFocus() && document.activeElement !== document.body")
        seen.append(phone.frame.evaluate("document.activeElement.id"))
    assert {"close", "question", "ask"} <= set(seen)
    assert seen.index("close") < 13 - seen[::-1].index("question")


def test_escape_goes_back_step_by_step(visitor: "Visitor") -> None:
    visitor.visit()
    visitor.open()
    visitor.ask(IN_GUIDELINE)
    visitor.cited()
    visitor.page.keyboard.press("Escape")
    assert visitor.frame.evaluate("document.activeElement.className") == "cite"
    visitor.page.keyboard.press("Escape")
    visitor.page.get_by_role("dialog").wait_for(state="hidden")
    assert visitor.page.evaluate(FOCUSED) == "button"
    visitor.launcher.click()
    visitor.frame.wait_for_function("() => document.activeElement.id === 'question'")
    assert visitor.turn.is_visible()


def test_it_fills_a_small_screen_and_its_targets_are_large(phone: "Visitor") -> None:
    phone.visit()
    phone.open()
    box = phone.page.get_by_role("dialog").bounding_box()
    assert box == pytest.approx({"x": 0, "y": 0, "width": 360, "height": 740}, abs=0.01)
    phone.ask(IN_GUIDELINE)
    phone.turn.locator(".next").wait_for()
    small = phone.frame.evaluate(
        """() => [...document.querySelectorAll('button, textarea')].filter((one) => one.checkVisibility()).filter((one) => {
        const { left, top, width, height } = one.getBoundingClientRect();
        const grown = one.matches('.cite') ? 14 : 0;  // its ::before is what is touched
        return width < 44 || height + grown < 44; }).map((one) => one.id || one.className)"""
    )
    assert small == []
    cite = phone.turn.locator(".cite").first
    cite.scroll_into_view_if_needed()
    box = cite.bounding_box()
    assert box is not None
    hit = "([x, y]) => document.elementFromPoint(x, y)?.className"
    inner = phone.frame.evaluate(
        """() => { const { left, top, width } = document.querySelector('.cite').getBoundingClientRect();
        return [left + width / 2, top - 5]; }"""
    )
    assert phone.frame.evaluate(hit, inner) == "cite"


def test_nothing_moves_for_who_wants_it_so(visiting: Callable[..., "Visitor"]) -> None:
    visitor = visiting(reduced_motion="reduce")
    visitor.visit()
    visitor.open()
    visitor.page.context.route("**/api/v1/ask/stream", lambda _: None)
    visitor.window.locator("#question").fill(IN_GUIDELINE)
    with visitor.page.expect_request("**/api/v1/ask/stream"):
        visitor.window.locator("#question").press("Enter")
    visitor.turn.locator(".pulse").wait_for()
    moving = "() => document.getAnimations().length"
    style = "one => [getComputedStyle(one).animationName, getComputedStyle(one).transitionDuration]"
    assert visitor.frame.evaluate(moving) == 0
    assert visitor.page.get_by_role("dialog").evaluate(style) == ["none", "0s"]
    assert visitor.launcher.evaluate(style) == ["none", "0s"]
    visitor.window.locator("#stop").click()
    visitor.page.context.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize(("theme", "ground"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(23, 33, 42)")])
def test_light_and_dark_are_as_the_page_says(visiting: Callable[..., "Visitor"], theme: str, ground: str) -> None:
    visitor = visiting(color_scheme="light" if theme == "dark" else "dark")
    visitor.visit("/", visitor.site.script(theme=theme))
    visitor.open()
    style = "one => getComputedStyle(one).backgroundColor"
    assert visitor.page.get_by_role("dialog").evaluate(style) == ground
    assert visitor.window.locator("#top").evaluate(style) == ground

"""An answer that a language model words, in Chromium: whole at once in the guideline's own words, then in others."""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Locator, Page, expect

from qa.settings import Settings

if TYPE_CHECKING:
    from tests.browser.conftest import Start

pytestmark = pytest.mark.browser

QUESTION = "What is the mechanism of action of trastuzumab?"
MARKUP = "<img src=x onerror='window.hacked=1'> **bold** [1](https://evil.example)"
RUNS_OFF = """() => [document.documentElement, ...document.querySelectorAll('.gqa *')].filter(e => e.checkVisibility()
    && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className || e.tagName)"""
WATCH = """window.refusedByPolicy = [];
document.addEventListener("securitypolicyviolation", event => refusedByPolicy.push(event.violatedDirective));"""


@dataclass(frozen=True)
class Reading:
    """Someone at the page of a chat whose model can be held up."""

    page: Page
    url: str

    def told(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path) as reply:
            return json.load(reply)

    def type(self, question: str) -> None:
        """Type a question and press Enter."""
        self.page.locator("#gqa-question").fill(question)
        self.page.keyboard.press("Enter")

    def ask(self, question: str = QUESTION) -> None:
        """Ask and wait for the whole reply."""
        turns = self.page.locator(".turn").count()
        self.type(question)
        self.page.locator(f".turn:nth-child({turns + 1})[data-state=whole]").wait_for()

    @property
    def card(self) -> Locator:
        """The latest reply."""
        return self.page.locator(".turn:last-child .card")

    def form(self, name: str) -> Locator:
        """One form of the latest reply."""
        return self.card.locator(f'[data-form="{name}"]')

    def switch(self, label: str) -> Locator:
        """The button that shows a form."""
        return self.card.get_by_role("button", name=label, exact=True)

    def inaccessible(self) -> list[str]:
        """Return what axe finds against WCAG 2.2 AA."""
        self.page.evaluate(AXE_SCRIPT)
        levels = [f"wcag{version}{level}" for version in ("2", "21", "22") for level in ("a", "aa")]
        found = self.page.evaluate("levels => axe.run({resultTypes: ['violations'], runOnly: levels})", levels)
        return [f"{v['id']}: {node['html'][:200]}" for v in found["violations"] for node in v["nodes"]]


@pytest.fixture(scope="module")
def url(settings: Settings, start: "Start") -> Iterator[str]:
    with start(Path(__file__).with_name("worded_chat.py"), settings.index, "https://a.example") as program:
        yield program.url


@pytest.fixture
def read(chromium: Browser, url: str) -> Iterator[Callable[..., Reading]]:
    """Open the page; in the end nothing may have been refused, complained of or run."""
    opened: list[tuple[Page, list[str]]] = []

    def at(width: int = 1280, scheme: str = "light") -> Reading:
        context = chromium.new_context(viewport={"width": width, "height": 780}, color_scheme=scheme)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.add_init_script(WATCH)
        page, faults = context.new_page(), list[str]()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.goto(url)
        page.wait_for_selector(".gqa[data-ready]")
        opened.append((page, faults))
        return Reading(page, url)

    yield at
    for page, faults in opened:
        assert (page.evaluate("[window.hacked, ...refusedByPolicy]"), faults) == ([None], [])
        page.context.close()


@pytest.fixture
def held(url: str) -> Iterator[Callable[[], None]]:
    """Hold the model up; what this returns lets it go on."""

    def call(path: str) -> None:
        urllib.request.urlopen(url + path).close()

    call("/hold")
    yield lambda: call("/go")
    call("/go")


def test_the_draft_can_be_read_and_cited_while_the_model_words(
    read: Callable[..., Reading], held: Callable[[], None]
) -> None:
    reading = read()
    page, card = reading.page, reading.card
    reading.type(QUESTION)
    page.locator(".wording").wait_for()
    assert card.locator(".statement").count() >= 1
    assert "Putting it into words…" in card.locator(".wording").inner_text()
    assert card.locator(".sources > li").count() >= 1
    assert "A language model is putting it into words." in page.locator("[data-part=status]").inner_text()
    card.locator(".statement .cite").first.click()
    page.locator(".source mark").first.wait_for()
    assert page.locator("[data-part=log]").get_attribute("aria-busy") == "true"
    held()
    page.locator(".turn[data-state=whole]").wait_for()
    # The panel is the same, and closing it leads back to the same citation.
    expect(card.locator('.statement .cite[aria-expanded="true"]:visible')).to_have_count(1)
    page.locator("[data-action=close]").click()
    assert page.evaluate("document.activeElement.matches('.card .cite') && document.activeElement.checkVisibility()")


def test_the_draft_stays_when_the_wording_is_stopped(read: Callable[..., Reading], held: Callable[[], None]) -> None:
    reading = read()
    reading.type(QUESTION)
    reading.page.locator(".wording").wait_for()
    reading.page.locator("[data-action=stop]").click()
    expect(reading.card.locator(".wording")).to_have_text("Stopped before it was put into words.")
    assert reading.card.locator(".statement").count() >= 1


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "light"), (1280, "dark")])
def test_what_was_worded_is_marked_fits_and_can_be_used_by_all(
    read: Callable[..., Reading], width: int, scheme: str
) -> None:
    reading = read(width, scheme)
    reading.ask()
    worded = reading.form("worded")
    assert worded.locator(".badge").count() == worded.locator("[data-worded]").count() >= 1
    assert worded.locator("[data-worded] .words").first.inner_text().endswith(MARKUP)
    assert worded.locator("li:not([data-worded]) q").count() == worded.locator("li:not([data-worded])").count()
    assert "Worded by a language model and checked" in worded.inner_text()
    assert reading.page.locator(".gqa :is(script, img:not([hidden]), b, a[href*=evil])").count() == 0
    reading.card.locator(".how summary").click()
    assert "dropped: “5 mg” is not in what it cites" in reading.card.locator(".model").inner_text()
    for opener in (None, "summary:has([data-part=reader-summary])"):
        if opener:
            reading.page.locator(opener).click()
        assert reading.page.evaluate(RUNS_OFF) == []
        assert reading.inaccessible() == []


def test_the_switch_shows_the_other_form_by_keyboard_and_copies_what_is_shown(read: Callable[..., Reading]) -> None:
    reading = read()
    page = reading.page
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    reading.ask()
    assert (reading.form("own").is_visible(), reading.form("worded").is_visible()) == (False, True)
    copied = []
    for label in ("Worded", "Guideline’s own words"):
        reading.switch(label).focus()
        page.keyboard.press("Enter")
        assert reading.switch(label).get_attribute("aria-pressed") == "true"
        reading.card.locator("[data-action=copy]").click()
        expect(page.locator("[data-part=status]")).to_have_text("Copied")
        copied.append(page.evaluate("copied"))
        page.evaluate("document.querySelector('[data-part=status]').textContent = ''")
    assert ["(worded)" in text for text in copied] == [True, False]
    assert (reading.form("own").is_visible(), reading.form("worded").is_visible()) == (True, False)
    assert reading.card.locator("[aria-pressed=true]").count() == 1


@pytest.mark.parametrize("may_store", [True, False])
def test_the_page_remembers_the_form_for_answers_to_come(read: Callable[..., Reading], may_store: bool) -> None:
    reading = read()
    page = reading.page
    if not may_store:
        page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('blocked'); }; }")
    reading.ask()
    reading.switch("Guideline’s own words").click()
    reading.ask("How is a positive HER2 result defined?")
    assert reading.form("own").is_visible()
    page.locator(".turn:last-child .next").wait_for()  # what follows has come, too: nothing is under way
    page.reload()
    page.wait_for_selector(".gqa[data-ready]")
    reading.ask()
    assert reading.form("own").is_visible() is may_store


def test_whom_it_is_for_goes_with_each_question_and_nobody_need_ask_a_model(read: Callable[..., Reading]) -> None:
    reading = read()
    page = reading.page
    assert page.locator("[data-part=reader-summary]").inner_text() == "For: Clinician · English"
    page.locator("summary:has([data-part=reader-summary])").click()
    page.locator("[data-reader=audience]").select_option("Patient")
    page.locator("[data-reader=language]").select_option("de")
    assert page.locator("[data-part=reader-summary]").inner_text() == "For: Patient · Deutsch"
    reading.ask()
    assert reading.told("/asked") == {"audience": "patient", "language": "de", "verbatim": False}
    assert reading.form("worded").locator("[lang=de]").count() >= 1
    page.locator("summary:has([data-part=reader-summary])").click()
    page.get_by_label("Ask no language model").check()
    reading.ask()
    assert reading.told("/asked")["verbatim"] is True
    assert reading.card.locator("[data-form], .badge").count() == 0
    assert reading.card.locator(".statement").count() >= 1


def test_where_too_little_is_left_the_draft_is_the_answer(read: Callable[..., Reading]) -> None:
    reading = read()
    reading.ask(f"{QUESTION} unluckily")
    assert reading.card.locator("[data-form], .badge, q.words").count() == 0
    assert "Language model: Too little" in re.sub(r"\s+", " ", reading.card.locator(".notices").last.inner_text())


def test_a_worded_answer_can_be_marked_as_bad(read: Callable[..., Reading]) -> None:
    reading = read()
    reading.ask()
    reading.card.locator("[data-action=mark]").click()
    cited = reading.card.locator(".sources > li").count()
    expect(reading.page.locator("[data-kept=quote]")).to_have_count(cited)
    reading.page.locator(".marking input[value=wrong]").check()
    reading.page.locator(".marking [type=submit]").click()
    reading.page.locator(".thanks").wait_for()

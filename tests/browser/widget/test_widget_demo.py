"""The page that makes the snippet for web teams."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.widget.conftest import Served, Site, Visitor

pytestmark = pytest.mark.browser


def arrive(visitor: "Visitor", served: "Served") -> "Page":
    visitor.page.goto(f"{served.url}/widget/demo")
    visitor.page.locator("#guidelines input").first.wait_for()
    visitor.page.locator("guideline-qa-widget").wait_for(state="attached")
    return visitor.page


def test_the_snippet_it_makes_is_one_that_works(visitor: "Visitor", served: "Served") -> None:
    page = arrive(visitor, served)
    for guideline in ("hostile", "fluids"):
        page.locator(f"#guidelines input[value={guideline}]").uncheck()
    page.select_option("#position", "bottom-left")
    page.select_option("#theme", "dark")
    page.select_option("#lang", "de")
    page.fill("#label", 'Fragen "zur" <Leitlinie>')
    page.locator("#label").press("Tab")
    snippet = page.locator("#snippet").inner_text()
    visitor.visit("/", snippet)
    visitor.launcher.wait_for()
    given = page.evaluate("({...document.querySelector('guideline-qa-widget').dataset})")
    assert given == {
        "server": served.url,
        "guideline": "her2-breast-cancer",
        "position": "bottom-left",
        "theme": "dark",
        "lang": "de",
        "label": 'Fragen "zur" <Leitlinie>',
    }
    visitor.open()
    assert visitor.window.locator("#title").inner_text() == served.guidelines["her2-breast-cancer"].metadata.title


def test_the_preview_answers_and_the_console_stays_empty(visitor: "Visitor", served: "Served") -> None:
    page = arrive(visitor, served)
    visitor.open()
    # Of the page's own origin: a sandbox would be none, and the browser says so.
    assert page.locator("guideline-qa-widget iframe").get_attribute("sandbox") is None
    visitor.ask("How is a positive HER2 result defined?")
    assert visitor.cited().count() >= 1
    assert visitor.faults == []


def test_the_preview_shows_what_was_chosen(visitor: "Visitor", served: "Served") -> None:
    page = arrive(visitor, served)
    page.locator("#accent").evaluate(
        """one => { one.value = '#7a1f5c';
        for (const name of ['input', 'change']) one.dispatchEvent(new Event(name, {bubbles: true})); }"""
    )
    page.select_option("#theme", "light")
    page.locator("guideline-qa-widget[data-theme=light]").wait_for(state="attached")
    page.wait_for_function("() => document.querySelector('guideline-qa-widget').style.length > 0")
    assert visitor.launcher.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(122, 31, 92)"
    assert page.locator("#style").inner_text().splitlines()[1] == "  --guideline-qa-accent: #7a1f5c;"
    page.select_option("#theme", "auto")
    assert (
        page.locator("#style").inner_text().splitlines()[1].startswith("  --guideline-qa-accent: light-dark(#7a1f5c, #")
    )
    page.select_option("#position", "inline")
    page.locator("#preview guideline-qa-widget").wait_for()
    assert page.locator("guideline-qa-widget").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("{site}/some/page", "{site} is on the list"),
        ("{stranger}", "{stranger} is not on the list"),
        ("https://*.example", "That is no address of a site."),
    ],
)
def test_it_says_whether_an_origin_is_on_the_list(
    visitor: "Visitor", served: "Served", stranger: "Site", typed: str, said: str
) -> None:
    page = arrive(visitor, served)
    names = {"site": visitor.site.url, "stranger": stranger.url}
    page.fill("#origin", typed.format(**names))
    page.locator("#origin").press("Tab")
    page.locator("#listed[data-state]").wait_for()
    assert page.locator("#listed").inner_text().startswith(said.format(**names))
    visitor.faults[:] = [fault for fault in visitor.faults if "422" not in fault]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_runs_over(visitor: "Visitor", served: "Served", width: int, scheme: str) -> None:
    visitor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    visitor.page.set_viewport_size({"width": width, "height": 800})
    page = arrive(visitor, served)
    assert visitor.inaccessible() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

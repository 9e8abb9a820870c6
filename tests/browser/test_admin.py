"""The login and the admin pages, in a real browser: what an admin does there, for everybody's eyes and fingers."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

if TYPE_CHECKING:
    from tests.browser.conftest import Start

pytestmark = pytest.mark.browser

PASSWORD = "correct horse"
WATCH = """window.violations = [];
document.addEventListener("securitypolicyviolation", event => violations.push(event.violatedDirective));"""
HOSTILE = "<img src=x onerror='window.hacked = 1'><script>window.hacked = 1</script>"
TETRA = f'---\nid: tetra\ntitle: "{HOSTILE}"\nedition: first\n---\n# Tetra\n\n- Tetra live in soft water.\n'
WIDTHS_AND_SCHEMES = [(360, "light"), (1280, "dark")]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, start: "Start") -> Iterator[str]:
    with start(Path(__file__).with_name("admin_server.py"), tmp_path_factory.mktemp("admin")) as program:
        yield program.url


@pytest.fixture(params=WIDTHS_AND_SCHEMES, ids=["phone", "desk at night"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, scheme = request.param
    context = chromium.new_context(viewport={"width": width, "height": 780}, color_scheme=scheme)
    context.set_default_timeout(20_000)
    context.add_init_script(WATCH)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    assert opened.evaluate("window.hacked") is None
    context.close()
    assert faults == []


def check(page: Page) -> None:
    """Make sure that the page is for everybody, and keeps within its window and its policy."""
    found: Any = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("violations") == []


def log_in(page: Page, url: str) -> None:
    page.goto(f"{url}/admin")
    assert page.url == f"{url}/login?next=/admin"
    page.get_by_label("Name").fill("root")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/admin")


def settled(page: Page, title: str) -> None:
    """Wait until the page tells what came of a change; it comes back to that by itself."""
    page.get_by_role("heading", name=title).wait_for()


def test_logging_in_and_out(page: Page, url: str) -> None:
    page.goto(f"{url}/admin")
    check(page)
    assert page.evaluate("document.activeElement.id") == "name"
    page.keyboard.type("root")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong horse")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Name").input_value() == "root"
    assert page.evaluate("document.activeElement.id") == "password"
    check(page)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/admin")
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{url}/login")
    page.goto(f"{url}/admin")
    assert page.url == f"{url}/login?next=/admin"


def test_a_guideline_is_added_removed_and_published_again(page: Page, url: str) -> None:
    log_in(page, url)
    check(page)
    page.get_by_label("File").set_input_files({"name": "a.md", "mimeType": "text/markdown", "buffer": TETRA.encode()})
    page.get_by_role("button", name="Add").click()
    settled(page, "Adding a.md: done")
    check(page)
    added = page.locator("[data-guideline=tetra]")
    assert added.locator("h2").inner_text() == HOSTILE
    added.get_by_text("Remove", exact=True).click()
    check(page)
    added.get_by_role("button", name="Remove tetra").click()
    settled(page, "Removing tetra: done")
    assert "Removed; it answers no questions." in added.inner_text()
    check(page)
    added.get_by_role("button", name="again").click()
    page.get_by_role("heading", name="Publishing tetra@").filter(has_text="done").wait_for()
    assert "answers no questions" not in added.inner_text()
    added.get_by_text("Remove", exact=True).click()
    added.get_by_role("button", name="Remove tetra").click()
    settled(page, "Removing tetra: done")


def test_what_fails_is_told(page: Page, url: str) -> None:
    log_in(page, url)
    page.get_by_label("File").set_input_files({"name": "b.pdf", "mimeType": "application/pdf", "buffer": b"\x89PNG"})
    page.get_by_role("button", name="Add").click()
    settled(page, "Adding b.pdf: failed")
    assert "is named .pdf" in page.locator("[data-part=outcome]").inner_text()
    check(page)


def test_a_change_under_way_is_told_without_loading_the_page(page: Page, url: str) -> None:
    running = {"what": "Adding c.md", "stage": "reading", "done": 0, "total": 4}
    log_in(page, url)
    page.route(
        f"{url}/admin",
        lambda route: route.fulfill(
            response=(response := route.fetch()),
            body=response.text().replace(
                '<section class="card" aria-labelledby="add">',
                '<section data-part="running"><p data-part="stage"></p><progress data-part="progress"></progress></section>'
                '<section class="card" aria-labelledby="add">',
            ),
        ),
        times=1,
    )
    answers = [{"running": running}, {"running": running | {"stage": "embedding", "done": 3}}, {"running": None}]
    seen: list[str] = []

    def answer(route: Any) -> None:
        seen.append(page.locator("[data-part=stage]").text_content() or "")
        route.fulfill(json=answers[min(len(seen), 3) - 1])

    page.route(f"{url}/api/v1/admin/changes", answer)
    page.reload()
    page.wait_for_selector("[data-part=stage]:has-text('embedding')")
    assert page.locator("[data-part=progress]").evaluate("bar => [bar.value, bar.max]") == [3, 4]
    page.wait_for_selector("[data-part=running]", state="detached")
    assert len(seen) == 3

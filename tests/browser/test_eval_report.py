"""The HTML report of a run as Chromium shows it: from a file, with no network, on a telephone and at a desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from evals.reporting.html import anchor, write_html
from evals.running.record import CaseRecord, PassageRecord, RunRecord, SystemRecord, Times

pytestmark = pytest.mark.browser

HOSTILE = """"'><img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script></option></details>"""


def case(number: int, **changed: object) -> CaseRecord:
    told: dict[str, object] = {
        "id": f"fish/{number}#2",
        "gold": "fish",
        "guideline": "fish",
        "category": "direct",
        "tags": [],
        "question": f"What do larvae eat on day {number}?",
        "history": [],
        "understood_as": None,
        "answerable": True,
        "reason": "",
        "premise": "",
        "expected": [],
        "must": ["paramecia"],
        "must_not": [],
        "status": "answered",
        "text": "Larvae eat paramecia.",
        "notices": [],
        "passages": [],
        "right": True,
        "why": [],
        "expectation": "e" * 12,
        "scores": {"right": [1, 1]},
    }
    return CaseRecord.model_validate(told | changed)


PASSAGE = PassageRecord(
    title="Zebrafish",
    section=["Feeding"],
    page=None,
    before="Fish are fed. ",
    at="Larvae eat paramecia.",
    after=" " + "And so on, at length. " * 5,
    quote="Larvae eat paramecia.",
    verbatim=True,
    right=True,
)

RUN = RunRecord(
    suite="fish",
    system=SystemRecord(
        kind="answers", name=HOSTILE, release="", settings_hash="", settings={}, models={}, versions={}, machine={}
    ),
    gold=[],
    filters=[],
    repeat=1,
    cases=[
        case(1, passages=[PASSAGE]),
        case(2, category="list", tags=["held out", "dose"]),
        case(3, right=False, why=["no paramecia"], text="Larvae eat dust.", scores={"right": [0, 1]}),
        case(4, category=HOSTILE, tags=[HOSTILE], question=HOSTILE, guideline=HOSTILE, passages=[PASSAGE]),
    ],
    times=Times(started="", finished="", took_s=1, took_ms={"fish/1#2": 12.5}),
)


@pytest.fixture(params=[360, 1280])
def page(chromium: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    write_html(RUN, tmp_path / "report.html")
    context = chromium.new_context(viewport={"width": request.param, "height": 780})
    page = context.new_page()
    faults, requested = list[str](), list[str]()
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((tmp_path / "report.html").as_uri())
    yield page
    hacked = page.evaluate("window.hacked")
    context.close()
    assert (faults, hacked) == ([], None)
    assert all(url.startswith("file://") for url in requested)


def shown(page: Page) -> list[str]:
    return [each.get_attribute("id") or "" for each in page.locator("details.case:visible").all()]


def ids(*numbers: int) -> list[str]:
    return [anchor(f"fish/{number}#2") for number in numbers]


def test_filters_leave_what_they_ask_for(page: Page) -> None:
    assert shown(page) == ids(3, 1, 2, 4)
    page.select_option("#by-verdict", "wrong")
    assert shown(page) == ids(3)
    assert page.inner_text("#count") == "1 of 4 cases"
    page.select_option("#by-verdict", "")
    page.select_option("#by-category", "list")
    assert shown(page) == ids(2)
    page.select_option("#by-category", HOSTILE)
    page.select_option("#by-tags", HOSTILE)
    assert shown(page) == ids(4)
    page.click("button[type=reset]")
    page.wait_for_function("document.getElementById('count').textContent === '4 cases'")
    page.select_option("#by-tags", "held out")
    assert shown(page) == ids(2)
    page.select_option("#by-tags", "")
    page.fill("#by-text", "DUST  eat")
    assert shown(page) == ids(3)


def test_an_address_opens_its_case_even_where_a_filter_hides_it(page: Page) -> None:
    page.select_option("#by-verdict", "wrong")
    page.evaluate("hash => { location.hash = hash }", ids(1)[0])
    page.wait_for_function("id => document.getElementById(id).open", arg=ids(1)[0])
    assert page.locator("mark").first.inner_text() == "Larvae eat paramecia."
    assert page.evaluate("document.activeElement.closest('details').id") == ids(1)[0]


def test_nothing_is_wider_than_the_window(page: Page) -> None:
    page.click("#open")
    assert page.locator("details.case[open]").count() == 4
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_counts_of_a_large_run_fit_a_telephone(chromium: Browser, tmp_path: Path) -> None:
    some, statuses = RUN.cases[1], ("answered", "abstained", "failed")
    many = [some.model_copy(update={"id": f"{n}", "status": statuses[n % 3]}) for n in range(30_000)]
    write_html(RUN.model_copy(update={"cases": many}), tmp_path / "report.html", cases=1)
    page = chromium.new_page(viewport={"width": 360, "height": 780})
    page.goto((tmp_path / "report.html").as_uri())
    assert page.locator(".crossed b").first.inner_text() == "10,000"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_the_printed_page_shows_failed_cases_whole_and_no_filters(page: Page) -> None:
    page.emulate_media(media="print")
    assert not page.is_visible("#filters")
    assert page.is_visible("text=Larvae eat dust.")
    assert not page.is_visible("mark >> nth=0")


def test_without_scripts_the_page_is_whole_but_for_the_filters(chromium: Browser, tmp_path: Path) -> None:
    write_html(RUN, tmp_path / "report.html")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "report.html").as_uri())
    assert not page.is_visible("#filters")
    page.click("text=What do larvae eat on day 1?")
    assert page.is_visible("mark >> nth=0")
    context.close()

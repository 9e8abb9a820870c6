"""The warning before a question that may identify a person is sent, and the script that finds it, in Chromium."""

import gzip
import importlib.util
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

from qa.identifying import KINDS
from qa.identifying import identifying as by_python

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Reader

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "ui" / "static" / "identifying.js"
TYPED = "Mrs Jane Smith, DOB 12/03/1961, MRN 1234567: how much does adjuvant trastuzumab lower recurrence?"
MASKED = "Mrs [name], DOB [date], MRN [number]: how much does adjuvant trastuzumab lower recurrence?"

_spec = importlib.util.spec_from_file_location("examples", ROOT / "tests" / "test_identifying.py")
assert _spec is not None
assert _spec.loader is not None
examples = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(examples)


@pytest.fixture
def scripted_page(chromium: "Browser") -> Iterator["Page"]:
    """An empty page that has the script and nothing else."""
    page = chromium.new_page()
    page.add_script_tag(path=SCRIPT)
    yield page
    page.close()


def found(page: "Page", texts: list[str]) -> list[list[dict[str, Any]]]:
    made: list[list[dict[str, Any]]] = page.evaluate("texts => texts.map(identifying)", texts)
    return made


def gold_questions() -> list[str]:
    files = [*sorted((ROOT / "evals" / "gold").glob("*.yaml")), *sorted(examples.SHARED.glob("*.yaml"))]
    return [said for file in files for said in examples.asked(yaml.safe_load(file.read_text(encoding="utf-8")))]


def test_the_script_warns_of_what_python_masks(scripted_page: "Page") -> None:
    texts = list(examples.POSITIVE)
    missed = []
    for text, each in zip(texts, found(scripted_page, texts), strict=True):
        wanted = [finding.kind for finding in by_python(text)]
        if sorted(finding["kind"] for finding in each) != sorted(wanted):
            missed.append((text, wanted))
    assert len(missed) <= 0.1 * len(texts), missed
    assert [text for text, kinds in missed if {"number", "date", "e-mail"} & set(kinds)] == []


def test_the_script_leaves_clinical_questions_alone(scripted_page: "Page") -> None:
    texts = [*examples.NEGATIVE, *gold_questions()]
    assert len(texts) > 350
    assert [(text, each) for text, each in zip(texts, found(scripted_page, texts), strict=True) if each] == []


def test_findings_are_in_order_apart_from_each_other_and_of_known_kinds(scripted_page: "Page") -> None:
    texts = [TYPED, " ".join(examples.POSITIVE), *examples.POSITIVE]
    for text, each in zip(texts, found(scripted_page, texts), strict=True):
        assert each
        assert {finding["kind"] for finding in each} <= set(KINDS)
        assert all(0 <= finding["start"] < finding["end"] <= len(text) for finding in each)
        assert all(one["end"] <= two["start"] for one, two in pairwise(each))


def test_what_python_has_masked_is_no_finding_of_the_script(scripted_page: "Page") -> None:
    texts = list(examples.POSITIVE.values())
    assert [text for text, each in zip(texts, found(scripted_page, texts), strict=True) if each] == []


def test_the_script_takes_time_in_proportion_to_the_text(scripted_page: "Page") -> None:
    took = scripted_page.evaluate(
        """pieces => Math.max(...pieces.map((piece) => {
          const began = performance.now();
          identifying(piece.repeat(20000).slice(0, 20000));
          return performance.now() - began;
        }))""",
        list(examples.HOSTILE),
    )
    assert took < 5_000  # milliseconds; a pattern that backtracks takes minutes


def test_the_script_is_small_and_fetches_nothing() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(gzip.compress(text.encode())) < 6.5 * 1024
    assert not [word for word in ("fetch", "XMLHttp", "import ", "export ", "eval(", "localStorage") if word in text]


def test_nothing_is_sent_before_the_reader_has_chosen(reader: "Reader") -> None:
    page = reader.page
    page.fill("#gqa-question", TYPED)
    before = [url for url in reader.requested if not url.endswith("/health")]
    page.keyboard.press("Enter")
    told = page.locator("[data-part=warned]").inner_text()
    assert page.get_attribute("[data-part=found]", "role") == "alert"
    for words in ("a name (“Jane Smith”)", "a date (“12/03/1961”)", "(“1234567”)", "not needed", "logs mask it"):
        assert words in told
    assert page.evaluate("document.activeElement.dataset.action") == "mask"
    page.click("[data-part=send]")
    assert page.locator(".turn").count() == 0
    assert [url for url in reader.requested if not url.endswith("/health")] == before
    assert page.input_value("#gqa-question") == TYPED


def test_what_identifies_is_taken_out_and_the_rest_is_asked(reader: "Reader") -> None:
    page = reader.page
    page.fill("#gqa-question", TYPED)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.input_value("#gqa-question") == MASKED
    assert page.evaluate("document.activeElement.id") == "gqa-question"
    assert not page.locator("[data-part=warned]").is_visible()
    assert page.locator(".turn").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn .card[data-status]")
    assert page.locator(".turn .question").inner_text().endswith(MASKED)


def test_the_reader_may_ask_anyway_by_keyboard(reader: "Reader") -> None:
    page = reader.page
    page.fill("#gqa-question", TYPED)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.action") == "anyway"
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn .card[data-status]")
    assert page.locator(".turn .question").inner_text().endswith(TYPED)
    assert not page.locator("[data-part=warned]").is_visible()


def test_escape_goes_back_to_editing_and_typing_ends_the_warning(reader: "Reader") -> None:
    page = reader.page
    page.fill("#gqa-question", TYPED)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert not page.locator("[data-part=warned]").is_visible()
    assert page.evaluate("document.activeElement.id") == "gqa-question"
    assert page.input_value("#gqa-question") == TYPED
    page.keyboard.press("Enter")
    assert page.locator("[data-part=warned]").is_visible()
    page.type("#gqa-question", "?")
    assert not page.locator("[data-part=warned]").is_visible()
    assert page.locator(".turn").count() == 0


@pytest.mark.parametrize("who", ["reader", "phone", "at_night"])
def test_the_warning_is_accessible_and_fits(who: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(who).page
    page.fill("#gqa-question", TYPED)
    page.keyboard.press("Enter")
    outcome = Axe().run(page, context=".composer")
    assert outcome.response["violations"] == [], outcome.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = page.evaluate(
        "[...document.querySelectorAll('.warned, .warned button')].map(each => each.getBoundingClientRect().toJSON())"
    )
    width = page.viewport_size["width"]
    assert all(box["left"] >= 0 and box["right"] <= width and box["height"] >= 24 for box in boxes), json.dumps(boxes)

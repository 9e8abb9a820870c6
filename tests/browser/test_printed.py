"""What a reader does with the printed pages of a PDF guideline, in Chromium."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import PIL.Image
import pytest
from playwright.sync_api import Route

from qa.guideline import Box, Guideline
from qa.guideline_json import from_json

if TYPE_CHECKING:
    from tests.browser.conftest import Reader, Start

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class PrintedChat:
    """The running chat: where it is, the guideline it answers from, and the file that is printed in."""

    url: str
    guideline: Guideline
    path: Path


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory, start: "Start") -> Iterator[PrintedChat]:
    folder = tmp_path_factory.mktemp("printed")
    with start(Path(__file__).with_name("printed_chat.py"), folder) as program:
        yield PrintedChat(program.url, from_json((folder / "fluids.json").read_bytes()), folder / "fluids.pdf")


def open_source(reader: "Reader", words: str) -> None:
    """Ask for the statement that begins with `words` and open its citation."""
    reader.ask(words)
    reader.page.locator(f"{reader.card} .statement .cite").click()


def wait_for_page(reader: "Reader", number: int) -> None:
    reader.page.wait_for_selector(f"[data-part=picture][alt^='Page {number} of 3 ']")


def marks(reader: "Reader") -> list[list[float]]:
    """Left, top, right and bottom of each mark that is shown, in shares of the picture."""
    found: list[list[float]] = reader.page.evaluate(
        """() => { const whole = document.querySelector('[data-part=picture]').getBoundingClientRect();
        return [...document.querySelectorAll('.rings polygon')].filter(mark => mark.checkVisibility()).map(mark => {
          const box = mark.getBoundingClientRect();
          return [(box.left - whole.left) / whole.width, (box.top - whole.top) / whole.height,
                  (box.right - whole.left) / whole.width, (box.bottom - whole.top) / whole.height]; }); }"""
    )
    return found


def first_mark_in_view(reader: "Reader") -> bool:
    seen: bool = reader.page.evaluate(
        """() => { const mark = [...document.querySelectorAll('.rings polygon')].find(mark => mark.checkVisibility())
          .getBoundingClientRect();
        const panel = document.querySelector('[data-part=source-body]').getBoundingClientRect();
        return mark.top >= panel.top && mark.bottom <= panel.bottom && mark.left >= panel.left; }"""
    )
    return seen


def around(boxes: list[Box]) -> list[float]:
    return [
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    ]


def test_the_page_is_shown_with_the_cited_lines_marked(reader: "Reader", chat: PrintedChat) -> None:
    open_source(reader, "Give 25")
    wait_for_page(reader, 1)
    (statement,) = [s for s in chat.guideline.statements if s.text.startswith("Give 25")]
    (mark,) = marks(reader)
    assert mark == pytest.approx(around(list(statement.boxes)), abs=0.006)
    assert first_mark_in_view(reader)
    assert reader.page.locator("[data-part=page-number]").inner_text() == "Page 1 of 3"
    ratio = reader.page.eval_on_selector("[data-part=picture]", "image => image.naturalHeight / image.naturalWidth")
    assert ratio == pytest.approx(842 / 595, abs=0.01)
    assert "Water after operations" in reader.page.locator("[data-part=printed]").inner_text()


def test_each_cell_of_a_row_is_marked_and_its_doubt_stands_by(reader: "Reader", chat: PrintedChat) -> None:
    open_source(reader, "over 80 kg")
    wait_for_page(reader, 1)
    (row,) = [s for s in chat.guideline.statements if s.text.startswith("over 80 kg")]
    weight, rate, *check = row.boxes
    assert marks(reader) == [pytest.approx(around(cell), abs=0.006) for cell in ([weight], [rate], check)]
    assert "The range 100-80 ml runs backwards." in reader.page.locator("[data-part=beside]").inner_text()


def test_a_citation_over_two_pages_is_marked_on_both(reader: "Reader", chat: PrintedChat) -> None:
    open_source(reader, "Where the balance")
    (statement,) = [s for s in chat.guideline.statements if s.text.startswith("Where the balance")]
    for number in (1, 2):
        reader.page.click(f".onward [data-page='{number}']")
        wait_for_page(reader, number)
        (mark,) = marks(reader)
        assert mark == pytest.approx(around([box for box in statement.boxes if box.page == number]), abs=0.006)
        assert first_mark_in_view(reader)
        assert reader.page.locator(".onward [aria-current]").inner_text() == f"Page {number}"


def test_pages_are_turned_by_button_and_by_arrow_and_not_beyond_the_ends(reader: "Reader") -> None:
    page = reader.page
    open_source(reader, "Give 25")
    wait_for_page(reader, 1)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    wait_for_page(reader, 2)
    assert marks(reader) == []
    page.click("[aria-label='Next page']")
    wait_for_page(reader, 3)
    assert page.get_attribute("[aria-label='Next page']", "aria-disabled") == "true"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    wait_for_page(reader, 2)
    assert page.locator("[data-part=status]").inner_text() == "Page 2 of 3"


def test_page_and_text_are_tabs_and_escape_goes_back_to_the_citation(reader: "Reader", chat: PrintedChat) -> None:
    page = reader.page
    reader.ask("Give 25")
    page.locator(f"{reader.card} .statement .cite").focus()
    page.keyboard.press("Enter")
    wait_for_page(reader, 1)
    assert page.evaluate("document.activeElement.dataset.part") == "sheet"
    page.focus("[data-tab=page]")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.tab") == "text"
    assert page.locator("[role=tab][aria-selected=true]").inner_text() == "Text"
    assert page.locator("mark").inner_text().startswith("Give 25")
    assert not page.locator("[data-part=printed]").is_visible()
    page.keyboard.press("ArrowLeft")
    wait_for_page(reader, 1)
    assert len(marks(reader)) == 1
    page.keyboard.press("Escape")
    assert not page.locator("[data-part=source]").is_visible()
    assert page.evaluate("document.activeElement.className") == "cite"


def test_a_larger_page_is_drawn_finer_and_arrows_scroll_it(reader: "Reader") -> None:
    page = reader.page
    open_source(reader, "Give 25")
    wait_for_page(reader, 1)
    before = marks(reader)
    width = "Number(document.querySelector('[data-part=picture]').dataset.width)"
    fine, shown = page.evaluate(width), page.locator("[data-part=sheet]").bounding_box()
    for _ in range(5):
        page.keyboard.press("+")
    assert page.locator("[data-part=zoom]").inner_text() == "200%"
    page.wait_for_function(f"{width} > {fine}")
    larger = page.locator("[data-part=sheet]").bounding_box()
    assert shown is not None
    assert larger is not None
    assert larger["width"] == pytest.approx(2 * shown["width"], rel=0.02)
    assert marks(reader) == [pytest.approx(mark, abs=0.002) for mark in before]
    page.focus("[data-part=sheet]")
    page.keyboard.press("ArrowRight")
    assert page.locator("[data-part=page-number]").inner_text() == "Page 1 of 3"
    page.keyboard.press("0")
    assert page.locator("[data-part=zoom]").inner_text() == "100%"


def test_while_a_page_is_drawn_it_says_so_and_a_late_picture_takes_no_other_page(reader: "Reader") -> None:
    page = reader.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        data = route.request.post_data or ""
        if '"picture"' in data and '"page":1' in data:
            held.append(route)
        else:
            route.continue_()

    page.route("**/component_server/**", hold)
    open_source(reader, "Give 25")
    page.wait_for_selector("[data-part=drawing]:has-text('Drawing page 1…')")
    page.keyboard.press("ArrowRight")
    wait_for_page(reader, 2)
    assert not page.locator("[data-part=drawing]").is_visible()
    with page.expect_response("**/component_server/**"):
        held[0].continue_()
    assert page.get_attribute("[data-part=picture]", "alt") == "Page 2 of 3 as printed"


def test_a_page_that_can_not_be_drawn_gives_way_to_its_text(reader: "Reader", chat: PrintedChat) -> None:
    page = reader.page
    page.set_viewport_size({"width": 2_200, "height": 780})  # no other test has had the server keep pages this wide
    hidden = chat.path.rename(chat.path.with_suffix(".hidden"))
    try:
        open_source(reader, "At handover")
        page.wait_for_selector("[role=alert]:has-text('Page 3 could not be drawn. This is its text.')")
        assert page.locator("mark").inner_text().startswith("At handover")
        assert page.locator("[role=tab][aria-selected=true]").inner_text() == "Text"
    finally:
        hidden.rename(chat.path)
    page.click("[data-tab=page]")
    wait_for_page(reader, 3)
    assert not any(page.locator("[role=alert]").all_inner_texts())


def test_the_answer_says_page_and_edition_before_what_it_says(reader: "Reader") -> None:
    reader.ask("Give 25")
    cite = reader.page.locator(f"{reader.card} .statement .cite")
    assert cite.inner_text() == "[1] p. 1"
    assert cite.get_attribute("aria-label") == "Citation 1, page 1: show the source"
    card = reader.page.locator(reader.card).inner_text()
    assert card.index("Edition: Edition 3 is not in force.") < card.index("Give 25")
    assert "not in force: superseded by 4th edition" in reader.page.locator(".chooser .facts").inner_text()


def test_nothing_of_the_page_runs_off_a_narrow_screen(phone: "Reader") -> None:
    page = phone.page
    open_source(phone, "Where the balance")
    wait_for_page(phone, 1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert first_mark_in_view(phone)
    boxes = [page.locator(f"[data-part={name}]").bounding_box() for name in ("source-tools", "pager", "sheet")]
    assert all(box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in boxes)
    for button in page.locator(".source-tools button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 32


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_stand_out_by_outline_and_ground_in_light_and_dark(reader: "Reader", scheme: Any) -> None:
    reader.page.emulate_media(color_scheme=scheme)
    open_source(reader, "Give 25")
    wait_for_page(reader, 1)
    ring = reader.page.locator(".marks:not([hidden]) .rings polygon").bounding_box()
    assert ring is not None
    ring = ring | {"x": ring["x"] - 12, "width": 40}
    shot = PIL.Image.open(io.BytesIO(reader.page.screenshot(clip=cast(Any, ring)))).convert("RGB")
    middle = shot.height // 2
    across = [luminance(cast(Any, shot.getpixel((x, middle)))) for x in range(shot.width)]
    paper, outline = across[2], min(across[:18])
    inside = [cast(Any, shot.getpixel((x, 6))) for x in range(17, 30)]
    assert (paper + 0.05) / (outline + 0.05) > 3, "WCAG 2.2, 1.4.11: non-text contrast"
    assert any(red - blue > 70 for red, _, blue in inside), "the ground is yellow"


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

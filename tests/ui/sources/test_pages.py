import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from qa.errors import FailureError, GuidelineQAError, QuestionError, ReadingError, UnknownGuidelineError
from ui.chat.page import _picture
from ui.sources.pages import WIDTHS, Pictures, Wanted


@pytest.fixture
def paged(shelved: Any, tmp_path: Path) -> Any:
    """An engine that holds a guideline of three pages and a file of that name that is not there."""
    shelved.guidelines["g"] = replace(shelved.guidelines["g"], pages=3)
    shelved.file = tmp_path / "g.pdf"
    return shelved


class Drawer:
    """Counts what is drawn; a picture is 10 bytes."""

    def __init__(self) -> None:
        self.drawn: list[tuple[int, int]] = []

    def __call__(self, path: Path, page: int, width: int) -> bytes:
        self.drawn.append((page, width))
        return bytes([page]) * 10


def wanted(page: int = 1, width: int = 600) -> Wanted:
    return Wanted("g", page, width)


@pytest.mark.parametrize(("asked", "given_"), [(1, 600), (600, 600), (601, 900), (2_400, 2_400), (10**9, 2_400)])
def test_widths_are_few(paged: Any, asked: int, given_: int) -> None:
    assert Wanted.received({"guideline": "g", "page": 3, "width": asked}, paged) == wanted(3, given_)


@pytest.mark.parametrize("page", [0, 4, -1, "1", None, True, 1.0, [1], 10**30])
def test_what_is_no_page_is_refused(paged: Any, page: object) -> None:
    with pytest.raises(QuestionError, match="is no page of g; its pages are 1 to 3"):
        Wanted.received({"guideline": "g", "page": page, "width": 600}, paged)


@pytest.mark.parametrize("width", [0, -600, "600", None, True, 600.0])
def test_what_is_no_width_is_refused(paged: Any, width: object) -> None:
    with pytest.raises(QuestionError, match="is no width"):
        Wanted.received({"guideline": "g", "page": 1, "width": width}, paged)


@pytest.mark.parametrize("name", ["other", "../g", "", None, 1, ["g"], "g" * 10_000])
def test_what_is_no_guideline_is_refused(paged: Any, name: object) -> None:
    with pytest.raises(UnknownGuidelineError):
        Wanted.received({"guideline": name, "page": 1, "width": 600}, paged)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner)
)


@given(anything | st.dictionaries(st.sampled_from(["guideline", "page", "width"]), anything | st.just("g")))
def test_whatever_the_browser_sends_nothing_but_our_errors_come(sent: object) -> None:
    class Empty:
        def guideline(self, name: str) -> Any:
            raise UnknownGuidelineError("none")

        def source_file(self, name: str) -> None:
            return None

    with pytest.raises(GuidelineQAError):
        Wanted.received(sent, Empty())


def test_going_back_to_a_page_draws_nothing(paged: Any) -> None:
    draw = Drawer()
    pictures = Pictures(paged, draw=draw)
    for page in (1, 2, 1, 2):
        assert pictures.drawn(wanted(page)) == bytes([page]) * 10
    assert draw.drawn == [(1, 600), (2, 600)]
    pictures.drawn(wanted(1, 900))
    assert draw.drawn[-1] == (1, 900)


def test_the_page_looked_at_longest_ago_makes_room(paged: Any) -> None:
    draw = Drawer()
    pictures = Pictures(paged, room=25, draw=draw)
    for page in (1, 2, 1, 3, 1, 2):
        pictures.drawn(wanted(page))
    assert [page for page, _ in draw.drawn] == [1, 2, 3, 2]


def test_another_release_brings_its_own_pictures(paged: Any, tmp_path: Path) -> None:
    draw = Drawer()
    pictures = Pictures(paged, draw=draw)
    pictures.drawn(wanted())
    paged.file = tmp_path / "next" / "g.pdf"
    pictures.drawn(wanted())
    assert len(draw.drawn) == 2


def test_a_page_that_many_ask_for_is_drawn_once_and_never_two_at_a_time(paged: Any) -> None:
    drawing = threading.Lock()
    drawn: list[int] = []

    def draw(path: Path, page: int, width: int) -> bytes:
        assert drawing.acquire(blocking=False), "two pages are drawn at once"
        drawn.append(page)
        drawing.release()
        return b"picture"

    pictures = Pictures(paged, draw=draw)
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(pictures.drawn, [wanted(1 + n % 3) for n in range(60)])) == {b"picture"}
    assert sorted(drawn) == [1, 2, 3]


def test_a_page_that_fails_is_tried_again(paged: Any) -> None:
    answers = iter([ReadingError("broken"), b"picture"])

    def draw(path: Path, page: int, width: int) -> bytes:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    pictures = Pictures(paged, draw=draw)
    with pytest.raises(ReadingError):
        pictures.drawn(wanted())
    assert pictures.drawn(wanted()) == b"picture"


def test_without_a_file_it_says_so(paged: Any) -> None:
    paged.file = None
    with pytest.raises(FailureError, match="keeps no file of g"):
        Pictures(paged).drawn(wanted())


def test_the_browser_gets_the_picture_or_the_reason(paged: Any) -> None:
    sent = {"guideline": "g", "page": 1, "width": 700}
    pictures = Pictures(paged)
    failure = str(_picture(paged, pictures, sent)["failure"])
    assert "can't be read" in failure
    assert "g.pdf" not in failure
    canvas = Canvas(str(paged.file))
    canvas.drawString(72, 700, "Feed the fish")
    canvas.save()
    given = _picture(paged, pictures, sent)
    assert str(given["image"]).startswith("data:image/webp;base64,UklGR")
    assert given["width"] == 900
    assert 900 in WIDTHS
    assert "no page" in str(_picture(paged, pictures, sent | {"page": 9})["failure"])

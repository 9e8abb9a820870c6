import io

import PIL.Image

from ui.sources.marked_pages import marked
from ui.sources.outlines import Shape

BLACK, WHITE = (0, 0, 0), (255, 255, 255)


def _page() -> bytes:
    """A white page of 200 x 400 pixels, black in its upper left quarter."""
    page = PIL.Image.new("RGB", (200, 400), "white")
    page.paste(BLACK, (0, 0, 100, 200))
    written = io.BytesIO()
    page.save(written, format="WEBP", lossless=True)
    return written.getvalue()


def _square(left: float, top: float, right: float, bottom: float) -> Shape:
    return Shape(1, ((right, top), (right, bottom), (left, bottom), (left, top)))


def test_print_stays_black_and_paper_is_coloured_inside_the_mark_only() -> None:
    picture = PIL.Image.open(io.BytesIO(marked(_page(), [_square(25, 25, 75, 75)]))).convert("RGB")
    assert (picture.format, picture.size) == (None, (200, 400))
    assert picture.getpixel((75, 150)) == BLACK
    assert picture.getpixel((125, 250)) == (255, 226, 94)
    assert picture.getpixel((175, 250)) == WHITE
    assert picture.getpixel((125, 390)) == WHITE


def test_several_marks_that_overlap_are_no_darker() -> None:
    twice = marked(_page(), [_square(50, 50, 100, 100), _square(50, 50, 100, 100)])
    assert twice == marked(_page(), [_square(50, 50, 100, 100)])


def test_it_is_a_webp_without_loss() -> None:
    assert marked(_page(), [])[8:16] == b"WEBPVP8L"

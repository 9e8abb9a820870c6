import io
from pathlib import Path

import PIL.Image
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from qa.errors import ReadingError
from qa.reading.pdf.picture import WIDEST, picture


def drawn(data: bytes) -> PIL.Image.Image:
    assert data[8:12] == b"WEBP"
    return PIL.Image.open(io.BytesIO(data)).convert("RGB")


def write(path: Path, size: tuple[float, float] = (300, 400), pages: int = 1) -> Path:
    """A red square 30 points from the left and 50 from the top, 20 points wide, on each page; page n is n shades off."""
    canvas = Canvas(str(path), pagesize=size)
    for _ in range(pages):
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(30, size[1] - 70, 20, 20, fill=1, stroke=0)
        canvas.showPage()
    canvas.save()
    return path


def edges(image: PIL.Image.Image) -> tuple[float, ...]:
    """Left, top, right and bottom of what is red, in shares of the picture."""
    red = image.split()[1].point(lambda green: 255 if green < 128 else 0).getbbox()
    assert red is not None
    return tuple(round(at / side, 2) for at, side in zip(red, image.size * 2, strict=True))


def test_a_page_is_as_wide_as_asked_and_in_proportion(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", pages=2)
    image = drawn(picture(path, 2, 600))
    assert image.size == (600, 800)
    assert edges(image) == (0.1, 0.12, 0.17, 0.17)
    assert image.getpixel((599, 799)) == (255, 255, 255)


def test_rotation_and_crop_are_those_of_the_page_as_it_is_shown(tmp_path: Path) -> None:
    with pypdfium2.PdfDocument(write(tmp_path / "a.pdf")) as document:
        document[0].set_cropbox(20, 100, 220, 400)
        document[0].set_rotation(90)
        document.save(tmp_path / "turned.pdf")
    image = drawn(picture(tmp_path / "turned.pdf", 1, 600))
    # Shown, the page is 300 wide and 200 high: what was up is to the right, what was left is up.
    assert image.size == (600, 400)
    assert edges(image) == (0.77, 0.05, 0.83, 0.15)


def test_a_very_long_page_comes_out_narrower(tmp_path: Path) -> None:
    image = drawn(picture(write(tmp_path / "a.pdf", size=(100, 14_000)), 1, 2_000))
    assert image.height <= 16_000
    assert image.width * image.height <= 12_100_000
    assert image.height / image.width == pytest.approx(140, rel=0.02)


def test_a_photograph_is_not_kept_without_loss(tmp_path: Path) -> None:
    noise = PIL.Image.effect_noise((1_500, 1_500), 90).convert("RGB")
    noise.save(tmp_path / "noise.png")
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(300, 300))
    canvas.drawImage(str(tmp_path / "noise.png"), 0, 0, 300, 300)
    canvas.save()
    data = picture(tmp_path / "a.pdf", 1, 1_500)
    assert b"VP8 " in data[:16]
    assert len(data) < 3_000_000


@pytest.mark.parametrize("page", [0, -1, 3, 10**9])
def test_a_page_that_is_not_there_is_named(tmp_path: Path, page: int) -> None:
    path = write(tmp_path / "a.pdf", pages=2)
    with pytest.raises(ReadingError, match=rf"a\.pdf: has no page {page}; ask for one of its pages, 1 to 2"):
        picture(path, page, 600)


@pytest.mark.parametrize("width", [0, -1, WIDEST + 1])
def test_a_width_out_of_bounds_is_a_mistake_of_the_caller(tmp_path: Path, width: int) -> None:
    with pytest.raises(ValueError, match="1 to 2400"):
        picture(write(tmp_path / "a.pdf"), 1, width)


def test_a_file_that_is_gone_or_broken_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"^gone\.pdf: is not there any more"):
        picture(tmp_path / "gone.pdf", 1, 600)
    (tmp_path / "text.pdf").write_text("no PDF at all")
    with pytest.raises(ReadingError, match=r"^text\.pdf: page 1 can't be drawn"):
        picture(tmp_path / "text.pdf", 1, 600)
    locked = Canvas(str(tmp_path / "locked.pdf"), encrypt="secret")
    locked.drawString(72, 700, "Nobody reads this")
    locked.save()
    with pytest.raises(ReadingError, match=r"^locked\.pdf: page 1 can't be drawn.*[Pp]assword"):
        picture(tmp_path / "locked.pdf", 1, 600)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_file_is_drawn_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    whole = bytearray(write(folder / "a.pdf").read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    (folder / "a.pdf").write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        assert drawn(picture(folder / "a.pdf", 1, 60)).width <= 60
    except ReadingError as error:
        assert "a.pdf" in str(error)

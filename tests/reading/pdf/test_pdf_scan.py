import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from qa.errors import ReadingError
from qa.reading import read
from qa.reading.pdf import scan
from qa.reading.source import Source

TEXT = ["Give 25 mg of the drug twice a day.", "Stop it when the creatinine doubles."]


@pytest.fixture
def scanned(printed: Callable[..., Source], tmp_path: Path) -> Path:
    """A PDF whose one page is a picture of a printed one."""

    def draw(press: object) -> None:
        press.lines(72, 100, ["Dosing"], size=18, font="Helvetica-Bold")  # type: ignore[attr-defined]
        press.lines(72, 150, TEXT, size=12)  # type: ignore[attr-defined]

    document = pypdfium2.PdfDocument(printed(draw).data)
    picture = document[0].render(scale=200 / 72).to_pil().convert("L")
    document.close()
    data = io.BytesIO()
    picture.save(data, format="PDF", resolution=200)
    path = tmp_path / "scan.pdf"
    path.write_bytes(data.getvalue())
    return path


def test_without_the_extra_a_scan_is_refused_with_what_to_do(scanned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "can_read", lambda: False)
    with pytest.raises(ReadingError, match=r"scan\.pdf: holds no text: it is a scan; run OCR on the file"):
        read(scanned)


@pytest.mark.skipif(not scan.can_read(), reason="Tesseract or the extra ocr is not installed")
class TestWithTesseract:
    def test_a_scan_is_read_and_each_statement_says_so(self, scanned: Path) -> None:
        guideline = read(scanned)
        assert [each.text for each in guideline.statements][-2:] == TEXT
        warned = {each.statement for each in guideline.warnings if each.kind == "scan"}
        assert warned == {None, *range(len(guideline.statements))}

    def test_words_made_out_know_their_place(self, scanned: Path) -> None:
        last = read(scanned).statements[-1]
        (box,) = last.boxes
        assert box.page == last.page == 1
        assert 0.1 < box.left < 0.14
        assert 150 / 842 < (box.top + box.bottom) / 2 < 170 / 842

import zipfile
from pathlib import Path

import pytest

from qa.errors import ReadingError
from qa.reading.endings import ending_warning
from qa.reading.source import load

HTML = b"\xef\xbb\xbf<!-- saved -->\n<!DOCTYPE html><title>T</title>"
PDF = b"%PDF-1.7\n%\xe2\xe3\n"


def word(path: Path) -> bytes:
    with zipfile.ZipFile(path / "x.zip", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return (path / "x.zip").read_bytes()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.docx", PDF, "named .docx, but it is a PDF file"),
        ("a.md", PDF, "named .md, but it is a PDF file"),
        ("a.pdf", HTML, "named .pdf, but it is an HTML page"),
        ("a.TXT", b"<html lang=en>", "named .txt, but it is an HTML page"),
    ],
)
def test_the_content_decides_where_it_is_sure(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(data)
    warning = ending_warning(load(tmp_path / name))
    assert warning is not None
    assert (warning.kind, warning.statement) == ("type", None)
    assert says in warning.text


def test_a_word_file_under_other_names(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(word(tmp_path))
    (tmp_path / "a.docm").write_bytes(word(tmp_path))
    warning = ending_warning(load(tmp_path / "a.pdf"))
    assert warning is not None
    assert "a Word file" in warning.text
    assert ending_warning(load(tmp_path / "a.docm")) is None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", PDF),
        ("a.htm", HTML),
        ("a.html", b"Give aspirin."),
        ("a.md", b"Files that begin with %PDF- are PDF."),
        ("a.md", b"<b>Give</b> aspirin."),
        ("a", PDF),
    ],
)
def test_what_is_as_its_name_says_or_may_be(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert ending_warning(load(tmp_path / name)) is None


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", b"Give aspirin.", "is named .pdf, but holds something else"),
        ("a.docx", b"\x89PNG\r\n\x1a\n", "is named .docx, but holds something else"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1", "with a password; save it as .docx without a password"),
        ("a.docx", b"PK\x03\x04xl/workbook.xml", "another Office file"),
    ],
)
def test_a_binary_ending_on_anything_else_is_refused(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadingError, match=says):
        ending_warning(load(tmp_path / name))

import pytest

from qa.index.sources import source_name


@pytest.mark.parametrize(
    ("data", "name", "kept"),
    [
        (b"%PDF-1.7\n...", "Leitlinie.PDF", "g.pdf"),
        (b"%PDF-1.7\n...", "renamed.txt", "g.pdf"),
        (b"PK\x03\x04....word/document.xml", "a.docx", "g.docx"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "page", "g.html"),
        (b"<p>A piece of a page.</p>", "piece.htm", "g.html"),
        (b"# Gout\n", "gout.markdown", "g.md"),
        (b"Gout\n", "gout.txt", "g.txt"),
        (b"Gout\n", "../../etc/passwd", "g.md"),
    ],
)
def test_a_file_is_kept_under_its_id_and_what_it_is(data: bytes, name: str, kept: str) -> None:
    assert source_name("g", data, name) == kept

import hashlib
from pathlib import Path

import pytest

from qa.errors import ReadingError
from qa.reading.source import LONGEST_LINE, load, visible


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b" \n\xef\xbb\xbf", "empty"),
        (b"Text\nwith \x00 in it", r"line 2: holds binary data"),
        (b"Text\ncaf\xe9 here", r"line 2: is not UTF-8 \(byte 0xe9\)"),
        (b"PK\x03\x04 ...", "a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1 ...", "an Office file of the old kind"),
        (b"{\\rtf1 Give aspirin.}", "an RTF file"),
        (b'<?xml version="1.0"?><feed/>', "XML that is not HTML"),
        (b"Fine.\n" + b"x" * (LONGEST_LINE + 1), "line 2: has 50,001 characters"),
        (b"\xff\xfe\x00", "UTF-16"),
    ],
)
def test_what_is_no_text_is_refused_by_name_line_and_mend(tmp_path: Path, raw: bytes, says: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(raw)
    with pytest.raises(ReadingError, match=says) as caught:
        assert load(path).text
    assert str(caught.value).startswith("a.md")
    assert "\n" not in str(caught.value)
    assert ";" in str(caught.value)


def test_a_missing_file_is_a_reading_error(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"gone\.md: can't be opened"):
        load(tmp_path / "gone.md")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_are_understood(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Dose ≤ 5 mg.".encode(encoding))
    source = load(path)
    assert source.text == "Dose ≤ 5 mg."
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_line_ends_become_one_kind_and_unseen_characters_go() -> None:
    assert visible("a\r\nb\rc\x0cd\u2028e") == "a\nb\nc\nd\ne"
    assert visible("5\u200b0\u202e mg\x07\x1b") == "50 mg"
    assert visible("a\tb") == "a\tb"

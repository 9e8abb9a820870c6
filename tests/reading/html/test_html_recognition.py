from pathlib import Path

import pytest

from qa.errors import ReadingError
from qa.reading import html
from qa.reading.draft import Paragraph
from qa.reading.source import Source


def source(data: str | bytes, name: str = "a.html") -> Source:
    return Source(Path(name), data.encode() if isinstance(data, str) else data, "")


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><p>x",
        "\ufeff\n  <!doctype HTML>\n<p>x",
        "<!-- saved from url=(0014)about:internet -->\n<html><body>x",
        '<?xml version="1.0"?>\n<!-- a -->\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html>',
        "<HEAD><title>x</title>",
        "<body class=x>text",
    ],
)
def test_what_opens_as_html_is_html_whatever_its_name(text: str) -> None:
    assert html.recognises(source(text, "a.txt"))


@pytest.mark.parametrize(
    "text",
    [
        "# Title\n\n<div align=center>x</div>\n",
        "<div>a Markdown file may open so</div>\n\n# Title\n",
        "Use <html> with care.",
        '<?xml version="1.0"?><guideline/>',
        "<!-- a comment that never ends <html>",
        "<header>no head</header>",
        "Content-Type: text/plain\n\nx",
    ],
)
def test_text_that_merely_holds_tags_is_not(text: str) -> None:
    assert not html.recognises(source(text, "a.md"))


def test_a_fragment_is_html_if_its_name_says_so() -> None:
    assert html.recognises(source("<div><p>Give aspirin.</p></div>", "a.htm"))
    assert not html.recognises(source("Give aspirin if x < 5 and y > 3.", "a.htm"))


def test_many_mail_headers_are_looked_through_at_once() -> None:
    assert not html.recognises(source("a:\r\n" * 5000, "a.txt"))


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (b'<meta charset="iso-8859-1"><p>5 \xb5g', "5 µg"),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>\xcf\xe5\xf7\xe5\xed\xfc',
            "Печень",
        ),
        (b'<?xml version="1.0" encoding="ISO-8859-15"?><html><p>\xa4', "€"),
        (b"<p>5 \x96 6", "5 – 6"),
        ('<meta charset="windows-1252"><p>5 µg'.encode(), "5 µg"),
        ("<p>5 µg".encode("utf-16"), "5 µg"),
        (b'<meta charset="utf-7"><p>a+AGI-', "a+AGI-"),
    ],
)
def test_encodings(data: bytes, read: str) -> None:
    assert html.draft(source(b"<!doctype html>" + data if data[:1] == b"<" else data)).blocks == (Paragraph(read),)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<p>\x81\x8d\xff", "is not UTF-8 or WINDOWS-1252"),
        (b"<p>a\0b", "binary data"),
        (b"<html>" + b"<div>" * 10_000 + b"lost", "nested too deep"),
        (b"<html>" + b"<div>" * 220 + b"deep", "nested more than 200 deep"),
        (b"<p>" + b"word " * 2_500_000, "a text too long"),
        (b"<i>" * 500_001, "more than 500,000 tags"),
        (b"   ", "holds no text"),
        (
            b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=x\r\n\r\n",
            "MHTML",
        ),
    ],
)
def test_what_cannot_be_read_whole_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ReadingError, match=f"^a.html: .*{says}.*; "):
        html.draft(source(data))


def test_entities_that_multiply_stay_what_they_are() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    page = f'<!DOCTYPE html [<!ENTITY l0 "lol">{laughs}]><html><p>Say &l9; once.</p>'
    assert html.draft(source(page)).blocks == (Paragraph("Say &l9; once."),)


def test_no_file_is_opened_for_an_entity() -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><p>a &x; b</p>'
    assert html.draft(source(page)).blocks == (Paragraph("a &x; b"),)

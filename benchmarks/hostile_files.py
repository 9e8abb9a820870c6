"""Files that mean harm, or would do it unmeant, each as bytes: made when asked for, small on disk where they can be."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Final

CONTENT_TYPES: Final = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS: Final = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
WORD: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS: Final = (
    "<!DOCTYPE {root} [<!ENTITY a0 'laugh '>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)


def docx(document: str | bytes, more: Mapping[str, bytes] | None = None) -> bytes:
    """Return a Word file whose document part is `document`, with other members."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", document)
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return written.getvalue()


def body(inside: str, before: str = "") -> str:
    """Return a Word document part."""
    return f'<?xml version="1.0"?>{before}<w:document {WORD}><w:body>{inside}</w:body></w:document>'


def said(text: str) -> str:
    """Return a Word paragraph."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def zip_bomb() -> bytes:
    """Return 100 kB that inflate to 50 MB."""
    return docx(body(said("Give aspirin. " * 700) * 5_000))


def lying_header() -> bytes:
    """Return a Word file whose document says that it has 200 bytes, and has 60 MB."""
    document = body(said("Give aspirin.") + " " * 60_000_000)
    return docx(document).replace(len(document).to_bytes(4, "little"), (200).to_bytes(4, "little"))


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """Return a PDF file of objects numbered from 1, with its table of them."""
    written = bytearray(b"%PDF-1.7\n")
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, root, start)
    return bytes(written)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a compressed PDF stream."""
    packed = zlib.compress(data, 9)
    return b"<< /Length %d /Filter /FlateDecode %b >>\nstream\n%b\nendstream" % (len(packed), entries, packed)


CATALOGUE: Final = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT: Final = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
PAGE: Final = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources " + FONT + b" >>"
WORDS: Final = b"BT /F1 12 Tf 50 700 Td (Give aspirin at once to every patient.) Tj ET\n"


def one_page(contents: bytes) -> bytes:
    """Return a PDF file of one page."""
    return pdf(CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE, stream(contents))


def forms() -> bytes:
    """Return a page that draws a form that draws ten forms that draw ten forms ..., 10 ** 12 in all."""
    page = PAGE.replace(b"/Resources " + FONT, b"/Resources << /XObject << /X 5 0 R >> >>")
    made = [CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream(b"/X Do")]
    for number in range(5, 18):
        draws = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >>"
        made.append(stream(b"/X Do " * 10, draws % (number + 1 if number < 17 else 5)))
    return pdf(*made)


def encrypted() -> bytes:
    """Return a PDF file that opens with a password only."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    written = io.BytesIO()
    canvas = Canvas(written, encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(50, 700, "Give aspirin at once.")
    canvas.save()
    return written.getvalue()


LIST: Final = b"<< /Type /Pages /Kids [%b] /Count %d >>"

FILES: Final[Mapping[str, Callable[[], bytes]]] = {
    "bomb.docx": zip_bomb,
    "lying.docx": lying_header,
    "outside.docx": lambda: docx(body(said("Give aspirin.")), {"../../outside.txt": b"x", "/etc/outside": b"x"}),
    "laughs.docx": lambda: docx(body(said("&a11;"), LAUGHS.format(root="w:document"))),
    "deep.docx": lambda: docx(body("<w:tbl><w:tr><w:tc>" * 10_000 + said("x") + "</w:tc></w:tr></w:tbl>" * 10_000)),
    "broken.docx": lambda: docx(body("<w:p><w:r><w:t>Give aspirin.")),
    "cut.docx": lambda: docx(body(said("Give aspirin.") * 1000))[:-300],
    "picture.docx": lambda: b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "spans.docx": lambda: docx(
        body(
            "<w:tbl>"
            + '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>'
            + said("x")
            + "</w:tc></w:tr></w:tbl>"
        )
    ),
    "objects.pdf": lambda: pdf(CATALOGUE, LIST % (b"3 0 R", 1), PAGE, stream(WORDS), *[b"1"] * 1_000_000),
    "unlisted.pdf": lambda: b"%PDF-1.7\n" + b"".join(b"%d 0 obj 1 endobj\n" % n for n in range(1, 1_000_001)),
    "loop.pdf": lambda: pdf(CATALOGUE, LIST % (b"2 0 R " * 10, 1_000_000), PAGE, stream(WORDS)),
    "pages.pdf": lambda: pdf(CATALOGUE, LIST % (b"3 0 R " * 1_000_000, 1_000_000), PAGE, stream(WORDS)),
    "parents.pdf": lambda: pdf(CATALOGUE, LIST % (b"3 0 R", 1), LIST % (b"2 0 R", 1), stream(WORDS)),
    "forms.pdf": forms,
    "inflates.pdf": lambda: one_page(WORDS + b" " * 50_000_000),
    "glyphs.pdf": lambda: one_page(WORDS * 40_000),
    "lines.pdf": lambda: one_page(b"0 0 m 500 800 l S\n" * 1_000_000),
    "secret.pdf": encrypted,
    "text.pdf": lambda: b"Give aspirin.\n",
    "cut.pdf": lambda: one_page(WORDS)[:200],
    "deep.html": lambda: b"<!doctype html><p>Give aspirin.</p>" + b"<div>" * 10_000 + b"Give heparin.",
    "bold.html": lambda: b"<!doctype html>" + b"<b><i>" * 10_000 + b"Give heparin.",
    "tables.html": lambda: b"<!doctype html>" + b"<table><tr><td>" * 3_000 + b"Give heparin.",
    "spans.html": lambda: (
        b"<!doctype html><table>" + b"<tr><td colspan=1000 rowspan=65534>Give it.</td><td>x</td></tr>" * 1_000
    ),
    "laughs.xhtml": lambda: (
        b'<?xml version="1.0"?>'
        + LAUGHS.format(root="html").encode()
        + b'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>&a11;</p></body></html>'
    ),
    "attributes.html": lambda: b"<!doctype html><p " + b" ".join(b"a%d=1" % n for n in range(20_000)) + b">Give it.",
    "entities.html": lambda: b"<!doctype html><p>" + b"&amp" * 200_000,
    "lies.html": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100,
    "line.md": lambda: b"Give aspirin. " * 3_500_000,
    "brackets.md": lambda: b"[" * 45_000 + b"\n\n" + b"![a](" * 9_000,
    "quotes.md": lambda: b"> " * 20_000 + b"Give aspirin.\n",
    "lists.md": lambda: "".join(f"{'  ' * n}- Give drug {n}.\n" for n in range(500)).encode(),
    "emphasis.md": lambda: b"**a *b " * 7_000 + b"\n\n" + b"_a" * 20_000,
    "ticks.md": lambda: b" ".join(b"`" * n for n in range(1, 300)),
    "links.md": lambda: b"[a]: <b> 'c'\n" * 5_000 + b"[a]" * 15_000,
    "table.md": lambda: b"|a" * 4_000 + b"|\n" + b"|-" * 4_000 + b"|\n" + b"|b" * 4_000 + b"|\n",
    "front.md": lambda: (
        b"---\n"
        + b"".join(b"a%d: &a%d [%b]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9) if n else b"1") for n in range(20))
        + b"---\nGive aspirin.\n"
    ),
    "nested.md": lambda: b"---\ntitle: " + b"[" * 5_000 + b"\n---\nGive aspirin.\n",
    "headings.md": lambda: b"# a\n" * 10_000,
    "figures.txt": lambda: b"1-" * 20_000 + b"\n" + b"1,111" * 9_000 + b"\n" + b"5 mg or " * 6_000,
    "spaces.txt": lambda: b"Give aspirin" + b" " * 49_000 + b".\n" + b"\t" * 24_000 + b"(" * 24_000,
    "breaks.txt": lambda: b"\n" * 50_000 + b"Give aspirin.",
    "zeros.md": lambda: b"Give aspirin.\0\0",
    "nothing.md": lambda: b"",
}
"""By name, what makes each file."""

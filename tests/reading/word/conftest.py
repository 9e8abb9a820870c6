"""Word files made by hand, part by part, so that a test can say exactly what stands in them."""

import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from qa.reading.source import Source

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
NAMESPACES = (
    f'xmlns:w="{WORD}" xmlns:m="{OFFICE}/math" xmlns:r="{OFFICE}/relationships" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

Members = dict[str, str | bytes]
Made = Callable[..., Source]


def relations(**targets: str) -> str:
    each = "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONS}">{each}</Relationships>'


def members(body: str, **parts: str) -> Members:
    """Return the members of a Word file; `parts` are the insides of styles, numbering, footnotes, …"""
    roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "endnotes": "endnotes"}
    made: Members = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(officeDocument="word/document.xml"),
        "word/_rels/document.xml.rels": relations(**{kind: f"{kind}.xml" for kind in parts}),
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
    }
    for kind, inside in parts.items():
        made[f"word/{kind}.xml"] = f"<w:{roots[kind]} {NAMESPACES}>{inside}</w:{roots[kind]}>"
    return made


def source_of(data: bytes, name: str = "protocol.docx") -> Source:
    return Source(Path(name), data, hashlib.sha256(data).hexdigest())


@pytest.fixture
def zipped() -> Made:
    """Make a file of members by name."""

    def make(contents: Members, name: str = "protocol.docx") -> Source:
        target = BytesIO()
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for member, data in contents.items():
                archive.writestr(member, data)
        return source_of(target.getvalue(), name)

    return make


@pytest.fixture
def contents() -> Callable[..., Members]:
    """Return the members of a Word file whose body is given."""
    return members


@pytest.fixture
def made(zipped: Made) -> Made:
    """Make a Word file of a body, written in Word's XML, and of the insides of its other parts."""
    return lambda body, **parts: zipped(members(body, **parts))


@pytest.fixture
def saved() -> Made:
    """Make a Source of a python-docx document."""

    def make(document: object) -> Source:
        target = BytesIO()
        document.save(target)  # type: ignore[attr-defined]
        return source_of(target.getvalue())

    return make

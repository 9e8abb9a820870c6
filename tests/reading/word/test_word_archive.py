"""Files that are no Word document, or one that means harm: told apart, or refused with a reason."""

import struct
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from qa.errors import ReadingError
from qa.reading.draft import Paragraph
from qa.reading.source import Source
from qa.reading.word import archive, draft, recognises

Make = Callable[..., Source]
Contents = Callable[..., dict[str, str | bytes]]

TEXT = "<w:p><w:r><w:t>Give oxygen.</w:t></w:r></w:p>"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


def refused(source: Source, says: str) -> None:
    assert recognises(source)
    begun = time.monotonic()
    with pytest.raises(ReadingError, match=says) as caught:
        draft(source)
    assert time.monotonic() - begun < 5
    message = str(caught.value)
    assert message.startswith("protocol.docx: ")
    assert "; " in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "main_type",
    [
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_documents_templates_and_their_macro_enabled_kin_are_recognised(
    zipped: Make, main_type: str, encoding: str
) -> None:
    types = f'<Types><Override PartName="/a/b.xml" ContentType="{main_type}"/></Types>'
    assert recognises(zipped({"[Content_Types].xml": types.encode(encoding), "a/b.xml": "<a/>"}))


@pytest.mark.parametrize(
    "members",
    [
        {
            "[Content_Types].xml": '<Types><Override PartName="/xl/workbook.xml" ContentType="application/'
            'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Default Extension="docx" ContentType='
            '"application/vnd.openxmlformats-officedocument.wordprocessingml.document"/></Types>',
            "xl/workbook.xml": "<workbook/>",
            "xl/embeddings/note.docx": b"PK",
        },
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<office/>"},
        {"mimetype": "application/epub+zip", "META-INF/container.xml": "<container/>"},
        {"readme.txt": "word"},
    ],
)
def test_other_archives_are_none(zipped: Make, members: dict[str, str | bytes]) -> None:
    assert not recognises(zipped(members))


@pytest.mark.parametrize("data", [b"", b"PK", b"# Sepsis\n", b"%PDF-1.7", b"\xd0\xcf\x11\xe0word/document.xml"])
def test_what_is_no_archive_is_none(data: bytes) -> None:
    assert not recognises(Source(Path("protocol.docx"), data, ""))


def test_a_file_that_is_cut_off_is_said_to_be_damaged(made: Make) -> None:
    whole = made(TEXT).data
    for length in (len(whole) - 1, len(whole) - 30, whole.index(b"word/") + 60):
        refused(Source(Path("protocol.docx"), whole[:length], ""), "is a Word file that is cut off or damaged")


def test_a_damaged_part_is_named(made: Make) -> None:
    data = bytearray(made(TEXT * 50).data)
    at = data.index(b"word/document.xml", data.index(b"PK\x03\x04" + b"\x14\0\0\0\x08\0") + 400)
    data[at + 40] ^= 0xFF
    refused(Source(Path("protocol.docx"), bytes(data), ""), "damaged|broken XML")


def test_a_file_without_its_document_is_refused(zipped: Make, contents: Contents) -> None:
    members = contents(TEXT)
    del members["word/document.xml"]
    refused(zipped(members), "without its document")


def test_a_file_without_a_body_is_refused(zipped: Make, contents: Contents) -> None:
    refused(zipped({**contents(TEXT), "word/document.xml": "<a/>"}), "has no text")


def test_broken_xml_is_refused(zipped: Make, contents: Contents) -> None:
    refused(zipped({**contents(TEXT), "word/document.xml": "<w:document"}), "broken XML in word/document.xml")


@pytest.mark.parametrize("part", ["word/document.xml", "_rels/.rels", "word/styles.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part(zipped: Make, contents: Contents, part: str, encoding: str) -> None:
    members = contents(TEXT, styles="")
    harm = f'<?xml version="1.0" encoding="{encoding}"?>{ENTITIES}<x a="&c;">&c;</x>'
    refused(zipped({**members, part: harm.encode(encoding)}), "defines entities|broken XML")


def test_a_bomb_in_the_document_is_not_inflated(zipped: Make, contents: Contents) -> None:
    harm = contents(" " * (archive.LARGEST_PARTS + 1))
    refused(zipped(harm), "inflates from|bytes of text and markup")


def test_a_bomb_beside_the_document_is_refused_unseen(zipped: Make, contents: Contents) -> None:
    harm = {**contents(TEXT), "word/media/image1.bmp": b"\0" * 30_000_000}
    refused(zipped(harm), "holds a member that inflates from")


def test_sizes_that_lie_are_found_out(zipped: Make, contents: Contents) -> None:
    data = bytearray(zipped(contents(TEXT * 20_000)).data)
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/document.xml"))
    struct.pack_into("<L", data, at + 24, 1_000)
    refused(Source(Path("protocol.docx"), bytes(data), ""), "document.xml is damaged|broken XML")


def test_parts_are_counted_together(zipped: Make, contents: Contents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_PARTS", 10_000)
    styles = "".join(f'<w:style w:styleId="s{at}"/>' for at in range(300))
    refused(zipped(contents(TEXT * 20, styles=styles)), "more than 10,000 bytes of text and markup")


def test_too_many_tags_are_refused(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MARKUP", 1_000)
    refused(made(TEXT * 200), "more than 1,000 tags")


def test_too_many_members_are_refused(zipped: Make, contents: Contents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MEMBERS", 20)
    refused(zipped({**contents(TEXT), **{f"word/media/{at}.png": b"" for at in range(30)}}), "more than 20 members")


@pytest.mark.parametrize("name", ["../evil.xml", "word/../../evil.xml", "/etc/evil.xml", "C:/evil.xml", "..\\evil.xml"])
def test_names_that_lead_out_are_refused(zipped: Make, contents: Contents, name: str) -> None:
    refused(zipped({**contents(TEXT), name: "<a/>"}), "whose name leads out of the file")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["word/document.xml", "Word/Document.xml"])
def test_two_documents_in_one_are_refused(contents: Contents, name: str) -> None:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive_:
        for member, data in [*contents(TEXT).items(), (name, contents("")["word/document.xml"])]:
            archive_.writestr(member, data)
    refused(Source(Path("protocol.docx"), target.getvalue(), ""), "holds 'word/document.xml' 2 times")


def test_an_encrypted_file_is_refused(zipped: Make, contents: Contents) -> None:
    data = bytearray(zipped(contents(TEXT)).data)
    data[data.index(b"PK\x01\x02") + 8] |= 1
    refused(Source(Path("protocol.docx"), bytes(data), ""), "is encrypted; save it without a password")


@pytest.mark.parametrize("depth", [60, 100_000])
def test_tables_nested_without_end_are_refused(made: Make, depth: int) -> None:
    nested = "<w:tbl><w:tr><w:tc>" * depth + TEXT + "</w:tc></w:tr></w:tbl>" * depth
    refused(made(nested), "nests more than|[Ee]xcessive depth")


def test_tables_as_deep_as_is_allowed_are_read(made: Make) -> None:
    nested = "<w:tbl><w:tr><w:tc>" * 35 + TEXT + "</w:tc></w:tr></w:tbl>" * 35
    assert draft(made(nested)).blocks == (Paragraph("Give oxygen."),)


def test_parts_that_lead_elsewhere_are_left_alone(zipped: Make, contents: Contents) -> None:
    members = contents(TEXT)
    outside = str(members["word/_rels/document.xml.rels"]).replace(
        "</Relationships>",
        '<Relationship Id="a" Type="x/styles" TargetMode="External" Target="file:///etc/passwd"/>'
        '<Relationship Id="b" Type="x/numbering" Target="../../../../etc/passwd"/></Relationships>',
    )
    assert draft(zipped({**members, "word/_rels/document.xml.rels": outside})).blocks == (Paragraph("Give oxygen."),)


def test_a_file_saved_as_strict_open_xml_is_read_too(zipped: Make, contents: Contents) -> None:
    usual = str(contents(TEXT)["word/document.xml"])
    strict = usual.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert strict != usual
    assert draft(zipped({**contents(TEXT), "word/document.xml": strict})).blocks == (Paragraph("Give oxygen."),)

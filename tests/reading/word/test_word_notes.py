"""Footnotes and endnotes: references if they cite, else text at the end of their section."""

from collections.abc import Callable

from qa.guideline import Reference
from qa.reading.draft import Heading, Paragraph, Table
from qa.reading.source import Source
from qa.reading.word import draft

Make = Callable[..., Source]

CITES = "Meyer A, Okafor B. Oxygen in asthma. Lung 2014;3(2):11-19."
CITES_TOO = "Ng C, et al. Steroids early. doi 10.1000/5."
SAYS = "Halve the dose in renal failure."


def note(id_: int, text: str, kind: str = "footnote") -> str:
    mark = f"<w:r><w:{kind}Ref/></w:r>"
    return f'<w:{kind} w:id="{id_}"><w:p>{mark}<w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}>'


def noted(text: str, *ids: int, kind: str = "footnote", more: str = "") -> str:
    raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    marks = "".join(f'<w:r>{raised}<w:{kind}Reference w:id="{at}" {more}/></w:r>' for at in ids)
    return f"<w:p><w:r><w:t>{text}</w:t></w:r>{marks}</w:p>"


SEPARATOR = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>Cited: 2014;3:1</w:t></w:r></w:p></w:footnote>'
FOOTNOTES = SEPARATOR + note(5, CITES) + note(6, SAYS) + note(7, CITES_TOO)
HEADING = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>Care</w:t></w:r></w:p>'


def test_notes_that_cite_are_references_and_others_end_their_section(made: Make) -> None:
    body = (
        HEADING
        + noted("Give oxygen.", 5)
        + noted("Give steroids.", 6, 7)
        + noted("Wait.")
        + HEADING
        + noted("Stop.", 5)
    )
    read = draft(made(body, footnotes=FOOTNOTES))
    assert read.blocks == (
        Heading("Care", 1),
        Paragraph("Give oxygen.[1]"),
        Paragraph("Give steroids.[3]"),
        Paragraph("Wait."),
        Paragraph(SAYS),
        Heading("Care", 1),
        Paragraph("Stop.[1]"),
    )
    assert read.imprint.references == (Reference(1, CITES), Reference(3, CITES_TOO))


def test_footnotes_and_endnotes_don_t_share_a_number(made: Make) -> None:
    body = noted("Give oxygen.", 5) + noted("Rest.", 2, kind="endnote")
    read = draft(made(body, footnotes=FOOTNOTES, endnotes=note(2, CITES_TOO, "endnote")))
    assert read.blocks == (Paragraph("Give oxygen.[1]"), Paragraph("Rest.[2]"))
    assert read.imprint.references == (Reference(1, CITES), Reference(2, CITES_TOO))


def test_a_note_with_a_mark_of_its_own_is_not_counted(made: Make) -> None:
    body = noted("Dose", 6, more='w:customMarkFollows="1"') + noted("Give oxygen.", 5)
    read = draft(made(body, footnotes=FOOTNOTES))
    assert read.blocks == (Paragraph("Dose"), Paragraph("Give oxygen.[1]"), Paragraph(SAYS))


def test_notes_in_a_table_follow_with_the_section(made: Make) -> None:
    cells = [
        f"<w:tc>{noted(text, *ids)}</w:tc>" for text, ids in (("Drug", ()), ("Dose", (6,)), ("A", ()), ("1 mg", ()))
    ]
    body = f"<w:tbl><w:tr>{cells[0]}{cells[1]}</w:tr><w:tr>{cells[2]}{cells[3]}</w:tr></w:tbl>" + noted("Wait.")
    read = draft(made(body, footnotes=FOOTNOTES))
    assert read.blocks == (Table(("Drug", "Dose"), (("A", "1 mg"),)), Paragraph("Wait."), Paragraph(SAYS))


def test_a_mark_without_a_note_is_nothing(made: Make) -> None:
    assert draft(made(noted("Give oxygen.", 99))).blocks == (Paragraph("Give oxygen."),)

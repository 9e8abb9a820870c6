"""Lines become headings, paragraphs and nested lists by their styles, or by their looks where there are none."""

from collections.abc import Callable

import pytest
from docx import Document

from qa.reading.draft import Heading, Item, ListBlock, Paragraph, Table
from qa.reading.source import Source
from qa.reading.word import draft

Make = Callable[..., Source]

BOLD = "<w:b/>"
LARGE = '<w:b/><w:sz w:val="32"/>'
BODY = "The team on the ward reviews every patient at least once a day and writes down what was found."


def p(text: str, look: str = "", setting: str = "", style: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inside = f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'.replace(
        "\t", "</w:t><w:tab/><w:t>"
    )
    return f"<w:p><w:pPr>{named}{setting}</w:pPr>{inside}</w:p>"


def indented(left: int) -> str:
    return f'<w:ind w:left="{left}"/>'


def style(name: str, id_: str = "X", based: str = "", inside: str = "") -> str:
    on = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name}"/>{on}{inside}</w:style>'


@pytest.mark.parametrize(
    ("styles", "level"),
    [
        (style("heading 3"), 3),
        (style("Überschrift 2"), 2),
        (style("Titre 1"), 1),
        (style("Trust heading", based="Y") + style("heading 2", "Y"), 2),
        (style("Trust heading", inside='<w:pPr><w:outlineLvl w:val="3"/></w:pPr>'), 4),
        (style("Loop", based="Y") + style("heading 5", "Y", based="X"), 5),
    ],
)
def test_a_style_makes_a_heading(made: Make, styles: str, level: int) -> None:
    assert draft(made(p("Dosing", style="X") + p(BODY), styles=styles)).blocks == (
        Heading("Dosing", level),
        Paragraph(BODY),
    )


def test_body_text_in_a_heading_style_is_no_heading(made: Make) -> None:
    body = p("Dosing", style="X", setting='<w:outlineLvl w:val="9"/>') + p(BODY + " " + BODY, style="X")
    blocks = draft(made(body, styles=style("heading 1"))).blocks
    assert blocks == (Paragraph("Dosing"), Paragraph(f"{BODY} {BODY}"))


def test_the_title_stands_above_all_headings(saved: Make) -> None:
    document = Document()
    document.core_properties.title = "Another guideline"
    document.add_paragraph("Management of", "Title")
    document.add_paragraph("acute asthma", "Title")
    document.add_heading("Scope", 1)
    document.add_paragraph(BODY)
    document.add_heading("Adults", 2)
    made = draft(saved(document))
    assert made.blocks == (
        Heading("Management of acute asthma", 1),
        Heading("Scope", 2),
        Paragraph(BODY),
        Heading("Adults", 3),
    )
    assert made.imprint.title == ""


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Sepsis in adults", "Sepsis in adults"),
        ("Microsoft Word - sepsis v3.docx", ""),
        ("sepsis.doc", ""),
        ("Document1", ""),
        ("[Document title]", ""),
        ("Trust guideline template", ""),
        ("", ""),
    ],
)
def test_the_title_among_the_properties_serves_where_none_is_printed(saved: Make, title: str, read: str) -> None:
    document = Document()
    document.core_properties.title = title
    document.add_paragraph(BODY)
    assert draft(saved(document)).imprint.title == read


def test_headings_by_their_looks_are_ranked(made: Make) -> None:
    body = (
        p("Sepsis pathway", '<w:b/><w:sz w:val="40"/>')
        + p("1. Recognition", LARGE)
        + p(BODY)
        + p("1.1 Red flags", BOLD)
        + p(BODY)
        + p("Adults:", BOLD)
        + p(BODY)
        + p("2. Treatment", LARGE)
        + p(BODY)
        + p("Give antibiotics within one hour of recognition", BOLD)
        + p("Do this at once.", BOLD)
    )
    assert draft(made(body)).blocks == (
        Heading("Sepsis pathway", 1),
        Heading("1. Recognition", 2),
        Paragraph(BODY),
        Heading("1.1 Red flags", 3),
        Paragraph(BODY),
        Heading("Adults", 4),
        Paragraph(BODY),
        Heading("2. Treatment", 2),
        Paragraph(BODY),
        Paragraph("Give antibiotics within one hour of recognition"),
        Paragraph("Do this at once."),
    )


def test_where_styles_make_headings_bold_lines_stand_below_them(made: Make) -> None:
    body = (
        p("Scope", style="X") + p("Adults", BOLD) + p(BODY) + p("Care", style="X") + p("St Elsewhere", LARGE) + p(BODY)
    )
    assert draft(made(body, styles=style("heading 1"))).blocks == (
        Heading("Scope", 1),
        Heading("Adults", 7),
        Paragraph(BODY),
        Heading("Care", 1),
        Heading("St Elsewhere", 7),
        Paragraph(BODY),
    )


def test_a_document_in_bold_throughout_has_no_bold_headings(made: Make) -> None:
    body = p(BODY, BOLD) + p("Oxygen first", BOLD) + p(BODY, BOLD)
    assert draft(made(body)).blocks == (Paragraph(BODY), Paragraph("Oxygen first"), Paragraph(BODY))


def test_bold_of_style_and_run_cancel_each_other(made: Make) -> None:
    styles = style("Strong text", inside="<w:rPr><w:b/></w:rPr>") + (
        '<w:style w:type="character" w:styleId="C"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
    )
    body = p("Adults", style="X") + p(BODY) + p("Children", '<w:rStyle w:val="C"/>', style="X")
    assert draft(made(body, styles=styles)).blocks == (Heading("Adults", 1), Paragraph(BODY), Paragraph("Children"))


def test_lists_of_styles_are_nested_and_continued(saved: Make) -> None:
    document = Document()
    document.add_paragraph("Steps to take:")
    document.add_paragraph("Call for help", "List Number")
    document.add_paragraph("Sit the patient up:", "List Number")
    document.add_paragraph("with pillows", "List Bullet 2")
    document.add_paragraph("This keeps the airway open.", "List Continue")
    document.add_paragraph("")
    document.add_paragraph("Give steroids.", "List Number")
    document.add_paragraph("Repeat if needed.", "List Continue")
    document.add_paragraph(BODY)
    assert draft(saved(document)).blocks == (
        Paragraph("Steps to take:"),
        ListBlock(
            (
                Item("Call for help", 0, "1."),
                Item("Sit the patient up:", 0, "2."),
                Item("with pillows", 1),
                Item("This keeps the airway open.", 0, ""),
                Item("Give steroids. Repeat if needed.", 0, "3."),
            )
        ),
        Paragraph(BODY),
    )


def test_bullets_and_numbers_that_are_typed_make_lists(made: Make) -> None:
    body = (
        p("•\tOxygen")
        + p("– by mask", setting=indented(720))
        + p("o\tat 15 litres", setting=indented(1440))
        + p("until it is safe to wean.", setting=indented(1440))
        + p("\uf0b7 Fluids")
        + p(BODY)
        + p("1. Call for help")
        + p("a)\tby telephone", setting=indented(720))
        + p("(ii)\tin person", setting=indented(720))
        + p("2.5 mg is enough")
        + p("- 40 °C")
    )
    assert draft(made(body)).blocks == (
        ListBlock(
            (
                Item("Oxygen", 0),
                Item("by mask", 1),
                Item("at 15 litres until it is safe to wean.", 2),
                Item("Fluids", 0),
            )
        ),
        Paragraph(BODY),
        ListBlock((Item("Call for help", 0, "1."), Item("by telephone", 1, "a)"), Item("in person", 1, "(ii)"))),
        Paragraph("2.5 mg is enough"),
        ListBlock((Item("40 °C", 0),)),
    )


def test_bullets_that_line_breaks_part_are_items(made: Make) -> None:
    text = "Ask about:</w:t><w:br/><w:t>• fever</w:t><w:br/><w:t>• cough"
    assert draft(made(p(text))).blocks == (Paragraph("Ask about:"), ListBlock((Item("fever"), Item("cough"))))


def test_bullets_at_the_indent_of_the_step_that_they_explain_are_nested_in_it(made: Make) -> None:
    body = p("1. Give one of:") + p("• ampicillin") + p("• cefazolin") + p("2. Review.")
    items = (Item("Give one of:", 0, "1."), Item("ampicillin", 1), Item("cefazolin", 1), Item("Review.", 0, "2."))
    assert draft(made(body)).blocks == (ListBlock(items),)


def test_text_that_is_indented_throughout_continues_no_item(made: Make) -> None:
    body = p(BODY, setting=indented(720)) + p("• Oxygen", setting=indented(720)) + p(BODY, setting=indented(720))
    assert draft(made(body)).blocks == (Paragraph(BODY), ListBlock((Item("Oxygen"),)), Paragraph(BODY))


def test_a_box_does_not_head_what_follows_it(made: Make) -> None:
    box = f"<w:tbl><w:tr><w:tc>{p('Key points', BOLD)}{p('Do not sedate.')}</w:tc></w:tr></w:tbl>"
    heading = p("Care", style="X")
    blocks = draft(made(heading + box + p(BODY) + heading + box, styles=style("heading 1"))).blocks
    assert blocks == (
        Heading("Care", 1),
        Paragraph("Key points"),
        Paragraph("Do not sedate."),
        Paragraph(BODY),
        Heading("Care", 1),
        Heading("Key points", 7),
        Paragraph("Do not sedate."),
    )


def test_captions_below_their_tables_are_put_before_them(made: Make) -> None:
    table = f"<w:tbl>{'<w:tr><w:tc>%s</w:tc><w:tc>%s</w:tc></w:tr>' * 2}</w:tbl>" % tuple(
        map(p, ("Drug", "Dose", "A", "1 mg"))
    )
    caption = style("caption")
    for look in ("", BOLD):
        first, second = p("Table 1 Doses", look, style="X"), p("Table 2 Levels", look, style="X")
        read = [Paragraph("Table 1 Doses"), Table, Paragraph("Table 2 Levels"), Table]
        for body in (table + first + table + second, first + table + second + table):
            blocks = draft(made(body, styles=caption)).blocks
            assert [type(each) if isinstance(each, Table) else each for each in blocks] == read

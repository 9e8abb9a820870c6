"""Tables: every cell under its heads, whatever is merged, marked or nested."""

from collections.abc import Callable

import pytest
from docx import Document
from docx.table import Table as WordTable

from qa.reading.draft import Block, ListBlock, Paragraph, Table
from qa.reading.source import Source
from qa.reading.word import draft

Make = Callable[..., Source]


def cell(text: str, setting: str = "", look: str = "") -> str:
    run = f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>" if text else ""
    return f"<w:tc><w:tcPr>{setting}</w:tcPr><w:p>{run}</w:p></w:tc>"


def row(*cells: str, setting: str = "") -> str:
    inside = "".join(each if each.startswith("<") else cell(each) for each in cells)
    return f"<w:tr><w:trPr>{setting}</w:trPr>{inside}</w:tr>"


def table(*rows: str, setting: str = "") -> str:
    return f"<w:tbl><w:tblPr>{setting}</w:tblPr>{''.join(rows)}</w:tbl><w:p/>"


def read(source: Source) -> tuple[Block, ...]:
    return draft(source).blocks


HEAD = row("Drug", "Dose", setting="<w:tblHeader/>")
WIDE = '<w:gridSpan w:val="2"/>'
BEGINS, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_a_dose_table_with_merged_cells(saved: Make) -> None:
    document = Document()
    lines = [
        ["Drug", "Adult", "", "Child"],
        ["", "oral", "IV", "oral"],
        ["Steroids", "", "", ""],
        ["Prednisolone", "40 mg", "none", "1 mg/kg"],
        ["Hydrocortisone", "", "100 mg", "4 mg/kg"],
    ]
    made: WordTable = document.add_table(rows=5, cols=4)
    for at, line in enumerate(lines):
        for column, text in enumerate(line):
            made.cell(at, column).text = text
            for run in made.cell(at, column).paragraphs[0].runs:
                run.bold = at < 2
    made.cell(0, 1).merge(made.cell(0, 2))
    made.cell(0, 0).merge(made.cell(1, 0))
    made.cell(2, 0).merge(made.cell(2, 3))
    made.cell(3, 1).merge(made.cell(4, 1))
    assert read(saved(document)) == (
        Table(
            ("Drug", "Adult – oral", "Adult – IV", "Child – oral"),
            (
                ("Steroids: Prednisolone", "40 mg", "none", "1 mg/kg"),
                ("Steroids: Hydrocortisone", "40 mg", "100 mg", "4 mg/kg"),
            ),
        ),
    )


@pytest.mark.parametrize(
    "body",
    [
        table(HEAD, row("A", "1 mg")),
        table(row(cell("Drug", look="<w:b/>"), cell("Dose", look="<w:b/>")), row("A", "1 mg")),
        table(row("Drug", "Dose"), row("A", "1 mg"), setting='<w:tblStyle w:val="T"/><w:tblLook w:firstRow="1"/>'),
        table(row("Drug", "Dose"), row("A", "1 mg"), setting='<w:tblStyle w:val="T"/><w:tblLook w:val="04A0"/>'),
        table(
            f"<w:sdt><w:sdtContent>{HEAD}</w:sdtContent></w:sdt>",
            row("A", f"<w:sdt><w:sdtContent>{cell('1 mg')}</w:sdtContent></w:sdt>"),
        ),
        table(HEAD, row("gone", "gone", setting="<w:del/>"), row("no", "no", setting="<w:hidden/>"), row("A", "1 mg")),
    ],
)
def test_column_heads_by_their_marks(made: Make, body: str) -> None:
    styles = (
        '<w:style w:type="table" w:styleId="T"><w:name w:val="Grid"/><w:tblStylePr w:type="firstRow">'
        "<w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>"
    )
    assert read(made(body, styles=styles)) == (Table(("Drug", "Dose"), (("A", "1 mg"),)),)


def test_bold_row_heads_are_no_column_heads(made: Make) -> None:
    rows = [row(cell(name, look="<w:b/>"), value) for name, value in (("Dose", "5 mg"), ("Route", "oral"))]
    assert read(made(table(*rows))) == (Table((), (("Dose", "5 mg"), ("Route", "oral"))),)


@pytest.mark.parametrize("mark", ["<w:tblHeader/>", ""])
def test_a_row_that_titles_the_table_has_the_heads_below_it(made: Make, mark: str) -> None:
    body = table(row(cell("Doses in adults", WIDE), setting=mark), row("Drug", "Dose"), row("A", "1 mg"))
    assert read(made(body)) == (Table(("Drug", "Dose"), (("A", "1 mg"),), "Doses in adults"),)


def test_cells_merged_in_each_way(made: Make) -> None:
    old = row(cell("both", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"), "x")
    body = table(
        row("One", "Two", "Three", setting="<w:tblHeader/>"),
        old,
        row("late", "later", setting='<w:gridBefore w:val="1"/>'),
        row(cell("tall", BEGINS), cell("wide", WIDE)),
        row(cell("", GOES_ON), "y", "z"),
        row(cell("lost", '<w:gridSpan w:val="1"/>'), cell("stray", GOES_ON), "end"),
    )
    assert read(made(body)) == (
        Table(
            ("One", "Two", "Three"),
            (
                ("both", "both", "x"),
                ("", "late", "later"),
                ("tall", "wide", "wide"),
                ("tall", "y", "z"),
                ("lost", "stray", "end"),
            ),
        ),
    )


def test_a_merged_cell_with_none_above_it_keeps_its_words(made: Make) -> None:
    assert read(made(table(row(cell("A", GOES_ON), "B"), row("C", "D")))) == (Table(("A", "B"), (("C", "D"),)),)


def test_the_cells_of_a_box_are_blocks(made: Make) -> None:
    bullet = "<w:p><w:r><w:t>• Give oxygen.</w:t></w:r></w:p>"
    box = f"<w:tc><w:p><w:r><w:t>In short:</w:t></w:r></w:p>{bullet}</w:tc>"
    blocks = read(made(table(row(box), row("Then wait."))))
    assert [type(each) for each in blocks] == [Paragraph, ListBlock, Paragraph]


def test_a_table_that_frames_others_is_read_cell_by_cell(made: Make) -> None:
    inner = table(HEAD, row("A", "1 mg"))
    framed = f"<w:tc>{inner}</w:tc>"
    blocks = read(made(table(row("Adults", framed), row("Children", framed))))
    dose = Table(("Drug", "Dose"), (("A", "1 mg"),))
    assert blocks == (Paragraph("Adults"), dose, Paragraph("Children"), dose)


def test_text_set_side_by_side_is_read_column_by_column(made: Make) -> None:
    left = "".join(f"<w:p><w:r><w:t>Left {at}.</w:t></w:r></w:p>" for at in range(5))
    blocks = read(made(table(row(f"<w:tc>{left}</w:tc>", "Right."))))
    assert blocks == tuple(Paragraph(text) for text in (*(f"Left {at}." for at in range(5)), "Right."))


def test_paragraphs_and_bullets_of_a_cell_are_one_text(made: Make) -> None:
    inside = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ("Give:", "• A", "• B"))
    blocks = read(made(table(HEAD, row("Mix", f"<w:tc>{inside}</w:tc>"))))
    assert blocks == (Table(("Drug", "Dose"), (("Mix", "Give: • A • B"),)),)


@pytest.mark.parametrize("span", ["0", "-4", "1000000000000", "x", ""])
def test_impossible_spans_do_no_harm(made: Make, span: str) -> None:
    body = table(
        HEAD, row(cell("A", f'<w:gridSpan w:val="{span}"/>'), "1 mg", setting=f'<w:gridBefore w:val="{span}"/>')
    )
    (block,) = read(made(body))
    assert isinstance(block, Table)
    assert "A" in block.rows[0]

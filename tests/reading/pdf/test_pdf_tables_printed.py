"""Tables printed by reportlab and read through PDFium, from the file's bytes to cells."""

import io
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from qa.reading.pdf.document import load
from qa.reading.pdf.tables import FoundTable, find_tables, joined
from qa.reading.source import Source

STYLE = getSampleStyleSheet()["BodyText"]
PROSE = (
    "The doses below are for adults whose bone marrow, liver and kidneys work as they should; they are the most that may "
    "be given in a day, and are to be lowered in the old and the frail by those who know them and their other medicines."
)
STAGES = [["Stage", "T", "N", "M"], ["IA", "T1", "N0", "M0"], ["IB", "T0–T1", "N1mi", "M0"], ["IIA", "T2", "N0", "M0"]]
BOLD_HEAD = ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold")
WRAPPED = [
    ["Drug", "Dose", "Advice"],
    ["Capecitabine", "1,250 mg/m²", "Twice a day for two weeks in every three, with food and a glass of water."],
    ["Lapatinib", "1,250 mg", "Once a day, an hour before a meal, and never with the juice of grapefruit."],
    ["Vinorelbine", "60 mg/m²", "Each week."],
]


def tables(*flow: Flowable) -> list[list[FoundTable]]:
    """Return the tables of each page that the flowables, between two paragraphs of prose, are printed on."""
    out = io.BytesIO()
    prose = Paragraph(PROSE, STYLE)
    SimpleDocTemplate(out, pagesize=A4).build([prose, Spacer(1, 12), *flow, Spacer(1, 12), Paragraph(PROSE, STYLE)])
    return [find_tables(page) for page in load(Source(Path("doses.pdf"), out.getvalue(), "")).pages]


def one(*flow: Flowable) -> FoundTable:
    ((table,),) = tables(*flow)
    return table


def texts(table: FoundTable) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def wrapped(**how: Any) -> Table:
    return Table([[Paragraph(text, STYLE) for text in row] for row in WRAPPED], colWidths=(90, 80, 170), **how)


@pytest.mark.parametrize(
    "lines",
    [
        [("GRID", (0, 0), (-1, -1), 0.5, colors.black)],
        [("INNERGRID", (0, 0), (-1, -1), 0.5, colors.grey)],
        [("BOX", (0, 0), (-1, -1), 1, colors.black), ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.grey)],
        [("LINEABOVE", (0, 0), (-1, 0), 1, colors.black), ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
         ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black)],
        [("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black), ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black)],
        [("ROWBACKGROUNDS", (0, 0), (-1, -1), (colors.lightblue, colors.white))],
        [("ROWBACKGROUNDS", (0, 1), (-1, -1), (colors.lightblue, colors.white))],
        [("BACKGROUND", (0, 0), (-1, 0), colors.lightblue)],
        [],
    ],
    ids=["grid", "inner", "levels", "three rules", "two rules", "zebra", "zebra below heads", "shaded head", "white"],
)  # fmt: skip
@pytest.mark.parametrize("is_bold", [True, False])
def test_one_table_however_it_is_ruled(lines: list[Any], is_bold: bool) -> None:
    if not lines and not is_bold:
        pytest.skip("nothing but its letters and figures tells it from a list")
    table = one(Table(STAGES, colWidths=80, style=[*lines, *([BOLD_HEAD] if is_bold else [])]))
    assert texts(table) == STAGES
    assert table.head_rows in ((1,) if is_bold else (1, None))


@pytest.mark.parametrize(
    "lines",
    [
        [("GRID", (0, 0), (-1, -1), 0.5, colors.black)],
        [("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.grey)],
        [("LINEABOVE", (0, 0), (-1, 0), 1, colors.black), ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
         ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black)],
        [("ROWBACKGROUNDS", (0, 0), (-1, -1), (colors.lightblue, colors.white))],
    ],
    ids=["grid", "levels", "three rules", "zebra"],
)  # fmt: skip
@pytest.mark.parametrize("valign", ["TOP", "MIDDLE"])
def test_cells_of_several_lines_stay_in_their_rows(lines: list[Any], valign: str) -> None:
    assert texts(one(wrapped(style=[("VALIGN", (0, 0), (-1, -1), valign), *lines]))) == WRAPPED


def test_merged_cells_span_what_they_cover() -> None:
    rows = [
        ["Drug", "Clearance (mL/min)", "", "Note"],
        ["", "30–59", "< 30", ""],
        ["Enoxaparin", "1 mg/kg", "1 mg/kg", "twice a day"],
        ["", "40 mg", "20 mg", "once a day"],
        ["Metformin", "not to be given", "", "stop it"],
    ]
    spans = [
        ("SPAN", *span)
        for span in [((0, 0), (0, 1)), ((1, 0), (2, 0)), ((3, 0), (3, 1)), ((0, 2), (0, 3)), ((1, 4), (2, 4))]
    ]
    table = one(Table(rows, colWidths=90, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black), *spans]))
    assert [[(cell.text, cell.columns, cell.rows) for cell in row] for row in table.rows] == [
        [("Drug", 1, 2), ("Clearance (mL/min)", 2, 1), ("Note", 1, 2)],
        [("30–59", 1, 1), ("< 30", 1, 1)],
        [("Enoxaparin", 1, 2), ("1 mg/kg", 1, 1), ("1 mg/kg", 1, 1), ("twice a day", 1, 1)],
        [("40 mg", 1, 1), ("20 mg", 1, 1), ("once a day", 1, 1)],
        [("Metformin", 1, 1), ("not to be given", 2, 1), ("stop it", 1, 1)],
    ]


def test_a_table_over_three_pages_is_one() -> None:
    rows = [["Week", "Dose"], *([f"Week {week}", f"{5 * week} mg"] for week in range(1, 90))]
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), BOLD_HEAD]
    found = [table for page in tables(Table(rows, colWidths=120, style=style, repeatRows=1)) for table in page]
    assert len(found) == 3
    whole = joined(found[0], found[1])
    assert whole is not None
    whole = joined(whole, found[2])
    assert whole is not None
    assert texts(whole) == rows


def test_two_tables_below_each_other_are_two() -> None:
    style = [("LINEABOVE", (0, 0), (-1, 1), 0.5, colors.black), ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black)]
    first, second = Table(STAGES, colWidths=80, style=style), Table(STAGES[::2], colWidths=80, style=style)
    ((one, other),) = tables(first, Spacer(1, 20), Paragraph("Table 2. Fewer stages", STYLE), Spacer(1, 8), second)
    assert (texts(one), texts(other)) == (STAGES, STAGES[::2])


@pytest.mark.parametrize(
    "box", [("BOX", (0, 0), (-1, -1), 1, colors.red), ("BACKGROUND", (0, 0), (-1, -1), colors.pink)]
)
def test_a_box_around_text_is_no_table(box: Any) -> None:
    assert tables(Table([[Paragraph(PROSE, STYLE)]], style=[box])) == [[]]

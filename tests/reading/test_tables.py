import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.guideline import Box
from qa.reading.draft import Block, Heading, Paragraph, Print, Table
from qa.reading.tables import Cell, captioned, cells, grid, joined_rows, row


def head(*texts: str) -> list[Cell]:
    return [Cell(text, is_head=True) for text in texts]


def body(*texts: str) -> list[Cell]:
    return [Cell(text) for text in texts]


def only(blocks: list[Block]) -> Table:
    (table,) = blocks
    assert isinstance(table, Table)
    return table


def test_marked_heads_are_the_column_heads() -> None:
    table = only(grid([head("Drug", "Dose"), body("Aspirin", "75 mg"), body("Heparin", "5,000 units")]))
    assert table.head == ("Drug", "Dose")
    assert table.rows == (("Aspirin", "75 mg"), ("Heparin", "5,000 units"))


def test_without_marks_the_first_row_is_the_head_unless_it_is_alone() -> None:
    assert only(grid([body("Drug", "Dose"), body("Aspirin", "75 mg")])).head == ("Drug", "Dose")
    assert only(grid([body("Aspirin", "75 mg")])) == Table((), (("Aspirin", "75 mg"),))


@pytest.mark.parametrize("value", ["75 mg", "30%", "≤ 2.5", "yes", "Given by mouth.", " ".join(["long"] * 13)])
def test_a_first_row_of_values_or_sentences_is_no_head(value: str) -> None:
    table = only(grid([body("Aspirin", value), body("Heparin", "5,000 units")]))
    assert table == Table((), (("Aspirin", value), ("Heparin", "5,000 units")))


@pytest.mark.parametrize("text", ["Day 1", "2019", "Dose (mg)", "eGFR 30 to 60"])
def test_a_figure_in_a_head_makes_it_no_value(text: str) -> None:
    assert only(grid([body("", text), body("Aspirin", "75")])).head == ("", text)


def test_row_heads_alone_make_no_column_heads() -> None:
    rows = [[Cell("Dose", is_head=True), Cell("75 mg")], [Cell("Route", is_head=True), Cell("oral")]]
    assert only(grid(rows)) == Table((), (("Dose", "75 mg"), ("Route", "oral")))


def test_a_head_over_several_columns_is_said_in_each_with_the_one_below_it() -> None:
    above = [Cell("", rows=2, is_head=True), Cell("Dose by eGFR", columns=2, is_head=True)]
    table = only(grid([above, head("30 or more", "below 30"), body("Metformin", "1 g", "none")]))
    assert table.head == ("", "Dose by eGFR – 30 or more", "Dose by eGFR – below 30")
    assert table.rows == (("Metformin", "1 g", "none"),)


def test_a_cell_over_several_rows_is_said_in_each() -> None:
    rows = [head("Stage", "T", "N"), [Cell("IIB", rows=2), *body("T2", "N1")], body("T3", "N0")]
    assert only(grid(rows)).rows == (("IIB", "T2", "N1"), ("IIB", "T3", "N0"))


def test_a_row_over_all_columns_titles_those_below_and_is_a_note_at_the_end() -> None:
    rows = [
        head("Age", "Dose"),
        [Cell("Women", columns=2)],
        body("Under 50", "5 mg"),
        [Cell("Men", columns=2)],
        body("Under 50", "10 mg"),
        [Cell("* By mouth.", columns=2)],
    ]
    table, note = grid(rows)
    assert isinstance(table, Table)
    assert table.rows == (("Women: Under 50", "5 mg"), ("Men: Under 50", "10 mg"))
    assert note == Paragraph("* By mouth.")


def test_a_title_under_a_title_narrows_it_down() -> None:
    whole = [[Cell(text, columns=2)] for text in ("Adults", "Stage I", "Children")]
    rows = [head("Age", "Dose"), whole[0], whole[1], body("50", "5 mg"), whole[2], body("5", "1 mg")]
    assert only(grid(rows)).rows == (("Adults – Stage I: 50", "5 mg"), ("Children: 5", "1 mg"))


def test_a_head_with_nothing_beside_it_titles_the_rows_below() -> None:
    rows = [
        head("Age", "Dose"),
        [Cell("Women", is_head=True), Cell("")],
        body("Under 50", "5 mg"),
        body("Over 50", "4 mg"),
    ]
    assert only(grid(rows)).rows == (("Women: Under 50", "5 mg"), ("Women: Over 50", "4 mg"))


def test_a_row_head_whose_value_is_missing_titles_nothing() -> None:
    rows = [head("Age", "Dose"), *([Cell(age, is_head=True), Cell(dose)] for age, dose in [("1", ""), ("2", "5 mg")])]
    assert only(grid(rows)).rows == (("1", ""), ("2", "5 mg"))


def test_a_row_over_all_columns_above_the_heads_titles_the_table() -> None:
    rows = [[Cell("Table 2 Doses", columns=2, is_head=True)], head("Drug", "Dose"), body("Aspirin", "75 mg")]
    table = only(grid(rows))
    assert (table.caption, table.head) == ("Table 2 Doses", ("Drug", "Dose"))


def test_one_column_is_no_table() -> None:
    assert grid([body("Offer aspirin."), body("")]) == [Paragraph("Offer aspirin.")]


def test_short_rows_are_filled_up_and_spans_that_lie_are_bounded() -> None:
    table = only(grid([head("a", "b", "c"), body("1"), [Cell("2"), Cell("3", columns=10**9, rows=10**9)]]))
    assert table.rows[0][:3] == ("1", "", "")
    assert len(table.head) <= 100


@given(st.integers(1, 5), st.integers(2, 6), st.data())
def test_every_value_stays_under_its_head(height: int, width: int, data: st.DataObject) -> None:
    # Cells grow to the right and downwards over free places only, as in any table that can be drawn.
    taken: dict[tuple[int, int], str] = {}
    rows: list[list[Cell]] = [head(*(f"h{column}" for column in range(width)))]
    for y in range(height):
        line: list[Cell] = []
        for x in range(width):
            if (y, x) in taken:
                continue
            most = next((n for n in range(1, width - x) if (y, x + n) in taken), width - x)
            columns = data.draw(st.integers(1, most if x or most < width else max(1, width - 1)))
            down = data.draw(st.integers(1, height - y))
            for place in ((y + j, x + i) for j in range(down) for i in range(columns)):
                taken[place] = f"{y}.{x}"
            line.append(Cell(f"{y}.{x}", columns, down))
        rows.append(line)
    table = grid(rows)[0]
    assert isinstance(table, Table)
    assert table.head == tuple(f"h{column}" for column in range(width))
    assert table.rows == tuple(tuple(taken[y, x] for x in range(width)) for y in range(height))


@given(st.lists(st.text("ab|\\ ", max_size=5).map(lambda text: " ".join(text.replace("\\", "").split())), min_size=2))
def test_a_written_row_is_read_as_it_was(texts: list[str]) -> None:
    assert cells(row(texts)) == tuple(texts)


def test_paragraphs_written_as_rows_are_a_table_that_knows_its_place() -> None:
    place = Box(3, 0.1, 0.2, 0.9, 0.22)
    lines = ["| Drug | Dose |", "| Aspirin | 75 mg |"]
    blocks = [Paragraph(line, (Print(0, len(line), place),)) for line in lines]
    (table,) = joined_rows([*blocks])
    assert table == Table(("Drug", "Dose"), (("Aspirin", "75 mg"),), boxes=((place,),))


@pytest.mark.parametrize("above", [Heading("Doses", 7), Paragraph("Table 3 Doses of aspirin")])
def test_what_titles_a_table_is_its_caption(above: Heading | Paragraph) -> None:
    table = Table(("Drug",), (("Aspirin",),))
    (found,) = captioned([above, table])
    assert isinstance(found, Table)
    assert found.caption == above.text
    assert captioned([Paragraph("Aspirin is given early."), table])[1] == table

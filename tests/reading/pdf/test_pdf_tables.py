from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.reading.pdf.page import Area, Page, Word
from qa.reading.pdf.tables import FoundTable, find_tables, joined

SIZE = 10.0
WIDE = 5.0
"""Points of a letter."""


@dataclass
class Sheet:
    """A page that is written on by hand: text at its left and top."""

    words: list[Word] = field(default_factory=list)
    rules: list[Area] = field(default_factory=list)
    fills: list[Area] = field(default_factory=list)

    def write(self, x: float, y: float, text: str, *, bold: bool = False) -> None:
        for part in text.split():
            self.words.append(Word(part, Area(x, y, x + WIDE * len(part), y + 12), SIZE, bold))
            x += WIDE * len(part) + 3

    def cells(self, xs: Sequence[float], y: float, texts: Sequence[str], *, bold: bool = False) -> None:
        for x, text in zip(xs, texts, strict=True):
            self.write(x, y, text, bold=bold)

    def level(self, y: float, left: float, right: float) -> None:
        self.rules.append(Area(left, y, right, y))

    def upright(self, x: float, top: float, bottom: float) -> None:
        self.rules.append(Area(x, top, x, bottom))

    def box(self, area: Area) -> None:
        self.level(area.top, area.left, area.right)
        self.level(area.bottom, area.left, area.right)
        self.upright(area.left, area.top, area.bottom)
        self.upright(area.right, area.top, area.bottom)

    @property
    def page(self) -> Page:
        return Page(1, 600, 800, tuple(self.words), tuple(self.rules), tuple(self.fills))

    @property
    def tables(self) -> list[FoundTable]:
        return find_tables(self.page)

    @property
    def texts(self) -> list[list[str]]:
        (table,) = self.tables
        return texts(table)


def texts(table: FoundTable) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


PROSE = "Nothing in these lines of text is a table and they run on from one side to the other"
DOSES = [["Drug", "Start", "Most"], ["Bisoprolol", "1.25 mg", "10 mg"], ["Carvedilol", "3 mg", "25 mg"]]
XS = (50, 150, 250)


def grid(rows: Sequence[Sequence[str]], *, bold: int = 0, left: float = 50, top: float = 100) -> Sheet:
    """Return a sheet with every cell boxed, 100 points wide and 20 high."""
    sheet = Sheet()
    for (y, row), x in product(enumerate(rows), range(len(rows[0]))):
        area = Area(left + 100 * x, top + 20 * y, left + 100 * x + 100, top + 20 * y + 20)
        sheet.box(area)
        sheet.write(area.left + 4, area.top + 4, row[x], bold=y < bold)
    return sheet


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, int, list[tuple[int, int, int, int]]]:
    """Draw rectangles (row, column, rows, columns) that cover a grid once."""
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    free = set(product(range(rows), range(columns)))
    found = []
    for row, column in product(range(rows), range(columns)):
        if (row, column) not in free:
            continue
        tall, wide = draw(st.integers(1, 3)), draw(st.integers(1, 3))
        places = set(product(range(row, row + tall), range(column, column + wide)))
        if not places <= free:
            tall = wide = 1
            places = {(row, column)}
        free -= places
        found.append((row, column, tall, wide))
    return rows, columns, found


@settings(deadline=None)
@given(spans(), st.data())
def test_every_ruled_grid_is_found_as_it_is(
    drawn: tuple[int, int, list[tuple[int, int, int, int]]], data: st.DataObject
) -> None:
    _, _, placed = drawn
    sheet = Sheet()
    said = {}
    for row, column, tall, wide in placed:
        area = Area(40 + 90 * column, 60 + 30 * row, 40 + 90 * (column + wide), 60 + 30 * (row + tall))
        sheet.box(area)
        said[row, column] = data.draw(st.text("abcdé19%", min_size=1, max_size=6))
        sheet.write(area.left + 5, area.top + 5, said[row, column])
    rows = sorted({row for row, *_ in placed})
    columns = sorted({column for _, column, *_ in placed})
    expected = [
        [
            (
                said[row, column],
                sum(column <= at < column + wide for at in columns),
                sum(r <= at < r + tall for at in rows),
            )
            for r, column, tall, wide in sorted(placed)
            if r == row
        ]
        for row in rows
    ]
    found = [[[(cell.text, cell.columns, cell.rows) for cell in row] for row in table.rows] for table in sheet.tables]
    is_table = len(rows) > 1 and len(columns) > 1 and len(placed) > 2
    assert found == ([expected] if is_table else [])


def test_cells_are_boxed_where_they_are_printed() -> None:
    (table,) = grid(DOSES).tables
    box = table.rows[1][1].boxes[0]
    assert (box.page, round(box.left * 600), round(box.top * 800), round(box.right * 600)) == (1, 154, 124, 187)


def test_lines_of_a_cell_are_joined_and_hyphenation_is_mended() -> None:
    sheet = grid(DOSES)
    sheet.words = [word for word in sheet.words if word.text != "Bisoprolol"]
    sheet.words += [Word(part, Area(54, y, 90, y + 8), 8) for part, y in (("chemo-", 121), ("therapy", 130))]
    assert sheet.texts[1][0] == "chemotherapy"
    sheet.write(50, 300, "chemo-therapy")
    assert sheet.texts[1][0] == "chemo-therapy"


def test_raised_figures_stay_at_their_word() -> None:
    sheet = grid(DOSES)
    sheet.words.append(Word("2", Area(187, 124, 190, 136), 6, is_raised=True))
    assert sheet.texts[1][1] == "1.25 mg2"


@pytest.mark.parametrize("heads", [1, 2])
def test_bold_leading_rows_are_heads(heads: int) -> None:
    (table,) = grid(DOSES, bold=heads).tables
    assert table.head_rows == heads
    assert [cell.is_head for row in table.rows for cell in row] == [True] * 3 * heads + [False] * 3 * (3 - heads)


def test_a_plain_row_above_figures_is_the_head() -> None:
    assert grid(DOSES).tables[0].head_rows == 1
    assert grid([["a", "b"], ["c", "d"], ["e", "f"]]).tables[0].head_rows is None


def test_a_shaded_first_row_is_the_head_and_zebra_is_not() -> None:
    sheet = grid(DOSES)
    sheet.fills.append(Area(50, 100, 350, 120))
    assert [cell.is_head for cell in sheet.tables[0].rows[0]] == [True] * 3
    sheet.fills.append(Area(50, 140, 350, 160))
    assert not any(cell.is_head for row in sheet.tables[0].rows for cell in row)


def test_a_missing_outer_border_and_double_and_broken_lines_make_no_difference() -> None:
    sheet = Sheet()
    for y, row in enumerate(DOSES):
        sheet.cells([x + 4 for x in XS], 104 + 20 * y, row)
    for at in (100, 120, 140, 160):
        for x in range(50, 350, 10):
            sheet.level(at, x, x + 8)
    for x in (150, 152.5, 250):
        sheet.upright(x, 100, 160)
    assert sheet.texts == DOSES


def test_thin_fills_are_rules() -> None:
    sheet = grid(DOSES)
    sheet.fills = [Area(rule.left, rule.top, rule.right + 1.2, rule.bottom + 1.2) for rule in sheet.rules]
    sheet.rules = []
    assert sheet.texts == DOSES


def test_marked_and_underlined_words_make_no_cells() -> None:
    sheet = grid([["Drug", "Advice"], ["Paclitaxel", "stop it now"], ["Docetaxel", "go on"]])
    sheet.fills.append(Area(177, 121, 188, 139))
    sheet.level(134.5, 154, 174)
    assert sheet.texts[1] == ["Paclitaxel", "stop it now"]


def test_shaded_cells_with_seams_between_them_are_a_table() -> None:
    sheet = Sheet()
    for (y, row), x in product(enumerate(DOSES), range(3)):
        sheet.fills.append(Area(50 + 100 * x, 100 + 20 * y, 148 + 100 * x, 118 + 20 * y))
        sheet.write(54 + 100 * x, 103 + 20 * y, row[x])
    assert sheet.texts == DOSES


def test_columns_ruled_above_a_row_only_part_it_where_it_is_white() -> None:
    sheet = grid(DOSES[:1])
    for y, row in enumerate(DOSES[1:], start=1):
        sheet.cells([x + 4 for x in XS], 104 + 20 * y, row)
        sheet.level(120 + 20 * y, 50, 350)
    for x in (50, 350):
        sheet.upright(x, 100, 160)
    assert sheet.texts == DOSES


def test_rules_above_below_and_under_the_heads() -> None:
    sheet = Sheet()
    sheet.cells(XS, 102, DOSES[0])
    sheet.cells(XS, 118, DOSES[1])
    sheet.cells(XS, 132, DOSES[2])
    sheet.cells(XS, 146, ["Nebivolol", "", "10 mg"])
    for at in (100, 116, 160):
        sheet.level(at, 48, 330)
    sheet.write(50, 40, PROSE)
    sheet.level(30, 48, 330)
    sheet.write(50, 170, PROSE)
    (table,) = sheet.tables
    assert texts(table) == [*DOSES, ["Nebivolol", "", "10 mg"]]
    assert table.head_rows == 1


def test_a_head_over_several_columns_spans_what_the_rule_below_it_spans() -> None:
    sheet = Sheet()
    sheet.write(180, 102, "Dose")
    sheet.level(114.5, 150, 300)
    sheet.cells(XS, 116, DOSES[0])
    for y, row in enumerate(DOSES[1:]):
        sheet.cells(XS, 132 + 14 * y, row)
    for at in (100, 130, 160):
        sheet.level(at, 48, 330)
    (table,) = sheet.tables
    assert [(cell.text, cell.columns) for cell in table.rows[0]] == [("", 1), ("Dose", 2)]
    assert texts(table)[1:] == DOSES
    assert table.head_rows == 2


def test_a_cell_of_several_lines_stays_one_row_between_rules() -> None:
    sheet = Sheet()
    rows = [
        (102, ["Recommendation", "Class"]),
        (122, ["Offer it to everyone with a", "I"]),
        (134, ["tumour larger than two", ""]),
        (154, ["Do not offer it to others", "III"]),
        (174, ["Consider it in some", "IIa"]),
    ]
    for y, row in rows:
        sheet.cells((50, 250), y, row)
    for at in (100, 118, 150, 170, 190):
        sheet.level(at, 48, 330)
    assert sheet.texts == [
        ["Recommendation", "Class"],
        ["Offer it to everyone with a tumour larger than two", "I"],
        ["Do not offer it to others", "III"],
        ["Consider it in some", "IIa"],
    ]


def test_lines_without_a_first_cell_go_on_with_the_row_above() -> None:
    sheet = Sheet()
    for y, row in enumerate(
        (["Drug", "Note"], ["Taxol", "may be given each"], ["", "week or less often"], ["Xeloda", "by mouth"])
    ):
        sheet.cells((50, 150), 102 + 14 * y + (4 if y else 0), row)
    for at in (100, 117, 164):
        sheet.level(at, 48, 330)
    assert sheet.texts == [["Drug", "Note"], ["Taxol", "may be given each week or less often"], ["Xeloda", "by mouth"]]


def test_figures_below_figures_are_rows_though_their_first_cells_are_alike_or_missing() -> None:
    sheet = Sheet()
    rows = [
        ["Regimen", "Drug", "Dose", "Day"],
        ["AC", "Doxorubicin", "60 mg", "1"],
        ["", "Endoxan", "600 mg", "1"],
        ["ac then t", "Taxol", "80 mg", "8"],
        ["ac then d", "Taxotere", "75 mg", "22"],
    ]
    for y, row in enumerate(rows):
        sheet.cells((50, 150, 250, 320), 102 + 14 * y + (4 if y else 0), row)
    for at in (100, 117, 180):
        sheet.level(at, 48, 350)
    assert sheet.texts == rows


def test_rows_between_uprights_are_parted_where_no_cell_wraps() -> None:
    sheet = Sheet()
    for y, row in enumerate(DOSES):
        sheet.cells([x + 4 for x in XS], 102 + 14 * y, row)
    sheet.box(Area(50, 100, 350, 146))
    for x in (150, 250):
        sheet.upright(x, 100, 146)
    assert sheet.texts == DOSES


def test_a_bold_line_over_the_first_column_titles_the_rows_below_it() -> None:
    sheet = Sheet()
    rows = [DOSES[0], ["Beta blockers"], *DOSES[1:], ["Others"], ["Digoxin", "62 µg", "250 µg"]]
    for y, row in enumerate(rows):
        sheet.cells(XS[: len(row)], 104 + 20 * y, row, bold=y == 0 or len(row) == 1)
        sheet.level(120 + 20 * y, 48, 350)
    sheet.level(100, 48, 350)
    (table,) = sheet.tables
    assert texts(table) == rows
    assert [row[0].columns for row in table.rows] == [1, 3, 1, 1, 3, 1]
    assert table.head_rows == 1


def test_shaded_rows_part_rows() -> None:
    sheet = Sheet()
    rows = [["Diarrhoea", "hold"], ["Rash", "reduce to"], ["Nausea", "go on"], ["Fever", "admit"], ["Fatigue", "wait"]]
    for y, row in enumerate(rows):
        sheet.cells((54, 200), 103 + 32 * y, row)
    sheet.write(200, 147, "half")
    sheet.fills = [Area(50, 100 + 64 * at, 350, 132 + 64 * at) for at in range(3)]
    assert sheet.texts == [["Diarrhoea", "hold"], ["Rash", "reduce to half"], *rows[2:]]


def test_aligned_figures_below_bold_heads_are_a_table_without_any_rule() -> None:
    sheet = Sheet()
    sheet.write(50, 60, PROSE)
    sheet.cells(XS, 100, DOSES[0], bold=True)
    for y, row in enumerate([*DOSES[1:], ["Nebivolol", "1 mg", "5 mg"]]):
        sheet.cells(XS, 114 + 14 * y, row)
    sheet.write(50, 190, PROSE)
    (table,) = sheet.tables
    assert texts(table) == [*DOSES, ["Nebivolol", "1 mg", "5 mg"]]
    assert table.head_rows == 1


def prose_in_columns() -> Sheet:
    sheet = Sheet()
    for y in range(20):
        sheet.write(40, 100 + 13 * y, "In these lines we tell of what may be")
        sheet.write(320, 100 + 13 * y, "given and of what it does in time to")
    sheet.level(90, 40, 560)
    sheet.level(370, 40, 560)
    return sheet


def listed(first: str) -> Sheet:
    sheet = Sheet()
    for y in range(6):
        sheet.write(50, 100 + 14 * y, first.format(y + 1))
        sheet.write(75, 100 + 14 * y, f"Give {5 * y} mg of it")
    return sheet


def contents() -> Sheet:
    sheet = Sheet()
    for y, title in enumerate(("Diagnosis", "Staging", "Surgery", "Follow up")):
        sheet.cells((50, 400), 100 + 14 * y, (title, str(3 + 4 * y)))
    return sheet


def form() -> Sheet:
    sheet = Sheet()
    for y, (left, right) in enumerate((("Name:", "Date:"), ("Signed:", "Role:"), ("Ward:", "Bleep:"))):
        sheet.cells((50, 300), 100 + 30 * y, (left, right))
        sheet.level(112 + 30 * y, 90, 250)
        sheet.level(112 + 30 * y, 340, 500)
    return sheet


def boxed() -> Sheet:
    sheet = Sheet()
    for y in range(3):
        sheet.write(60, 104 + 14 * y, PROSE)
    sheet.box(Area(50, 100, 560, 150))
    sheet.fills.append(Area(50, 100, 560, 150))
    sheet.box(Area(20, 20, 580, 780))
    return sheet


def chart() -> Sheet:
    sheet = Sheet()
    for at in range(6):
        sheet.level(100 + 40 * at, 100, 400)
        sheet.upright(100 + 60 * at, 100, 300)
        sheet.write(80, 95 + 40 * at, str(100 - 20 * at))
        sheet.write(98 + 60 * at, 305, str(12 * at))
    return sheet


def flow() -> Sheet:
    sheet = Sheet()
    for x, y in ((200, 100), (60, 200), (340, 200), (200, 300)):
        sheet.box(Area(x, y, x + 120, y + 40))
        sheet.write(x + 6, y + 6, "Is it raised?")
    sheet.upright(260, 140, 170)
    sheet.level(170, 120, 400)
    sheet.upright(120, 170, 200)
    sheet.upright(400, 170, 200)
    return sheet


@pytest.mark.parametrize(
    "sheet",
    [prose_in_columns(), listed("•"), listed("{}."), listed("({})"), contents(), form(), boxed(), chart(), flow()],
    ids=["prose", "bullets", "numbers", "brackets", "contents", "form", "boxes", "chart", "flow"],
)
def test_what_is_no_table_is_none(sheet: Sheet) -> None:
    assert sheet.tables == []


def test_a_small_table_in_one_of_two_columns_of_prose() -> None:
    sheet = prose_in_columns()
    sheet.rules = []
    sheet.words = [word for word in sheet.words if word.area.left < 300 or not 160 < word.area.top < 240]
    for y, row in enumerate((["Who", "n", "%"], ["Men", "12", "10"], ["Women", "108", "90"], ["All", "120", "100"])):
        sheet.cells((330, 400, 450), 165 + 13 * y, row, bold=y == 0)
    assert sheet.texts[1:] == [["Men", "12", "10"], ["Women", "108", "90"], ["All", "120", "100"]]


def test_a_table_over_two_pages_is_one_without_its_heads_said_again() -> None:
    (first,), (second,) = (
        grid(DOSES, bold=1).tables,
        grid([DOSES[0], ["Nebivolol", "1 mg", "5 mg"]], bold=1, left=60).tables,
    )
    whole = joined(first, second)
    assert whole is not None
    assert texts(whole) == [*DOSES, ["Nebivolol", "1 mg", "5 mg"]]
    assert whole.head_rows == 1


def test_a_page_that_uses_fewer_of_the_columns_goes_on_with_the_table() -> None:
    (first,) = grid(DOSES, bold=1).tables
    sheet = grid([["Digoxin", "", ""], ["Ivabradine", "5 mg", "7.5 mg"]])
    sheet.rules = [rule for rule in sheet.rules if rule.left != 250 or rule.right != 250]
    sheet.words = [word for word in sheet.words if word.area.left < 250]
    (second,) = sheet.tables
    whole = joined(first, second)
    assert whole is not None
    assert [(cell.text, cell.columns) for cell in whole.rows[-1]] == [("Ivabradine", 1), ("5 mg", 2)]


def test_a_table_with_other_heads_or_columns_is_another() -> None:
    (first,) = grid(DOSES, bold=1).tables
    other = grid([["Site", "Dose", "Days"], ["Breast", "40 Gy", "15"]], bold=1).tables[0]
    wider = grid([[*DOSES[0], "Note"], ["Nebivolol", "1 mg", "5 mg", "x"]], bold=1).tables[0]
    assert joined(first, other) is None
    assert joined(first, wider) is None


def test_a_row_that_the_end_of_a_page_divides_is_made_whole() -> None:
    (first,) = grid([["Drug", "Note"], ["Taxol", "may be"]], bold=1).tables
    (second,) = grid([["Drug", "Note"], ["", "given"], ["Xeloda", "never"]], bold=1).tables
    whole = joined(first, second)
    assert whole is not None
    assert texts(whole) == [["Drug", "Note"], ["Taxol", "may be given"], ["Xeloda", "never"]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["words", "rules", "fills", "lattice", "one place", "columns", "ladders"])
def test_a_page_of_fifty_thousand_parts_takes_no_longer_than_two_seconds(kind: str) -> None:
    sheet = Sheet()
    many = 50_000 if kind in ("words", "rules", "fills") else 7_900
    for at in range(many):
        x, y = at * 7.3 % 600, at * 3.1 % 800
        if kind == "words":
            sheet.write(x, y, "a")
        elif kind == "fills":
            sheet.fills.append(Area(x, y, x + 20, y + 10))
        elif kind == "lattice":
            sheet.box(Area(at % 140 * 4.2, at // 140 * 5.8, at % 140 * 4.2 + 4.2, at // 140 * 5.8 + 5.8))
        elif kind == "one place":
            sheet.words.append(Word("a", Area(100, 100, 105, 112), SIZE))
        elif kind == "ladders":
            sheet.write(x, y, "a")
            sheet.level(at * 1.1 % 800, at % 7 * 80, at % 7 * 80 + 60 + at % 3)
        elif kind == "columns":
            sheet.write(at % 40 * 15, at // 40 * 1.7, "9")
        else:
            sheet.rules.append(Area(x, y, x + 30, y) if at % 2 else Area(x, y, x, y + 30))
    begun = process_time()
    find_tables(sheet.page)
    assert process_time() - begun < 2

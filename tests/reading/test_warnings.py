from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qa.guideline import Guideline
from qa.reading import read
from qa.reading.warnings import age_warning

Reads = Callable[[str], Guideline]


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    def of(text: str) -> Guideline:
        path = tmp_path / "g.md"
        path.write_text(text, encoding="utf-8")
        return read(path)

    return of


def test_each_doubtful_statement_is_named(reads: Reads) -> None:
    text = (
        "- Give aspirin.\n- Give 500 mg then 250 every 8 hours.\n- Seen in 120% of women.\n- Give 2..5 mg or 9-5 ml.\n"
    )
    warnings = reads(text).warnings
    assert [(each.kind, each.statement) for each in warnings] == [
        ("unit", 1),
        ("percentage", 2),
        ("range", 3),
        ("misprint", 3),
    ]


def test_where_the_author_warns_we_do_not(reads: Reads) -> None:
    head = "---\ntitle: T\nwarnings:\n  - match: 9-5 ml\n    text: Said by its author.\n---\n"
    (warning,) = reads(head + "Give 9-5 ml.\n").warnings
    assert (warning.kind, warning.text) == ("source", "Said by its author.")


LISTED = "\n\n## References\n\n1. Smith J. A trial. 2020.\n2. Jones K. A review. 2021.\n"


def test_references_that_point_nowhere_are_told_where_they_stand(reads: Reads) -> None:
    text = "# T\n\nGive aspirin [1]. Give heparin [3]. Give warfarin [2,4,5]." + LISTED
    warnings = reads(text).warnings
    assert [(each.kind, each.statement) for each in warnings] == [("reference", 1), ("reference", 2)]
    assert "reference 3 " in warnings[0].text
    assert "references 4 and 5 " in warnings[1].text


TABLE = """# T

| Drug | Dose | Tablets | {head} |
| --- | --- | --- | --- |
| A | 5 mg | 1 | 20 |
| B | 10 mg | 2 | 30 |
| C | {cell} | 3 | 40 mg |
| D | 20–40 mg | 4 | 50 mg |
| E | 40 mg | 5 | 60 mg |
"""


def test_one_cell_of_a_column_without_the_unit_of_the_others(reads: Reads) -> None:
    (warning,) = reads(TABLE.format(head="Most", cell="15")).warnings
    assert (warning.kind, warning.statement) == ("unit", 2)
    assert "15 has no unit" in warning.text
    assert "mg" in warning.text


@pytest.mark.parametrize("cell", ["15 mg", "none", "0", "15 ml"])
def test_a_cell_that_needs_none(reads: Reads, cell: str) -> None:
    assert reads(TABLE.format(head="Most", cell=cell)).warnings == ()


def test_a_column_head_gives_the_unit(reads: Reads) -> None:
    text = TABLE.format(head="Most", cell="15").replace("| Dose |", "| Dose (mg) |")
    assert reads(text).warnings == ()


@pytest.mark.parametrize(("today", "warned"), [(date(2026, 1, 2), False), (date(2030, 1, 2), True)])
def test_age(reads: Reads, today: date, warned: bool) -> None:
    guideline = reads("---\ntitle: Sepsis\nupdated: 2022-06-01\n---\nGive fluids.\n")
    warning = age_warning(guideline, 5.0, today)
    assert (warning is not None) == warned
    if warning is not None:
        assert warning.text == "Sepsis was last updated on 2022-06-01, 7 years ago; it may be out of date."
    undated = replace(guideline, edition=replace(guideline.edition, updated=None))
    assert age_warning(undated, 5.0, today) is None

from qa.guideline import Reference
from qa.reading.references import entries, is_heading


def test_headings() -> None:
    assert is_heading("References")
    assert is_heading("7. Bibliography:")
    assert not is_heading("References to other drugs")


def test_entries_by_kind() -> None:
    lines = ["Guideline", "", "HER2 Gene", "", "Praxis, 2025", "", "Review", "", "Taxanes", "Lancet, 2020"]
    assert entries(lines) == (
        Reference(1, "HER2 Gene. Praxis, 2025", "Guideline"),
        Reference(2, "Taxanes. Lancet, 2020", "Review"),
    )


def test_entries_by_number_keep_it() -> None:
    assert entries(["[2] Smith J. A long", "   title. 2019.", "[5] Jones."]) == (
        Reference(2, "Smith J. A long title. 2019."),
        Reference(5, "Jones."),
    )


def test_entries_by_gap() -> None:
    assert [entry.text for entry in entries(["Smith 2019", "", "Jones 2020", ""])] == ["Smith 2019", "Jones 2020"]

from pathlib import Path

import pytest

from qa.guideline import Statement, StatementKind
from qa.reading import read
from qa.reading.recommendations import row_grades


def statements(tmp_path: Path, text: str) -> list[Statement]:
    path = tmp_path / "advice.md"
    path.write_text(f"# Advice\n\n{text}\n", encoding="utf-8")
    guideline = read(path)
    assert all(guideline.text[each.start : each.end] == guideline.quote(each) for each in guideline.statements)
    return list(guideline.statements)


def test_a_numbered_recommendation_keeps_its_points_and_what_goes_on_after_them(tmp_path: Path) -> None:
    text = (
        "1.7.1 Offer, in this order:\n\n- oxygen\n- salbutamol:\n  - 2.5 mg\n\nand review after 1 hour.\n\nIt is safe."
    )
    advice, other = statements(tmp_path, text)
    assert (advice.number, advice.strength, advice.kind) == ("1.7.1", "offer", StatementKind.RECOMMENDATION)
    assert advice.text == "1.7.1 Offer, in this order: oxygen; salbutamol: 2.5 mg; and review after 1 hour."
    assert other.text == "It is safe."


def test_a_list_after_a_recommendation_that_has_ended_is_not_its_own(tmp_path: Path) -> None:
    text = "1.7.1 Offer a spacer. (Conditional recommendation; low certainty of evidence)\n\n- Masks fit children."
    advice, item = statements(tmp_path, text)
    assert (advice.strength, advice.evidence) == ("Conditional recommendation", "low certainty of evidence")
    assert (item.text, item.strength) == ("Masks fit children.", None)


def test_recommendations_in_a_list_are_not_points_of_the_one_above(tmp_path: Path) -> None:
    found = statements(tmp_path, "1.1.1 Offer oxygen\n\n- 1.1.2 Consider salbutamol\n- 1.1.3 Do not offer codeine")
    assert [(each.number, each.strength) for each in found] == [
        ("1.1.1", "offer"),
        ("1.1.2", "consider"),
        ("1.1.3", "do not offer"),
    ]


@pytest.mark.parametrize(
    ("printed", "strength", "evidence"),
    [
        ("1.1.1 Offer aspirin. [2019]", "offer", None),
        ("1.1.1 Offer aspirin. (Grade B)", "Grade B", None),
        ("10.4 In adults with diabetes, aspirin should be given. **A**", "should", "A"),
        ("Aspirin is not recommended. [Level of evidence: 3iiiDiv]", "is not recommended", "3iiiDiv"),
        ("Aspirin should be given (Class IIa, Level B).", "Class IIa", "Level B"),
        ("We suggest against aspirin (weak recommendation, very low quality evidence).", "weak recommendation",
         "very low quality evidence"),
        ("Aspirin thins the blood.", None, None),
    ],
)  # fmt: skip
def test_strength_and_evidence_are_read_into_fields(
    tmp_path: Path, printed: str, strength: str | None, evidence: str | None
) -> None:
    (found,) = statements(tmp_path, printed)
    assert (found.strength, found.evidence) == (strength, evidence)


@pytest.mark.parametrize(
    ("line", "strength", "evidence"),
    [
        ("Strong recommendation, low certainty evidence", "Strong recommendation", "low certainty evidence"),
        ("[Grade of recommendation: B]", "Grade of recommendation: B", None),
        ("Level of evidence: II", "should", "II"),
    ],
)
def test_a_line_that_only_grades_belongs_to_the_statement_above(
    tmp_path: Path, line: str, strength: str | None, evidence: str | None
) -> None:
    (found,) = statements(tmp_path, f"Aspirin should be given.\n\n{line}")
    assert (found.strength, found.evidence) == (strength, evidence)


def test_a_grade_under_a_new_heading_grades_nothing_above_it(tmp_path: Path) -> None:
    found = statements(tmp_path, "## Heart\n\nAspirin should be given.\n\n## Grades\n\nStrong recommendation")
    assert (found[0].strength, found[1].text) == ("should", "Strong recommendation")


def test_a_row_of_a_table_of_recommendations_carries_its_class_and_level(tmp_path: Path) -> None:
    table = (
        "| Recommendations | Class | Level |\n|---|---|---|\n| Aspirin is recommended. | I | A |\n| Stop it. | – | C |"
    )
    first, second = statements(tmp_path, table)
    assert (first.kind, first.strength, first.evidence) == (StatementKind.RECOMMENDATION, "Class I", "Level A")
    assert first.text == "Aspirin is recommended. Class: I; Level: A"
    assert (second.strength, second.evidence) == (None, "Level C")


def test_a_column_that_happens_to_hold_a_class_makes_no_recommendation(tmp_path: Path) -> None:
    (row,) = statements(tmp_path, "| Drug | Class |\n|---|---|\n| Aspirin | NSAID |")
    assert (row.kind, row.strength) == (StatementKind.TABLE_ROW, None)


def test_only_columns_headed_so_grade() -> None:
    assert row_grades(["Advice", "COR", "LOE"], ["Give it.", "2a", "B-R"]) == ("COR 2a", "LOE B-R")
    assert row_grades(["Advice", "Dose", "Route"], ["Give it.", "2 mg", "oral"]) == (None, None)

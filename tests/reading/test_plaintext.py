from collections.abc import Callable
from pathlib import Path

import pytest

from qa.guideline import Guideline
from qa.reading import read

Read = Callable[[str], Guideline]


@pytest.fixture
def guideline(tmp_path: Path) -> Read:
    def of(text: str) -> Guideline:
        (tmp_path / "page.txt").write_text(text, encoding="utf-8")
        return read(tmp_path / "page.txt")

    return of


def said(guideline: Guideline) -> list[tuple[tuple[str, ...], str]]:
    return [(statement.section, statement.text) for statement in guideline.statements]


PAGE = """Skip to main content
Home
Guidelines
Sign up
Home > Infections > Pneumonia
Community-acquired pneumonia in adults
By Jane Doe, MD
Last reviewed: 12 May 2022
Share
We use cookies to improve your experience. Accept all
Overview
Pneumonia is an infection acquired outside hospital.1 It is often caused by one germ.1,2
Risk factors
• Age over 65
• Smoking
Assessment
Use the CURB-65 score at presentation.2
Score\tRisk\tPlace of care
0-1\tlow\thome
3-5\thigh\thospital
Antibiotics
Give amoxicillin 500 mg for 5 days in low-severity disease.2,3
Was this page helpful?
Yes
Related articles
Bronchitis in adults
References
1. Smith J. Pneumonia. Lancet 2020.
2. Jones K. CURB-65. Thorax 2003.
3. BNF 2021.
"""


def test_a_page_without_empty_lines(guideline: Read) -> None:
    page = guideline(PAGE)
    assert page.metadata.title == "Community-acquired pneumonia in adults"
    assert page.edition.label == "2022-05-12"
    assert said(page) == [
        (("Overview",), "Pneumonia is an infection acquired outside hospital."),
        (("Overview",), "It is often caused by one germ."),
        (("Risk factors",), "Age over 65"),
        (("Risk factors",), "Smoking"),
        (("Assessment",), "Use the CURB-65 score at presentation."),
        (("Assessment",), "0-1: Risk: low; Place of care: home"),
        (("Assessment",), "3-5: Risk: high; Place of care: hospital"),
        (("Antibiotics",), "Give amoxicillin 500 mg for 5 days in low-severity disease."),
    ]
    assert page.statements[-1].references == (2, 3)
    assert len(page.references) == 3


def test_wrapped_lines_and_nested_bullets(guideline: Read) -> None:
    page = guideline(
        "ASTHMA IN ADULTS\n\n1. Diagnosis\n\nSpirometry should be performed in all the patients with\n"
        "suspected asthma. "
        "A rise in FEV1 of 12% or more after a\nbronchodilator supports the diagnosis.\n\n2. Treatment\n\n"
        "Initial therapy:\n"
        "  - Inhaled steroid, low dose, for\n    every patient\n  - Short-acting agonist\n      o review technique\n"
        "Step up if:\n  1. symptoms persist\n  2. the patient wakes\n"
    )
    assert said(page) == [
        (("1. Diagnosis",), "Spirometry should be performed in all the patients with suspected asthma."),
        (("1. Diagnosis",), "A rise in FEV1 of 12% or more after a bronchodilator supports the diagnosis."),
        (("2. Treatment", "Initial therapy"), "Inhaled steroid, low dose, for every patient"),
        (("2. Treatment", "Initial therapy"), "Short-acting agonist"),
        (("2. Treatment", "Initial therapy"), "review technique"),
        (("2. Treatment", "Initial therapy"), "symptoms persist"),
        (("2. Treatment", "Initial therapy"), "the patient wakes"),
    ]
    assert page.statements[4].lead_in == "Short-acting agonist"
    assert page.statements[5].lead_in == "Step up if:"


def test_a_list_that_lost_its_bullets(guideline: Read) -> None:
    page = guideline(
        "Fever in children\n\nSymptoms\nFever\nCough\nHeadache\nTreatment\nGive paracetamol every 6 hours.\n"
    )
    assert said(page) == [
        (("Symptoms",), "Fever"),
        (("Symptoms",), "Cough"),
        (("Symptoms",), "Headache"),
        (("Treatment",), "Give paracetamol every 6 hours."),
    ]
    assert len({statement.block for statement in page.statements[:3]}) == 1


def test_bullets_alone_on_their_line(guideline: Read) -> None:
    assert said(guideline("Fever\n\nGive:\n•\nparacetamol\n•\nwater\n"))[-2:] == [((), "paracetamol"), ((), "water")]


def test_numbers_at_an_end_stay_where_no_reference_is_printed(guideline: Read) -> None:
    page = guideline("Toxicity\n\n- Stop at grade 3\n- Wait until day 8\n- Restart below 2\n")
    assert [statement.text for statement in page.statements] == [
        "Stop at grade 3",
        "Wait until day 8",
        "Restart below 2",
    ]
    assert all(statement.references == () for statement in page.statements)


def test_recommendations(guideline: Read) -> None:
    page = guideline(
        "Hypertension\n\n1.4 Treatment\n\n1.4.9 Offer a drug to adults with any of:\n\n• diabetes\n• stroke\n\n"
        "1.4.10 Do not wait.\n"
    )
    assert [(each.number, each.section) for each in page.statements] == [
        ("1.4.9", ("1.4 Treatment",)),
        ("1.4.10", ("1.4 Treatment",)),
    ]
    assert page.quote(page.statements[0]) == "1.4.9 Offer a drug to adults with any of:\n- diabetes\n- stroke"


def test_a_text_file_with_markdown_headings_is_markdown(guideline: Read) -> None:
    assert said(guideline("# T\n\n## S\n\nGive **aspirin**.\n")) == [(("S",), "Give aspirin.")]

import pytest

from qa.answer import AnsweredStatement, Citation
from qa.answering.compose import compose, heading
from qa.guideline import Statement, StatementKind

CITATION = Citation(
    guideline="g", title="G", edition="1", section=[], page=None, start=0, end=1, quote="x", kind="statement",
    strength=None, evidence=None, references=[], warnings=[],
)  # fmt: skip


def statement(text: str, section: tuple[str, ...] = (), lead_in: str = "", kind: str = "statement") -> Statement:
    return Statement(0, len(text), text, section, 0, lead_in=lead_in, kind=StatementKind(kind))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (statement("Binds with high affinity.", ("Drugs", "Mechanism of trastuzumab")), "Mechanism of trastuzumab"),
        (statement("Trastuzumab has two mechanisms.", ("Mechanisms of Trastuzumab",)), ""),
        (statement("A fever over 38.", ("Antibiotics",), "Give antibiotics if:"), "Give antibiotics if"),
        (statement("A fever over 38.", ("Children",), "Give antibiotics if:"), "Children – Give antibiotics if"),
        (statement("Age 70: Low risk: none.", ("Age",), "Table 2", "table row"), ""),
        (statement("No heading at all."), ""),
        (statement("Aspirin in children under 16.", ("Aspirin", "Do not use")), "Do not use"),
        (statement("Aspirin in children, not in adults.", ("Aspirin", "Do not use")), "Do not use"),
        (statement("Children under 16.", ("Aspirin", "When not to give")), "When not to give"),
        (statement("A peanut allergy.", ("Vaccine", "Who shouldn't get it")), "Who shouldn't get it"),
        (statement("Rest, as is recommended elsewhere.", ("Not recommended",)), "Not recommended"),
        (statement("Surgery treats metastases too.", ("Without metastases",)), "Without metastases"),
        (statement("Age 70: none.", ("Age",), "Table Children under 5: doses", "table row"), "Children under 5: doses"),
        (
            statement("Age 70: none.", ("Age",), "Tablet strengths in children", "table row"),
            "Tablet strengths in children",
        ),
        (statement("Age 70: none.", ("Age",), "TABLE 2a. Doses", "table row"), "Doses"),
        (statement("Age 70: none.", ("Age",), "Table IV – Doses", "table row"), "Doses"),
        (statement("Age 70: none.", ("Age",), "Table A1: ≥65 years", "table row"), "≥65 years"),
    ],
)
def test_a_heading_is_shown_where_it_gives_the_subject(given: Statement, shown: str) -> None:
    assert heading(given) == shown


def answered(text: str, heading: str) -> AnsweredStatement:
    return AnsweredStatement(text=text, heading=heading, citations=[CITATION])


def test_a_shared_heading_is_said_once() -> None:
    text = compose(
        [answered("One.", "Drugs"), answered("Two.", "Drugs"), answered("Three.", "Tests"), answered("Four.", "")]
    )
    assert text == "Drugs:\n- One.\n- Two.\nTests: Three.\nFour."


def test_a_table_row_stands_under_the_tables_name() -> None:
    row = statement("Age 70: Low risk: none.", ("Therapy",), "Table 2: Adjuvant treatment by risk", "table row")
    assert heading(row) == "Adjuvant treatment by risk"

import pytest

from qa.guideline import StatementKind
from qa.reading.wording import is_cross_reference, kind_of, modal, printed_strength, recommendation_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.7.1 Offer surgery to adults.", "1.7.1"),
        ("Recommendation 3: We recommend aspirin.", "3"),
        ("Recommendation 1.2. We recommend aspirin.", "1.2"),
        ("1.2 Offer surgery to adults.", "1.2"),
        ("1.2 Testing methods", ""),
        ("2.5 mg of morphine should be given.", ""),
        ("1. Offer surgery.", ""),
        ("In 2019 we should act.", ""),
    ],
)
def test_recommendation_number(text: str, number: str) -> None:
    assert recommendation_number(text) == number


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ER status should be determined.", StatementKind.RECOMMENDATION),
        ("Testing is not currently recommended in any setting.", StatementKind.RECOMMENDATION),
        ("Aspirin is absolutely contraindicated in children.", StatementKind.RECOMMENDATION),
        ("Do not give aspirin.", StatementKind.RECOMMENDATION),
        ("We strongly recommend aspirin.", StatementKind.RECOMMENDATION),
        ("The SLN is defined as the first node.", StatementKind.DEFINITION),
        ("Use of aspirin was common.", StatementKind.STATEMENT),
        ("Aspirin reduces risk.", StatementKind.STATEMENT),
    ],
)
def test_kind(text: str, kind: StatementKind) -> None:
    assert kind_of(text, ()) is kind


def test_a_labelled_item_defines_only_where_definitions_stand() -> None:
    assert kind_of("T1: Tumor of 2 cm", ("TNM Definitions",), is_item=True) is StatementKind.DEFINITION
    assert kind_of("Pertuzumab: binds HER2", ("Agents",), is_item=True) is StatementKind.STATEMENT


def test_strength_in_words() -> None:
    assert printed_strength("Strong recommendation: offer aspirin.") == "Strong recommendation"
    assert printed_strength("Strong pain: offer aspirin.") is None
    assert modal("1.1.1 Do not offer aspirin.") == "do not offer"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(Refer to the summary on Genetics for more information.)", True),
        ("(See Table 2.)", True),
        ("(Visit the agency's Web site for more information on implants.)", True),
        ("Refer to the section on doses for more information.", True),
        ("Refer to a specialist.", False),
        ("See the patient again after a week.", False),
    ],
)
def test_cross_references(text: str, expected: bool) -> None:
    assert is_cross_reference(text) is expected

from collections.abc import Callable

import pytest

Kinds = Callable[..., set[str]]


@pytest.mark.parametrize(
    ("sentence", "statement", "kind"),
    [
        ("Zanamivir should be given to adults.", "Zanamivir should not be given to adults.", "negation"),
        ("Zanamivir is given to adults.", "Zanamivir should be given to adults.", "modality"),
        ("Zanamivir should be given.", "Zanamivir should be given to pregnant women.", "population"),
        (
            "The whole dose is given again.",
            "If a dose is vomited within 30 minutes, the whole dose is given again.",
            "condition",
        ),
        ("Zanamivir should be given.", "Zanamivir should be given unless the kidney fails.", "condition"),
        (
            "Zanamivir should be considered for patients who weigh at least 5 kg.",
            "Zanamivir should be considered for patients who weigh at least 5 kg and have no known liver disease.",
            "condition",
        ),
        ("Oseltamivir is approved.", "Oseltamivir, combined with zanamivir, is approved.", "drug"),
        (
            "Treatment with zanamivir lowers the risk.",
            "Treatment with zanamivir before surgery lowers the risk.",
            "direction",
        ),
        ("Zanamivir helps patients with fever.", "Zanamivir helps only patients with fever.", "direction"),
    ],
)
def test_what_must_not_be_left_out(kinds: Kinds, sentence: str, statement: str, kind: str) -> None:
    assert kind in kinds(sentence, statement)


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        ("Zanamivir is given for 5 days.", "Zanamivir is given for 5 days; oseltamivir must not be given."),
        (
            "Cancer with HER2 is aggressive.",
            "Cancer with HER2 is aggressive, and without treatment its mortality is higher.",
        ),
        ("Zanamivir is effective in adults.", "Zanamivir is effective in children and adults."),
        ("Zanamivir is safe.", "Zanamivir is safe, unlike oseltamivir."),
        (
            "It is essential to test all tumors.",
            "It is essential to test all tumors, because the result shows who will benefit.",
        ),
        ("In HER2-positive disease zanamivir is given.", "Zanamivir is given when the disease is HER2-positive."),
    ],
)
def test_what_may_be_left_out(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(sentence, statement) == set()


def test_one_may_not_stand_in_for_another_of_the_statement(kinds: Kinds) -> None:
    assert "number" in kinds("Doses of 5 mg, 5 mg and 20 mg are used.", "Doses of 5 mg, 10 mg and 20 mg are used.")

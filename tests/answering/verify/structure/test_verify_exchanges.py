from collections.abc import Callable

import pytest

Kinds = Callable[..., set[str]]


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "Stones may be caused by infection.",
            "Stones may cause infection.",
        ),
        (
            "The rash that the fever causes is mild.",
            "The fever that the rash causes is mild.",
        ),
        (
            "Bacteria block zanamivir.",
            "Zanamivir blocks bacteria.",
        ),
        (
            "Smoking results from cough.",
            "Cough results from smoking.",
        ),
    ],
)
def test_subject_and_object_that_have_changed_places(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(statement, statement) == set()
    assert "direction" in kinds(sentence, statement)


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "Infection may be caused by stones.",
            "Stones may cause infection.",
        ),
        (
            "In smokers, zanamivir blocks bacteria.",
            "Zanamivir blocks bacteria in smokers.",
        ),
        (
            "Cough is caused by smoking.",
            "Smoking causes cough.",
        ),
    ],
)
def test_the_same_clause_built_in_another_way(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(sentence, statement) == set()


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "The wound heals because the patient sleeps.",
            "The patient sleeps because the wound heals.",
        ),
        (
            "If the wound itches, it bleeds at night.",
            "If the wound bleeds at night, it itches.",
        ),
    ],
)
def test_cause_and_effect_that_have_changed_places(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(statement, statement) == set()
    assert "direction" in kinds(sentence, statement)


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "Because the wound heals, the patient sleeps.",
            "The patient sleeps because the wound heals.",
        ),
        (
            "The wound heals, so the patient sleeps.",
            "The patient sleeps because the wound heals.",
        ),
    ],
)
def test_cause_and_effect_in_another_order(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(sentence, statement) == set()


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "Data suggest that alcohol increases the risk of stones.",
            "There is little evidence on alcohol; smoking increases the risk of stones.",
        ),
    ],
)
def test_a_subject_from_another_clause(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(statement, statement) == set()
    assert "name" in kinds(sentence, statement)

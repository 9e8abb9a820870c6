from collections.abc import Callable

import pytest

Kinds = Callable[..., set[str]]


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "Symptoms include cough, sneezing and dizziness.",
            "Symptoms include cough and sneezing.",
        ),
        (
            "Rest relieves cough and improves mood.",
            "Rest relieves cough.",
        ),
        (
            "Cough is common, and patients are told to consult a physician.",
            "Cough is common.",
        ),
    ],
)
def test_an_item_that_is_joined_on(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(statement, statement) == set()
    assert "wording" in kinds(sentence, statement)


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "The mechanisms of zanamivir and oseltamivir are the same.",
            "The mechanisms of zanamivir and oseltamivir are known.",
        ),
    ],
)
def test_things_made_equal(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(statement, statement) == set()
    assert "comparison" in kinds(sentence, statement)


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "The treatment is surgery with radiation.",
            "The treatment is surgery with or without radiation.",
        ),
    ],
)
def test_a_choice_made_for_the_reader(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(statement, statement) == set()
    assert "condition" in kinds(sentence, statement)


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "Symptoms include sneezing and cough.",
            "Symptoms include cough and sneezing.",
        ),
        (
            "The treatment is surgery, with or without radiation.",
            "The treatment is surgery with or without radiation.",
        ),
    ],
)
def test_a_list_in_another_order(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(sentence, statement) == set()

from collections.abc import Callable

import pytest

Kinds = Callable[..., set[str]]


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "Athletes with stones have a risk of cramps.",
            "Athletes with cramps have a risk of stones.",
        ),
        (
            "The drug may increase pain and reduce sleep.",
            "The drug may reduce pain and increase sleep.",
        ),
    ],
)
def test_what_fills_two_places_and_has_changed_them(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(statement, statement) == set()
    assert "direction" in kinds(sentence, statement)


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "A risk of stones is seen in athletes with cramps.",
            "In athletes with cramps, a risk of stones is seen.",
        ),
        (
            "Cancer with amplified or overexpressed HER2 is aggressive.",
            "Cancer with overexpressed or amplified HER2 is aggressive.",
        ),
    ],
)
def test_what_fills_the_same_places(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(sentence, statement) == set()


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "Acquired hydrocephalus is present at birth.",
            "Congenital hydrocephalus is present at birth.",
        ),
    ],
)
def test_a_kind_that_no_statement_names(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(statement, statement) == set()
    assert "name" in kinds(sentence, statement)

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from training.support_mutations import (
    Swap,
    denied,
    names_in,
    opposite,
    other_name,
    other_number,
    parts,
    reworded,
    roles_swapped,
    wrapped,
)

SAID = "In adults, aspirin 100 mg reduces the risk of stroke (see below), and it is given once a day."


def test_a_swap_meets_whole_words_whatever_their_case() -> None:
    assert Swap("more", "less")("More is more, moreover.") == "Less is less, moreover."


def test_an_opposite_says_the_opposite() -> None:
    swap = opposite("Smoking increases mortality.", Random(1))
    assert swap is not None
    assert swap("Smoking increases mortality.") in {
        f"Smoking {verb} mortality." for verb in ("decreases", "reduces", "lowers")
    }
    assert opposite("Salbutamol.", Random(1)) is None


@given(st.integers(0, 99_999), st.integers(0, 2**32))
@example(0, 1060451)  # as often as it draws, there is nothing but the same or less than nothing
def test_another_number_is_another(number: int, seed: int) -> None:
    swap = other_number(f"Give {number} mg.", Random(seed))
    assert swap is not None
    assert swap(f"Give {number} mg.") != f"Give {number} mg."


def test_a_number_in_a_name_or_a_version_is_none() -> None:
    assert other_number("HER2 and section 5.4.6 of COVID-19", Random(1)) is None


def test_another_name_is_one_that_was_not_there() -> None:
    swap = other_name("Give imatinib.", ["imatinib", "sunitinib"], Random(1))
    assert swap == Swap("imatinib", "sunitinib")
    assert other_name("Give imatinib.", ["imatinib"], Random(1)) is None


@pytest.mark.parametrize(
    ("said", "contains"),
    [("Aspirin is safe.", ("n't", " not ", " never ", " rarely ")), ("Aspirin is not safe.", ("Aspirin is safe.",))],
)
def test_a_denial_puts_a_not_in_or_takes_it_out(said: str, contains: tuple[str, ...]) -> None:
    found = [denied(said, Random(seed)) for seed in range(20)]
    assert any(each is not None for each in found)
    for each in found:
        assert each is None or any(
            word in each or each.startswith(("No", "There", "It", "Contrary")) for word in contains
        )


def test_roles_are_swapped_around_the_verb() -> None:
    assert roles_swapped("Obesity causes diabetes.", Random(1)) == "Diabetes causes obesity."
    assert roles_swapped("Obesity is a disease.", Random(1)) is None


def test_parts_are_clauses_but_none_that_hangs_on_a_condition() -> None:
    assert "In adults, aspirin 100 mg reduces the risk of stroke." in parts(SAID)
    assert parts("Aspirin is given for a whole year, and it is stopped if there is bleeding.") == []


@given(st.text(max_size=200), st.integers(0, 2**32))
def test_any_text_can_be_changed(text: str, seed: int) -> None:
    changes: tuple[Callable[[str, Random], object], ...] = (
        reworded,
        wrapped,
        denied,
        opposite,
        other_number,
        roles_swapped,
    )
    for change in changes:
        change(text, Random(seed))
    parts(text)


def test_rewordings_keep_the_numbers() -> None:
    for seed in range(50):
        assert "100 mg" in reworded(SAID, Random(seed), 0.9)


def test_names_are_known_by_their_endings_or_capitals() -> None:
    assert names_in(["Give imatinib or ACE.", "imatinib with ACE and water"]) == ["imatinib", "ACE"]

from collections.abc import Callable

import pytest

Kinds = Callable[..., set[str]]
SHARES = "Used early, zanamivir lowers recurrence by 50% and mortality by 33%."


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        ("Used early, zanamivir lowers recurrence by 33% and mortality by 50%.", SHARES),
        ("Zanamivir, used early, lowers mortality by 50% and recurrence by 33%.", SHARES),
        (
            "The target is 10 mg of zanamivir and 4 mg of oseltamivir.",
            "The target is 4 mg of zanamivir and 10 mg of oseltamivir.",
        ),
        ("Adults get 5 mL of it, children 50 mL.", "Children get 5 mL of it, adults 50 mL."),
        (
            "The rate fell from 15.7% to 31.7% over the years, from stage I on.",
            "The rate fell from 31.7% to 15.7% over the years, from stage I on.",
        ),
    ],
)
def test_figures_that_have_changed_places(kinds: Kinds, sentence: str, statement: str) -> None:
    assert "number" in kinds(sentence, statement)


def test_figures_that_moved_with_what_they_say(kinds: Kinds) -> None:
    assert kinds("Zanamivir, used early, lowers mortality by 33% and recurrence by 50%.", SHARES) == set()


def test_a_figure_of_what_is_not_spoken_of(kinds: Kinds) -> None:
    statement = "The response was 20% in smokers of the first group and 80% in athletes of the second group."

    assert "number" in kinds("The response was 80% in smokers of the first group.", statement)
    assert kinds("The response was 20% in smokers of the first group.", statement) == set()

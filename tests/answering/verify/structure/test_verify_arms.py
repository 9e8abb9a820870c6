from collections.abc import Callable

import pytest

Kinds = Callable[..., set[str]]


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "Cure was seen in 40% of the sham group and in 60% of the needle group.",
            "Cure was seen in 60% of the sham group and in 40% of the needle group.",
        ),
    ],
)
def test_figures_that_stand_with_the_other_arm(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(statement, statement) == set()
    assert "number" in kinds(sentence, statement)


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "Cure was seen in 40% of the needle group and in 60% of the sham group.",
            "Cure was seen in 60% of the sham group and in 40% of the needle group.",
        ),
    ],
)
def test_arms_in_another_order(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(sentence, statement) == set()

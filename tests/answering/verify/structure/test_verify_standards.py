from collections.abc import Callable

import pytest

Kinds = Callable[..., set[str]]


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "The second group needed more oxygen than the first group.",
            "The first group needed more oxygen than the second group.",
        ),
        (
            "Compared with athletes, smokers needed more oxygen.",
            "Compared with smokers, athletes needed more oxygen.",
        ),
        (
            "Brothers were as likely to pursue testing as sons.",
            "Sons were as likely to pursue testing as brothers.",
        ),
    ],
)
def test_a_standard_of_comparison_that_has_changed_places(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(statement, statement) == set()
    assert "direction" in kinds(sentence, statement)


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "More oxygen was needed by the first group than by the second group.",
            "The first group needed more oxygen than the second group.",
        ),
        (
            "Smokers needed more oxygen than athletes, so they stayed.",
            "Smokers stayed because they needed more oxygen than athletes.",
        ),
    ],
)
def test_the_same_standard_elsewhere_in_the_sentence(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(sentence, statement) == set()

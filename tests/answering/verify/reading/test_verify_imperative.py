from collections.abc import Callable

import pytest

from qa.answering.verify.reading.imperative import is_imperative
from qa.answering.verify.reading.reader import Reader


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Do not give zanamivir.", True),
        ("Consider thoracoscopy in suspicious cases.", True),
        ("If fever persists, stop zanamivir.", True),
        ("Please tell your doctor.", True),
        ("Test results are reported.", False),
        ("Use of zanamivir should be limited.", False),
        ("Zanamivir is given.", False),
        ("In children, zanamivir is given.", False),
    ],
)
def test_orders_are_told_from_statements(reader: Reader, sentence: str, expected: bool) -> None:
    assert is_imperative(reader.read(sentence)) is expected


@pytest.mark.parametrize(
    ("sentence", "statement", "passes"),
    [
        ("Do not give zanamivir to adults.", "Zanamivir should not be given to adults.", True),
        ("Zanamivir should be given to adults.", "Give zanamivir to adults.", True),
        ("Do not give zanamivir to adults.", "Zanamivir need not be given to adults.", False),
        ("Give zanamivir to adults.", "Zanamivir may be given to adults.", False),
    ],
)
def test_an_order_says_should(kinds: Callable[..., set[str]], sentence: str, statement: str, passes: bool) -> None:
    assert (kinds(sentence, statement) == set()) == passes

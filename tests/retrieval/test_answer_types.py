import pytest

from qa.retrieval.answer_types import ANSWER_TYPES, asked, stated

NAMES = [kind.name for kind in ANSWER_TYPES]


def found(flags: tuple[bool, ...]) -> set[str]:
    return {name for name, flag in zip(NAMES, flags, strict=True) if flag}


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many months is it given?", {"time", "length of time", "number"}),
        ("When should it be repeated?", {"time"}),
        ("What % respond?", {"share"}),
        ("How common is diarrhoea?", {"share"}),
        ("From what age?", {"age"}),
        ("What does it cost?", {"money"}),
        ("Who should be tested?", {"people"}),
        ("Which patients should not receive it?", {"people", "denial"}),
        ("What is its mechanism?", set()),
    ],
)
def test_what_a_question_asks_for(question: str, wanted: set[str]) -> None:
    assert found(asked(question)) == wanted


@pytest.mark.parametrize(
    ("statement", "held"),
    [
        ("Give it for 12 months.", {"time", "length of time", "number"}),
        ("It is repeated annually.", {"time"}),
        ("Response is seen in 15-25%.", {"share", "number"}),
        ("Children should not receive it.", {"age", "people", "denial"}),
        ("Binds to the receptor.", set()),
    ],
)
def test_what_a_statement_holds(statement: str, held: set[str]) -> None:
    assert found(stated(statement)) == held

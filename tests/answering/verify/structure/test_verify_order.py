from collections.abc import Callable

import pytest

Kinds = Callable[..., set[str]]


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "Adults in the trial will receive surgery before radiation.",
            "Adults in the trial will receive radiation before surgery.",
        ),
        (
            "Surgery follows radiation in adults.",
            "Surgery is followed by radiation in adults.",
        ),
        (
            "The drug may eliminate rather than reduce pain.",
            "The drug may reduce rather than eliminate pain.",
        ),
    ],
)
def test_what_comes_first_and_then(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(statement, statement) == set()
    assert "direction" in kinds(sentence, statement)


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "Adults will receive surgery after radiation.",
            "Adults will receive surgery after radiation.",
        ),
        (
            "After radiation, adults will receive surgery.",
            "Adults will receive surgery after radiation.",
        ),
    ],
)
def test_the_same_order_told_otherwise(kinds: Kinds, sentence: str, statement: str) -> None:
    assert kinds(sentence, statement) == set()

from collections.abc import Callable
from typing import Any

import pytest

from qa.answering.sides import sides_of


@pytest.mark.parametrize(
    "question",
    [
        "Which is better in ER or PR positive disease, tamoxifen or letrozole?",
        "In ER or PR positive disease, is tamoxifen better than letrozole?",
        "Which is better, tamoxifen or letrozole, in ER or PR positive disease?",
        "Is tamoxifen or letrozole better against relapse?",
        "Which is better for survival with tamoxifen or letrozole?",
    ],
)
def test_the_sides_are_what_is_compared_not_the_condition(
    search_for: Callable[..., Any], said: Any, question: str
) -> None:
    given = search_for(question, said("Tamoxifen and letrozole are given in ER or PR positive disease.", 0.9))
    assert [side.written for side in sides_of(given.found.question)] == ["tamoxifen", "letrozole"]


def test_one_thing_has_no_sides(search_for: Callable[..., Any], said: Any) -> None:
    given = search_for("Is tamoxifen given in ER or PR positive disease?", said("Tamoxifen is given.", 0.9))
    assert sides_of(given.found.question) == ()

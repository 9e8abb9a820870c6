from collections.abc import Callable
from typing import Any

from qa.answering.refusal import refusal


def test_it_says_who_does_not_say_and_what_was_looked_for(search_for: Callable[..., Any], said: Any) -> None:
    given = search_for("What is the dose of digoxin in flutter?", said("Digoxin slows the heart.", 0.1))
    text = refusal(given.found.question, list(given.search.guidelines.values()))
    assert text == (
        "The guideline “Acute care” does not say. Looked for the dose: digoxin, flutter. Not mentioned in it: dose, flutter."
    )


def test_it_says_what_the_nearest_statements_lack(search_for: Callable[..., Any], said: Any) -> None:
    given = search_for("Digoxin?", said("Digoxin slows the heart.", 0.1))
    (guideline,) = given.search.guidelines.values()
    assert refusal(given.found.question, [guideline], "a dose") == (
        "The guideline “Acute care” does not say. Looked for: Digoxin. What it says on the subject does not state a dose."
    )
    several = refusal(given.found.question, [guideline, guideline], "a dose")
    assert several.startswith("None of the 2 guidelines searched says.")
    assert several.endswith("What they say on the subject does not state a dose.")

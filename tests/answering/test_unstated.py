from collections.abc import Callable
from typing import Any

import pytest

from qa.answering.unstated import is_strange, unstated


def missing(search_for: Callable[..., Any], question: str, *statements: Any, title: str = "Acute care") -> str:
    given = search_for(question, *statements, title=title)
    return unstated(given.found.question, given.order, given.search.guidelines)


@pytest.mark.parametrize(
    ("question", "text", "what"),
    [
        ("What is the dose of digoxin?", "Digoxin slows the heart.", "a dose"),
        ("digoxin dose", "Digoxin slows the heart.", "a dose"),
        ("For how long is digoxin taken?", "Digoxin slows the heart.", "a length of time"),
        ("How many weeks of digoxin?", "Digoxin slows the heart.", "a length of time"),
        ("What percentage respond to digoxin?", "Digoxin slows the heart.", "a percentage"),
        ("How many patients respond to digoxin?", "Digoxin slows the heart.", "a number"),
        ("At what age is digoxin started?", "Digoxin slows the heart.", "an age"),
        ("What does digoxin cost?", "Digoxin slows the heart.", "a cost"),
        ("Can digoxin be given in pregnancy?", "Digoxin slows the heart.", "pregnancy"),
        ("Is digoxin used in renal failure?", "Digoxin slows the heart.", "renal failure"),
        ("Is digoxin used in children?", "Digoxin slows the heart.", "children"),
        ("How are arrhythmias treated in men?", "Digoxin slows the heart.", "men"),
        ("Is bisoprolol as good?", "Digoxin slows the heart.", "bisoprolol"),
    ],
)
def test_what_is_asked_for_and_not_there(
    search_for: Callable[..., Any], said: Any, question: str, text: str, what: str
) -> None:
    assert missing(search_for, question, said(text, 0.5)) == what


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the dose of digoxin?", "Digoxin is given at 125 micrograms."),
        ("What is the dose of digoxin?", "One tablet is enough."),
        ("What is the dose of digoxin?", "Digoxin should not be given."),  # a denial answers
        ("How long is digoxin taken?", "Digoxin is taken for life."),
        ("How long is digoxin taken?", "How long is unknown."),
        ("How many patients respond?", "Most patients respond."),
        ("At what age is digoxin started?", "Digoxin is started in adults."),
        (
            "Is a high-dose regimen better in survival?",
            "A high-dose regimen improves survival.",
        ),  # no dose is asked for
        ("Why does digoxin slow the heart?", "Digoxin slows the heart."),
        ("Can digoxin be given in pregnancy?", "Digoxin is safe for expecting mothers."),
        ("A man of 50 with palpitations, digoxin?", "Digoxin slows the heart."),  # one patient, not men as a group
    ],
)
def test_what_is_there_or_not_asked_for(search_for: Callable[..., Any], said: Any, question: str, text: str) -> None:
    assert missing(search_for, question, said(text, 0.5)) == ""


def test_one_statement_of_several_is_enough(search_for: Callable[..., Any], said: Any) -> None:
    statements = said("Digoxin slows the heart.", 0.5), said("Digoxin is given at 125 micrograms.", 0.1)
    assert missing(search_for, "What is the dose of digoxin?", *statements) == ""


@pytest.mark.parametrize(("section", "title"), [("Pregnancy", "Acute care"), ("Care", "Heart disease in pregnancy")])
def test_a_heading_or_the_title_may_name_the_condition(
    search_for: Callable[..., Any], said: Any, section: str, title: str
) -> None:
    statement = said("Digoxin is safe.", 0.5, section)
    assert missing(search_for, "Can digoxin be given in pregnancy?", statement, title=title) == ""


def test_a_sure_answer_may_speak_of_the_drugs_class(search_for: Callable[..., Any], said: Any) -> None:
    # Without a cross-encoder support is the share against "none", which is nearly all of it here.
    sure = said("Beta-blockers slow the heart.", 0.999)
    assert missing(search_for, "Does bisoprolol slow the heart?", sure) == ""


@pytest.mark.parametrize(("question", "strange"), [("hello", True), ("Who won the cup?", True), ("digoxin?", False)])
def test_a_question_without_a_known_word_is_strange(
    search_for: Callable[..., Any], said: Any, question: str, strange: bool
) -> None:
    given = search_for(question, said("Digoxin slows the heart.", 0.9))
    assert is_strange(given.found.question) == strange

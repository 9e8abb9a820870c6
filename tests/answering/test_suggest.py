from collections.abc import Callable
from typing import Any, cast

import pytest

from qa.answer import Abstention, Answer, Result
from qa.answering import suggest
from qa.answering.suggest import Scope, Suggestions, Tried
from qa.errors import QuestionError
from qa.guideline import Guideline


class Counted:
    """Answers what names HER2, and counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Scope]] = []

    def __call__(self, question: str, scope: Scope) -> Result:
        self.asked.append((question, scope))
        kind = Answer if "HER2" in question else Abstention
        return cast(Result, kind.model_construct(question=question))


Make = Callable[[Tried], Suggestions]


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def guideline(search_for: Callable[..., Any], said: Callable[..., Any]) -> Guideline:
    sections = ("Scope", "HER2 by FISH", "Funding", "HER2 after relapse", "Authors")
    found = search_for("What is HER2?", *(said("Test all invasive tumours.", section=name) for name in sections))
    return cast(Guideline, next(iter(found.search.guidelines.values())))


@pytest.fixture
def suggestions(guideline: Guideline, counted: Counted) -> Make:
    return lambda tried: Suggestions({guideline.id: guideline}, counted, tried)


def test_an_offered_question_is_tried_once_a_release_whoever_is_offered_it(suggestions: Make, counted: Counted) -> None:
    tried: Tried = {}
    first = suggestions(tried).examples(None, 3)
    asked = len(counted.asked)
    assert [question.partition("about ")[2] for question in first] == ["HER2 by FISH?", "HER2 after relapse?"]
    assert asked == 5
    assert suggestions(tried).examples(None, 3) == first
    assert len(counted.asked) == asked


def test_another_release_and_other_guidelines_are_tried_anew(
    suggestions: Make, counted: Counted, guideline: Guideline
) -> None:
    tried: Tried = {}
    suggestions(tried).examples(None, 3)
    whole = len(counted.asked)
    suggestions({}).examples(None, 3)
    assert len(counted.asked) == 2 * whole
    suggestions(tried).examples(frozenset([guideline.id]), 3)
    assert len(counted.asked) == 3 * whole


def test_what_is_remembered_is_bounded(suggestions: Make, counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggest, "_REMEMBERED", 2)
    tried: Tried = {}
    assert suggestions(tried).examples(None, 3) == suggestions({}).examples(None, 3)
    assert 0 < len(tried) <= 2


def test_a_heading_that_is_no_question_is_not_offered(guideline: Guideline) -> None:
    def refuse(question: str, scope: Scope) -> Result:
        raise QuestionError("the question is empty")

    assert Suggestions({guideline.id: guideline}, refuse, {}).examples(None, 3) == []

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.errors import PublicDataError
from evals.public.covid_qa import FILE, ArticleQuestion, drawn, figures, holds, measure
from evals.public.draw import Draw
from evals.public.system import System

ARTICLE = """Vaccines in mice

Introduction

Mice were given two doses of the vaccine. Antibodies rose after 14 days. No mouse fell ill.
"""
QUESTIONS = [
    {"question": "After how many days did antibodies rise?", "answers": ["after 14  days"]},
    {"question": "Which doses of vaccine were given?", "answers": ["nowhere in it"]},
]


def test_an_answer_is_held_whatever_its_case_and_spaces() -> None:
    question = ArticleQuestion(question="?", answers=("Three mice", " after 14  days."))
    assert holds(["It rose.", "It rose After 14 days, then fell"], question)
    assert not holds(["after 1 4 days"], question)


def test_the_first_statement_holds_the_answer_and_one_that_is_nowhere_is_no_hit(
    public_system: System, written: Callable[..., Path]
) -> None:
    data = written(FILE, [{"article": ARTICLE, "questions": QUESTIONS}])
    result = measure(public_system, data, Draw())
    assert [(each.name, each.estimate.value, each.n) for each in result.figures] == [
        ("hit@1", 0.5, 2),
        ("hit@3", 0.5, 2),
    ]


def test_hits_are_counted_among_the_first_one_and_three(written: Callable[..., Path]) -> None:
    data = written(
        FILE, [{"article": ARTICLE, "questions": QUESTIONS}, {"article": ARTICLE, "questions": QUESTIONS[:1]}]
    )
    asked = drawn(data, Draw())
    first, among = figures(asked, [[(True, False), (False, False, True)], [(False, False, False)]])
    assert (first.estimate.value, among.estimate.value) == (pytest.approx(1 / 3), pytest.approx(2 / 3))


def test_only_articles_with_a_question_drawn_are_read(written: Callable[..., Path]) -> None:
    data = written(FILE, [{"article": ARTICLE, "questions": QUESTIONS[:1]}] * 5)
    asked = drawn(data, Draw(2))
    assert [len(each.questions) for each in asked] == [1, 1]
    assert all(("Antibodies rose after 14 days.",) * 2 in each.statements for each in asked)


@pytest.mark.parametrize("answers", [[], [" ., "], ["14 days", ""]])
def test_an_answer_that_every_statement_would_hold_is_refused(written: Callable[..., Path], answers: list[str]) -> None:
    data = written(FILE, [{"article": ARTICLE, "questions": [{"question": "?", "answers": answers}]}])
    with pytest.raises(PublicDataError, match=r"line 1: questions\.0\.answers"):
        drawn(data, Draw())


def test_articles_of_which_nothing_is_asked_are_refused(written: Callable[..., Path]) -> None:
    with pytest.raises(PublicDataError, match="nothing is asked of any article"):
        drawn(written(FILE, [{"article": ARTICLE, "questions": []}]), Draw())


def test_an_article_that_is_no_text_is_refused_by_its_number(written: Callable[..., Path]) -> None:
    data = written(FILE, [{"article": text, "questions": QUESTIONS} for text in (ARTICLE, "\0\1\2")])
    with pytest.raises(PublicDataError, match="article 2: the text can't be read"):
        drawn(data, Draw())

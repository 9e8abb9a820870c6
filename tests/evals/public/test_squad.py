from collections.abc import Callable
from pathlib import Path

import pytest

from evals.errors import PublicDataError
from evals.public.draw import Draw
from evals.public.json_lines import rows
from evals.public.squad import FILE, Judged, drawn, figures, learnt, measure
from evals.public.system import System

SHARED = Path(__file__).parents[4] / "shared" / "data" / FILE
TEXT = "Rollo ruled the Normans. They came from Norway."
QUESTIONS = [
    {"question": "Who ruled the Normans?", "answerable": True, "answers": ["Rollo"]},
    {"question": "What does gold cost in Peru?", "answerable": False, "answers": []},
]


def test_it_is_known_which_question_the_paragraph_answers(public_system: System, written: Callable[..., Path]) -> None:
    data = written(FILE, [{"title": "Normans", "paragraph": TEXT, "questions": QUESTIONS}])
    result = measure(public_system, data, Draw())
    assert [(each.estimate.value, each.n) for each in result.figures] == [(1.0, 2), (1.0, 2)]
    assert "11 articles" in result.notes[0]


def test_no_article_that_was_learnt_from_is_asked(written: Callable[..., Path]) -> None:
    titles = ["Normans", *sorted(learnt())]
    data = written(FILE, [{"title": title, "paragraph": TEXT, "questions": QUESTIONS} for title in titles])
    assert [each.text.statements[0].section for each in drawn(data, Draw())] == [("Normans",)]


def test_without_a_cross_encoder_nothing_is_read(written: Callable[..., Path]) -> None:
    paragraphs = drawn(written(FILE, [{"title": "Normans", "paragraph": TEXT, "questions": QUESTIONS}]), Draw())
    (only,) = figures(paragraphs, [[Judged(0.2, None), Judged(0.7, None)]])
    assert (only.name, only.estimate.value) == ("answerability AUROC", 0.0)


@pytest.mark.parametrize("title", ["Normans", "Huguenot"])
def test_questions_of_one_sort_tell_nothing(written: Callable[..., Path], title: str) -> None:
    data = written(FILE, [{"title": title, "paragraph": TEXT, "questions": QUESTIONS[:1]}])
    with pytest.raises(PublicDataError, match=r"one sort.*--sample"):
        drawn(data, Draw())


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data folder")
def test_the_articles_learnt_from_are_in_the_set_and_five_are_left_to_measure_on() -> None:
    titles = {row["title"] for row in rows(SHARED)}
    assert learnt() < titles
    assert sorted(titles - learnt()) == ["Force", "Harvard_University", "Immune_system", "Normans", "Warsaw"]

from pathlib import Path

import pytest

from evals.public.texts import guideline
from qa.answer import Turn
from qa.question.glossary import Glossary
from qa.question.understand import understand
from qa.question.vocabulary import Vocabulary
from qa.reading.reader import read
from qa.retrieval.context import points_back, question_read, statement_read

TEXT = guideline(
    "asthma",
    [
        {"section": "Asthma > Treatment > Children > Relievers", "text": "Salbutamol opens the airways."},
        {"section": "Asthma > Treatment > Children > Relievers", "text": "It works for four hours."},
        {"section": "Asthma > Monitoring", "text": "These patients need spirometry."},
    ],
)


def test_a_statement_is_read_under_its_innermost_headings() -> None:
    assert statement_read(TEXT, 0) == "Treatment > Children > Relievers | Salbutamol opens the airways."


def test_a_statement_that_points_back_is_read_with_the_one_before() -> None:
    assert statement_read(TEXT, 1).endswith("| Salbutamol opens the airways. | It works for four hours.")


def test_nothing_points_back_over_a_heading() -> None:
    assert not points_back(TEXT, 2)
    assert statement_read(TEXT, 2) == "Asthma > Monitoring | These patients need spirometry."


def test_a_list_item_is_read_after_its_lead_in(tmp_path: Path) -> None:
    path = tmp_path / "fever.md"
    path.write_text("# Fever\n\n## Antibiotics\n\nGive antibiotics if:\n\n- the neutrophils are low\n- fever lasts\n")
    fever = read(path)
    assert [statement_read(fever, number) for number in range(2)] == [
        "Antibiotics | Give antibiotics if: | the neutrophils are low",
        "Antibiotics | Give antibiotics if: | fever lasts",
    ]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ((), "How long does salbutamol work?"),
        (("What opens the airways?",), "How long does salbutamol work? | after: What opens the airways?"),
        (("Thanks!",), "How long does salbutamol work?"),
    ],
)
def test_a_question_is_read_with_the_one_before(history: tuple[str, ...], expected: str) -> None:
    turns = [Turn(role="user", content=turn) for turn in history]
    asked = understand("How long does salbutamol work?", turns, Vocabulary.of([TEXT]), Glossary())
    assert question_read(asked) == expected


def test_a_new_topic_leaves_the_old_one_behind() -> None:
    turns = [Turn(role="user", content="What opens the airways?")]
    asked = understand("Different topic: who needs spirometry?", turns, Vocabulary.of([TEXT]), Glossary())
    assert "after:" not in question_read(asked)

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from training.public import public_lists


def squad(title: str, paragraph: str, *questions: tuple[str, Sequence[str]]) -> Mapping[str, Any]:
    asked = [{"question": each, "answerable": bool(answers), "answers": answers} for each, answers in questions]
    return {"title": title, "paragraph": paragraph, "questions": asked}


def natural(
    question: str, sentences: Sequence[str], answers: Sequence[int], *, weak: bool = False
) -> Mapping[str, Any]:
    return {"question": question, "title": "", "context_sentences": sentences, "answers": answers, "weak": weak}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "training").mkdir()
    ask = [("Who ruled?", ["Rollo"]), ("Who sang?", []), ("When?", ["911. They came"])]
    paragraphs = [
        squad("Huguenot", "Rollo ruled from 911. They came from Norway.", *ask),
        squad("Normans", "Rollo ruled.", *ask),
        squad("Islamism", "Gold is dear.", *[(f"Is {n} dear?", []) for n in range(10)]),
    ]
    searches = [natural(f"who {n}", ["One did.", "Two did not."], [0]) for n in range(9)]
    searches += [natural("weak", ["One.", "Two."], [0], weak=True), natural("one", ["One."], [0])]
    for name, rows in (("squad2_half", paragraphs), ("training/nq_qed", searches)):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    return tmp_path


def test_a_paragraph_is_read_by_the_sentence_and_what_holds_the_answer_is_right(data: Path) -> None:
    ruled, sang = public_lists(data, 1)[:2]
    assert ruled.asked == "Who ruled?"
    assert ruled.right == (True, False)
    assert ruled.statements[0] == "Huguenot | Rollo ruled from 911."
    assert ruled.answerable
    assert sang.right == (False, False)
    assert not sang.answerable


def test_an_answer_over_two_sentences_and_an_article_held_out_are_left_out(data: Path) -> None:
    asked = [each.asked for each in public_lists(data, 1)]
    assert asked.count("Who ruled?") == 1
    assert "When?" not in asked


def test_some_searches_join_in_but_none_that_teaches_nothing(data: Path) -> None:
    searches = [each for each in public_lists(data, 1) if each.question.doc == "natural"]
    assert len(searches) == 3  # of 12 of SQuAD's
    assert all(each.right == (True, False) and each.asked not in ("weak", "one") for each in searches)
    assert searches == [each for each in public_lists(data, 1) if each.question.doc == "natural"]

from pathlib import Path

import pytest

from evals.public.json_lines import rows
from qa.reading.reader import read
from training.texts import HERE, Split, fingerprint, guidelines, questions

DATA = Path(__file__).parents[3] / "shared" / "data"
WRITTEN = sorted((HERE / "guidelines").glob("*.md"))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_the_questions_fit_the_text_they_were_written_on(path: Path) -> None:
    text = read(path)
    header, *asked = rows(HERE / "questions" / f"{path.stem}.jsonl")
    assert header["statements"] == fingerprint(text)
    for row in asked:
        assert all(0 <= answer < len(text.statements) for answer in row["a"])
        assert bool(row["a"]) == (row["c"] != "absent")
        assert row["h"] or row["c"] != "followup"


def test_no_text_is_on_two_sides_of_the_split() -> None:
    split = Split.load()
    assert not split.held_out & split.judged
    assert not any(split.trains(name) for name in split.held_out | split.judged)
    assert {split.side(name) for name in split.held_out} == {2}
    assert {split.side(name) for name in split.judged} == {1}
    assert split.side("own_vte") == 0
    assert split.trains("own_vte")


@pytest.mark.skipif(not DATA.exists(), reason="needs the shared data folder")
def test_every_question_has_its_text_and_the_split_names_texts_that_are_there() -> None:
    texts, asked, split = guidelines(DATA), questions(DATA), Split.load()
    assert split.held_out | split.judged <= texts.keys()
    assert {question.doc for question in asked} == texts.keys()
    for question in asked:
        assert all(0 <= answer < len(texts[question.doc].statements) for answer in question.answers)

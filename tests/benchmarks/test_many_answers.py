from pathlib import Path

import many_answers
import pytest

from evals.cases.load import load
from evals.running.store import load_run

HERE = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _in_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)


@pytest.mark.slow
def test_made_answers_are_scored_as_they_were_made(tmp_path: Path) -> None:
    gold, answers = tmp_path / "many.yaml", tmp_path / "answers.jsonl"
    many_answers._make(40, gold, answers)
    assert len(load(gold).questions) == 40
    took, peak = many_answers._run(gold, answers, tmp_path / "out")
    assert took > 0
    assert peak > 10
    run = load_run(tmp_path / "out")
    absent = [case for case in run.cases if not case.answerable]
    assert [case.status for case in absent] == ["answered", "abstained"] * 4
    right = [case.id for case in run.cases if case.answerable and case.scores["cited_right"] == (1, 1)]
    assert right == [f"many/q{number}" for number in range(40) if number % 5 and number % 4]

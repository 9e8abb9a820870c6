"""The gold that is shipped: sound, complete, and enough of it."""

import json

import pytest
from typer.testing import CliRunner

from evals.cases.load import load_all
from evals.cli import app
from evals.running.suites import SHIPPED


@pytest.fixture(scope="module")
def checked() -> dict[str, object]:
    done = CliRunner().invoke(app, ["check", "--json", "--require-coverage"])
    assert done.exit_code == 0, done.output
    read: dict[str, object] = json.loads(done.stdout)
    return read


def test_nothing_is_amiss_and_every_statement_in_force_is_asked_for(checked: dict[str, object]) -> None:
    assert checked["findings"] == []


@pytest.mark.parametrize(("suite", "cases", "longer"), [("her2", 150, 230), ("malaria", 60, 150)])
def test_there_is_enough_of_it(suite: str, cases: int, longer: int) -> None:
    (own,) = (each for each in SHIPPED if each.name == suite)
    counts = [
        sum(len(question.ask) for gold in load_all(files) for question in gold.questions)
        for files in (own.gold, own.gold + own.more)
    ]
    assert counts[0] >= cases
    assert counts[1] >= longer


def test_nothing_is_asked_twice_in_a_suite_and_nothing_is_a_draft() -> None:
    for suite in SHIPPED:
        gold = load_all(suite.gold + suite.more)
        assert [each.unreviewed for each in gold] == [0] * len(gold)
        asked = [
            (each.edition, *question.history, text.casefold())
            for each in gold
            for question in each.questions
            for text in question.ask
        ]
        assert len(asked) == len(set(asked))

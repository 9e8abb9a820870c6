from collections.abc import Iterator
from contextlib import closing

import pytest

from qa.engine import GuidelineQA
from qa.index.build import build
from qa.settings import Settings

TEXT = """# Acute asthma in children

## Admission

Admit the child if:

- Oxygen saturation is below 92% in air.
- The child is too breathless to feed or speak.
- The peak flow stays below half of the best value after treatment.

## Prednisolone

- Prednisolone is given once a day for three days.
- A child who vomits the dose gets it again.
- Prednisolone is not recommended for mild attacks, because it does not shorten them.

## Discharge

- Discharge is possible when salbutamol is needed no more often than every four hours.
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuidelineQA]:
    corpus = tmp_path_factory.mktemp("asthma")
    (corpus / "asthma.md").write_text(TEXT, encoding="utf-8")
    settings = Settings.load(corpus=corpus, index=tmp_path_factory.mktemp("index"))
    build(settings)
    with closing(GuidelineQA.open(settings)) as opened:
        yield opened


def test_one_statement_for_a_fact(engine: GuidelineQA) -> None:
    result = engine.ask("For how many days is prednisolone given?")
    assert result.text == "Prednisolone is given once a day for three days."


def test_a_list_is_given_whole_and_in_order(engine: GuidelineQA) -> None:
    result = engine.ask("What are the reasons to admit the child?")
    assert [statement.citations[0].quote.split()[0] for statement in result.statements] == ["Oxygen", "The", "The"]
    assert result.text.startswith("Admission – Admit the child if:\n- Oxygen saturation")


def test_a_broad_question_gets_the_section(engine: GuidelineQA) -> None:
    result = engine.ask("What does the guideline say about prednisolone?")
    assert len(result.statements) == 3


def test_a_false_premise_is_answered_with_what_is_said(engine: GuidelineQA) -> None:
    result = engine.ask("Why is prednisolone recommended in mild attacks?")
    assert "not recommended for mild attacks" in result.statements[0].text

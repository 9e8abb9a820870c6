import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.cases.feedback import drafts_of
from evals.cases.gold import GoldFile, contains
from evals.cases.guidelines import Library
from evals.cases.load import read_gold
from evals.cases.writing import as_yaml
from evals.errors import FeedbackError
from qa.guideline import Guideline
from qa.question.glossary import Glossary

DOSE = "Sacubitril is started at a dose of 24 mg twice daily."
WEIGHT = "Weight should be checked at every visit."
Line = dict[str, Any]
Drafted = Callable[..., tuple[GoldFile, ...]]


def line(guideline: Guideline, *quotes: str, **other: Any) -> Line:
    """Return a line of feedback on an answer that cited the quotes."""
    cited = [
        {"guideline": "heart", "edition": "2026", "start": start, "end": start + len(quote), "quote": quote}
        for quote in quotes
        if (start := guideline.text.index(quote)) >= 0
    ]
    given = {"saved": "2026-03-01", "verdict": "incomplete", "question": "Starting dose?", "status": "answered"}
    asked_of = [{"guideline": "heart", "edition": "2026"}]
    return given | {"cited": cited, "guidelines": asked_of} | other


@pytest.fixture
def drafted(guideline: Guideline, tmp_path: Path) -> Drafted:
    """Make drafts of lines of feedback."""

    def drafted_of(*lines: Line | str) -> tuple[GoldFile, ...]:
        path = tmp_path / "feedback.jsonl"
        texts = [each if isinstance(each, str) else json.dumps(each) for each in lines]
        path.write_text("\n".join(texts) + "\n", encoding="utf-8", errors="surrogateescape")
        return drafts_of(path, Library({"heart": guideline}, {}), Glossary(()))

    return drafted_of


def test_an_incomplete_answer_brings_its_statements_as_facts_to_review(drafted: Drafted, guideline: Guideline) -> None:
    (gold,) = drafted(line(guideline, DOSE, right="and how often", history=["What is sacubitril?"]))
    assert (gold.guideline, gold.edition) == ("heart", "2026")
    (fact,), (question,) = gold.facts, gold.questions
    assert (fact.quote, "24 mg" in fact.numbers) == (DOSE, True)
    assert (question.category, question.ask, question.history) == (
        "feedback",
        ("Starting dose?",),
        ("What is sacubitril?",),
    )
    assert question.answers == ((fact.id,),)
    assert "and how often" in question.must[0]
    assert not fact.reviewed
    assert not question.reviewed


def test_a_draft_passes_with_no_answer_until_somebody_fills_it_in(drafted: Drafted, guideline: Guideline) -> None:
    nasty = "it is (24 mg) \\\\ or \\) and (?!x"
    verdicts = {"wrong": "answered", "incomplete": "answered", "abstained": "abstained", "other": "answered"}
    for verdict, status in verdicts.items():
        (gold,) = drafted(line(guideline, DOSE, verdict=verdict, status=status, right=nasty))
        (pattern,) = gold.questions[0].must
        assert not any(contains(pattern, said) for said in ("", DOSE, nasty, pattern))
        assert "fill in" in pattern
        assert "24 mg" in pattern


def test_what_a_wrong_answer_cited_is_no_fact(drafted: Drafted, guideline: Guideline) -> None:
    (gold,) = drafted(line(guideline, WEIGHT, verdict="wrong"))
    assert (gold.facts, gold.questions[0].answers, gold.questions[0].also) == ((), (), ())


def test_what_stood_nearest_to_an_abstention_may_be_cited_and_need_not_be_stated(
    drafted: Drafted, guideline: Guideline
) -> None:
    (gold,) = drafted(line(guideline, WEIGHT, DOSE, verdict="abstained", status="abstained"))
    (question,) = gold.questions
    assert question.answers == ()
    assert question.also == tuple(fact.id for fact in gold.facts)
    assert [fact.quote for fact in gold.facts] == [WEIGHT, DOSE]


def test_an_answer_that_was_none_becomes_a_question_without_one(drafted: Drafted, guideline: Guideline) -> None:
    (gold,) = drafted(line(guideline, DOSE, verdict="answered", right="it speaks of adults only"))
    (question,) = gold.questions
    assert not question.answerable
    assert question.reason.startswith("it speaks of adults only")
    assert gold.facts == ()


def test_one_question_stands_once_with_the_latest_verdict(drafted: Drafted, guideline: Guideline) -> None:
    (gold,) = drafted(
        line(guideline, DOSE, verdict="wrong", right="one thing"),
        line(guideline, DOSE, question="starting DOSE?", right="another"),
        line(guideline, DOSE, history=["What is digoxin?"]),
        line(guideline, WEIGHT, right="one thing"),
    )
    first, second = gold.questions
    assert first.tags == ("feedback-wrong", "feedback-incomplete")
    assert [first.must[0].count(said) for said in ("one thing", "another")] == [1, 1]
    assert [fact.quote for fact in gold.facts if (fact.id,) in first.answers] == [WEIGHT]
    assert second.history == ("What is digoxin?",)
    assert first.id != second.id


def test_a_question_keeps_its_id(drafted: Drafted, guideline: Guideline) -> None:
    (alone,) = drafted(line(guideline, DOSE))
    (among,) = drafted(line(guideline, WEIGHT, question="When?"), line(guideline, DOSE, verdict="wrong"))
    assert alone.questions[0].id == among.questions[1].id


def test_each_edition_has_a_draft_of_its_own(drafted: Drafted, guideline: Guideline) -> None:
    old = {"guideline": "heart", "edition": "2019", "start": 3, "end": 9, "quote": "An old  rule."}
    other = [{"guideline": "kidney", "edition": "1"}]
    golds = drafted(
        line(guideline, DOSE),
        line(guideline, cited=[old]),
        line(guideline, guidelines=other, verdict="abstained", status="abstained"),
    )
    assert [(gold.guideline, gold.edition) for gold in golds] == [("heart", "2019"), ("heart", "2026"), ("kidney", "1")]
    assert [fact.quote for fact in golds[0].facts] == ["An old rule."]


def test_what_slipped_into_the_file_is_masked_on_its_way_out(drafted: Drafted, guideline: Guideline) -> None:
    (gold,) = drafted(
        line(guideline, DOSE, question="Mr Smith, MRN 1234567?", right="ask Dr Patel", history=["DOB 1/2/1961"])
    )
    text = as_yaml(gold)
    assert not re.search(r"Smith|1234567|Patel|1961", text)
    assert "Mr [name], MRN [number]?" in text


def test_a_draft_is_a_gold_file_that_reads_back_and_counts_for_nothing(
    drafted: Drafted, guideline: Guideline, tmp_path: Path
) -> None:
    (gold,) = drafted(
        line(guideline, DOSE, right="a: b # c 'd' (e)"),
        line(guideline, DOSE, question="Which age?", verdict="answered"),
        line(guideline, WEIGHT, question="How often?", verdict="abstained", status="abstained"),
    )
    assert GoldFile.model_validate(yaml.safe_load(as_yaml(gold))) == gold
    path = tmp_path / "gold.yaml"
    path.write_text(as_yaml(gold), encoding="utf-8")
    assert not any(question.reviewed for question in read_gold(path).questions)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("{", "EOF"),
        ("[]", "object"),
        ("{}", "saved"),
        ('{"format": 2}', "format"),
        ("\\udc80", "no feedback"),
    ],
)
def test_a_line_that_is_no_feedback_is_refused_with_its_number(
    drafted: Drafted, guideline: Guideline, wrong: str, why: str
) -> None:
    with pytest.raises(FeedbackError, match=rf"feedback\.jsonl:3: .*{why}"):
        drafted(line(guideline, DOSE), "", wrong)


def test_a_line_on_no_guideline_and_a_file_that_is_none_are_refused(
    drafted: Drafted, guideline: Guideline, tmp_path: Path
) -> None:
    with pytest.raises(FeedbackError, match=r":1: it names no guideline"):
        drafted(line(guideline, guidelines=[]))
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(FeedbackError, match=r"can't be read"):
            drafts_of(path, Library({}, {}), Glossary(()))


def test_an_empty_file_makes_no_draft(drafted: Drafted) -> None:
    assert drafted("") == ()

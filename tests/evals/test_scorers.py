from collections.abc import Callable
from typing import Any

import pytest

from evals.gold import GoldQuestion
from evals.scorers import MEASURES, SHARES, Case, is_right, is_verbatim
from evals.statistics import Share
from qa.answer import Abstention, Answer, Result

RECEPTOR, DOMAIN, CUTOFF = "HER2 is a receptor.", "Trastuzumab binds to domain IV.", "The cut-off is 10% of cells."


@pytest.fixture
def case(text: str) -> Callable[..., Case]:
    def make(result: Result | None, **gold: Any) -> Case:
        question = GoldQuestion.model_validate({"id": "d1", "cat": "direct", "q": "?", **gold})
        return Case("her2", question, result, {"her2": text})

    return make


def scores(case: Case) -> dict[str, Share | float]:
    """Every score that applies, a share as (hits, trials)."""
    given = {scorer.name: scorer.score(case) for scorer in (*SHARES, *MEASURES)}
    return {name: score for name, score in given.items() if score is not None}


def test_a_right_answer(case: Callable[..., Case], answering: Callable[..., Answer]) -> None:
    right = case(answering(DOMAIN, CUTOFF), want=["domain IV"], line="domain IV")
    assert is_right(right)
    assert scores(right) == {
        "right": Share(1, 1),
        "answered": Share(1, 1),
        "all_facts": Share(1, 1),
        "cited_line": Share(1, 1),
        "first_citation": Share(1, 1),
        "verbatim": Share(2, 2),
        "citation_precision": 0.5,
        "words": 11,
        "took_ms": 4.0,
    }


@pytest.mark.parametrize(
    ("gold", "missed"),
    [
        ({"want": ["domain IV", "pertuzumab"]}, {"right", "all_facts"}),
        ({"want": ["domain IV"], "none": ["receptor"]}, {"right", "all_facts"}),
        ({"want": ["domain IV"], "line": "domain II$"}, {"right", "cited_line", "first_citation"}),
        ({"want": ["domain IV"], "line": "domain IV"}, {"first_citation"}),
        ({"want": ["domain IV"], "warn": True}, {"right", "warned"}),
    ],
)
def test_each_fault_is_caught_by_its_scorer(
    case: Callable[..., Case], answering: Callable[..., Answer], gold: dict[str, Any], missed: set[str]
) -> None:
    given = scores(case(answering(RECEPTOR, DOMAIN), **gold))
    assert {name for name, score in given.items() if score == Share(0, 1)} == missed


def test_a_notice_that_is_due(case: Callable[..., Case], answering: Callable[..., Answer]) -> None:
    warned = case(answering(CUTOFF, notice="A misprint?"), want=["10"], warn=True)
    assert is_right(warned)
    assert scores(warned)["warned"] == Share(1, 1)


def test_an_answer_that_is_too_long_is_not_right(case: Callable[..., Case], answering: Callable[..., Answer]) -> None:
    assert is_right(case(answering(*[CUTOFF] * 20), want=["10"]))
    assert not is_right(case(answering(*[CUTOFF] * 21), want=["10"]))


def test_an_abstention_where_an_answer_was_due(
    case: Callable[..., Case], abstaining: Callable[..., Abstention]
) -> None:
    wrong = Share(0, 1)
    assert scores(case(abstaining(CUTOFF), want=["10"])) == {
        "right": wrong,
        "answered": wrong,
        "all_facts": wrong,
        "cited_line": wrong,
        "took_ms": 4.0,
    }


@pytest.mark.parametrize(("cat", "name"), [("absent-near", "abstained_near"), ("absent-far", "abstained_far")])
def test_absent_questions(
    case: Callable[..., Case],
    answering: Callable[..., Answer],
    abstaining: Callable[..., Abstention],
    cat: str,
    name: str,
) -> None:
    good = scores(case(abstaining(CUTOFF), cat=cat, answerable=False))
    bad = scores(case(answering(CUTOFF), cat=cat, answerable=False))
    assert good == {"right": Share(1, 1), name: Share(1, 1), "took_ms": 4.0}
    assert bad == {"right": Share(0, 1), name: Share(0, 1), "verbatim": Share(1, 1), "took_ms": 4.0}


def test_a_failure_to_answer_is_no_abstention(case: Callable[..., Case]) -> None:
    assert scores(case(None, cat="absent-far", answerable=False)) == {
        "right": Share(0, 1),
        "abstained_far": Share(0, 1),
    }


def test_one_altered_character_is_not_verbatim(answering: Callable[..., Answer], text: str) -> None:
    citation = answering(CUTOFF).statements[0].citations[0]
    assert is_verbatim(citation, {"her2": text})
    assert not is_verbatim(citation.model_copy(update={"quote": CUTOFF.replace("10", "11")}), {"her2": text})
    assert not is_verbatim(citation.model_copy(update={"start": citation.start - 1}), {"her2": text})
    assert not is_verbatim(citation.model_copy(update={"guideline": "other"}), {"her2": text})
    assert not is_verbatim(citation.model_copy(update={"quote": "", "end": citation.start}), {"her2": text})

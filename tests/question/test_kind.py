import pytest

from qa.question.kind import QuestionKind, kind_of
from qa.retrieval.features import QUESTION_FEATURES


@pytest.mark.parametrize(
    "question",
    [
        "clonidine versus venlafaxine?",
        "Mastectomy or lumpectomy?",
        "Is FISH or IHC the primary test for HER2?",
        "What is the difference between stage IVA and IVB?",
        "How does BiPAP differ from CPAP?",
        "Is letrozole better than tamoxifen?",
        "What was survival with AC compared with CMF?",
        "Why is warfarin used rather than aspirin?",
        "Which is safer in pregnancy: heparin or warfarin?",
    ],
)
def test_a_comparison(question: str) -> None:
    assert kind_of(question) is QuestionKind.COMPARISON


@pytest.mark.parametrize(
    "question",
    [
        "What share of people has a parent, sibling or child with cancer?",
        "Is a tumour of 2 cm or more operated on?",
        "Were diet and alcohol adjusted for as well as age?",
        "Did the trial have an untreated comparison arm?",
        "Is it given before or after meals?",
        "why or why not?",
    ],
)
def test_no_comparison(question: str) -> None:
    assert kind_of(question) is not QuestionKind.COMPARISON


def test_a_comparison_adds_no_column_to_what_the_scorer_was_trained_on() -> None:
    assert "asks comparison" not in QUESTION_FEATURES
    assert "asks list" in QUESTION_FEATURES

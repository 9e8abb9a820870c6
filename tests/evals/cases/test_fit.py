from collections.abc import Callable

import pytest

from evals.cases.fit import findings
from evals.cases.guidelines import Library
from evals.cases.load import GoldDocument
from qa.guideline import Guideline

Read = Callable[[str], GoldDocument]


@pytest.fixture
def library(guideline: Guideline) -> Library:
    return Library({"heart": guideline}, {})


def test_gold_that_fits_is_left_alone(document: Read, library: Library, gold_text: str) -> None:
    assert findings(document(gold_text), library) == []


@pytest.mark.parametrize(
    ("before", "after", "line", "level", "told"),
    [
        ("dose of 24 mg twice", "dose of 25 mg twice", 5, "error", "fact 'dose': its quote is not in heart, 2026"),
        ("    quote: Weight should be checked at every visit.", "    quote: Follow-up", 14, "error", "in no statement, so"),
        ("Sacubitril is started at a dose of 24 mg twice daily.", "Sacubitril is started at a dose of 24 mg", 5, "warning",
         "its quote is a part of 'Sacubitril is started at a dose of 24 mg twice daily.'"),
        ("numbers: 24 mg", "numbers: 24 g", 6, "error", "the figure '24 g' is not in its quote, which has '24 mg', '"),
        ("numbers: 24 mg", "numbers:\n      - 24 mg\n      - 2 mg", 8, "error", "fact 'dose': the figure '2 mg' is not"),
        ("exceeds 5.0 mmol/L]", "5.0 mmol/L]", 10, "error", "is not in its quote, which has 'exceeds 5.0 mmol/L'; write"),
        ("conditions: [follow-up]", "conditions: [home]", 15, "error", "fact 'weight': 'home' is neither"),
        ("    negation: [not]\n", "", 8, "warning", "fact 'potassium': its quote denies something"),
        ("    also: [weight]\n", "", 13, "warning", "fact 'weight' is named by no question"),
        ("answers: [dose]", "answers: [dose]\n    numbers: [28%]", 23, "error", "question 'd1': '28%' is in no fact"),
        ("answers: [dose]", "answers: [dose]\n    line: 30 mg", 23, "error", "question 'd1': no statement holds the line"),
        ("answers: [dose]", "answers: [dose]\n    must: [24 mg, thrice]", 23, "warning", "question 'd1': 'thrice' is found"),
        ("edition: 2026", "edition: 2025", 2, "error", "on edition '2025' of heart, but there is only heart@2026"),
        ("guideline: heart", "guideline: liver", 2, "error", "guideline 'liver' is not there; name its"),
    ],
)  # fmt: skip
def test_tells_what_is_amiss_and_where(
    document: Read, library: Library, gold_text: str, before: str, after: str, line: int, level: str, told: str
) -> None:
    assert before in gold_text
    (found,) = findings(document(gold_text.replace(before, after)), library)
    assert (found.line, found.level) == (line, level)
    assert told in found.text


def test_white_space_and_the_last_stop_do_not_matter(document: Read, library: Library, gold_text: str) -> None:
    text = gold_text.replace(
        "Weight should be checked at every visit.", "Weight  should be checked\n      at every visit"
    )
    assert findings(document(text), library) == []


def test_a_quote_over_two_statements_is_told(
    document: Read, library: Library, gold_text: str, guideline: Guideline
) -> None:
    second, fourth = guideline.statements[1], guideline.statements[3]
    over = " ".join(guideline.text[second.start : fourth.end].split())
    (found,) = findings(document(gold_text.replace("Weight should be checked at every visit.", over).replace(
        "conditions: [follow-up]", "negation: [not]")), library)  # fmt: skip
    assert "reaches over 3 statements" in found.text


def test_the_edition_that_is_past_is_held_against_its_own_text(
    document: Read, guideline: Guideline, gold_text: str
) -> None:
    library = Library({}, {"heart@2026": guideline})
    assert findings(document(gold_text), library) == []


def test_a_plain_list_names_no_guideline(document: Read, library: Library) -> None:
    assert findings(document("- {id: x, cat: a, q: b, want: nowhere}"), library) == []

from collections.abc import Callable

import pytest

from evals.cases.coverage import Sort, coverage, is_figure, unmet
from evals.cases.load import GoldDocument
from evals.cases.quantities import quantities
from qa.guideline import Guideline

Read = Callable[[str], GoldDocument]


def counts(guideline: Guideline, *documents: GoldDocument) -> dict[str, tuple[int, int]]:
    parts = coverage(guideline, [each.reviewed() for each in documents])
    assert [part.sort for part in parts] == [*Sort]
    assert sum(part.total for part in parts) == len(guideline.statements)
    return {part.sort: (part.covered, part.total) for part in parts}


def test_counts_each_statement_once_by_sort(document: Read, guideline: Guideline, gold_text: str) -> None:
    # The recommendations are on spironolactone and on weight, the figures on sacubitril and digoxin.
    expected = {Sort.RECOMMENDATION: (2, 2), Sort.FIGURE: (1, 2), Sort.OTHER: (0, 2)}
    assert counts(guideline, document(gold_text)) == expected


def test_names_what_is_uncovered_in_order(document: Read, guideline: Guideline, gold_text: str) -> None:
    parts = coverage(guideline, [document(gold_text).reviewed()])
    assert [each.text.split()[0] for part in parts for each in part.uncovered] == ["Digoxin", "Ivabradine", "The"]


def test_a_fact_that_no_question_names_covers_nothing(document: Read, guideline: Guideline, gold_text: str) -> None:
    assert counts(guideline, document(gold_text.replace("    also: [weight]\n", "")))[Sort.RECOMMENDATION] == (1, 2)


def test_drafts_cover_nothing(document: Read, guideline: Guideline, gold_text: str) -> None:
    drafted = gold_text.replace("answers: [dose]", "answers: [dose]\n    reviewed: false")
    assert counts(guideline, document(drafted))[Sort.FIGURE] == (0, 2)


def test_files_on_one_guideline_cover_it_together(document: Read, guideline: Guideline, gold_text: str) -> None:
    first = document(gold_text.replace("    also: [weight]\n", ""))
    second = document(
        "guideline: heart\nedition: 2026\nfacts:\n- {id: w, quote: Weight should be checked at every visit.}\n"
        "questions:\n- {id: q, category: direct, ask: What is checked?, answers: [w]}\n"
    )
    assert counts(guideline, first, second)[Sort.RECOMMENDATION] == (2, 2)


def test_no_quotes_meet_nothing(guideline: Guideline) -> None:
    assert list(unmet(guideline, [])) == list(guideline.statements)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("a share of 5%", True),
        ("within two weeks", True),
        ("more than six copies", True),
        ("25,000 receptors per cell", True),
        ("two methods", False),
        ("stage 2 disease", False),
        ("the HER2 gene", False),
    ],
)
def test_what_a_figure_is(text: str, figure: bool) -> None:
    assert any(map(is_figure, quantities(text))) is figure

from collections.abc import Callable
from typing import Any

import pytest

from evals.scoring.case import Case, Response
from evals.scoring.citations import (
    LONGEST,
    altered,
    citation_precision,
    citation_recall,
    cited_right,
    first_citation,
    uncited,
    verbatim,
)
from evals.statistics import Share
from qa.answer import Citation


def test_of_two_citations_the_second_answers(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer(("A.", [cite("less"), cite("dose")])), answers=["dose", "pregnancy"])
    assert cited_right(case) == Share(1, 1)
    assert first_citation(case) == Share(0, 1)
    assert citation_precision(case) == 0.5
    assert citation_recall(case) == 0.5


def test_what_may_be_cited_too_is_right_but_no_part_of_recall(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer(("A.", [cite("less")])), answers=["dose"], also=["less"])
    assert (cited_right(case), first_citation(case)) == (Share(1, 1), Share(1, 1))
    assert (citation_precision(case), citation_recall(case)) == (1.0, 0.0)


def test_one_of_a_group_is_enough(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    assert citation_recall(ask(answer(("A.", [cite("less")])), answers=[["dose", "less"]])) == 1.0


def test_another_guideline_and_another_place_do_not_answer(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    for wrong in (cite("dose", guideline="other"), cite("dose", start=0, end=5)):
        case = ask(answer(("A.", [wrong])), answers=["dose"])
        assert cited_right(case) == first_citation(case) == Share(0, 1)
        assert citation_precision(case) == citation_recall(case) == 0.0


def test_a_place_cited_twice_counts_once(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer(("A.", [cite("dose")] * 9 + [cite("less")])), answers=["dose"])
    assert citation_precision(case) == 0.5


def test_the_whole_guideline_is_no_place(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    whole = cite("dose", start=0, end=LONGEST + 1, quote="x" * (LONGEST + 1))
    for wrong in (whole, cite("dose", quote="x" * (LONGEST + 1)), cite("dose", start=0, end=LONGEST + 1)):
        case = ask(answer(("A.", [wrong])), answers=["dose"], line="x")
        assert cited_right(case) == Share(0, 1)
        assert citation_precision(case) == citation_recall(case) == 0.0
    page = ask(answer(("A.", [cite("dose", start=0, end=LONGEST)])), answers=["dose"])
    assert cited_right(page) == Share(1, 1)


def test_a_line_that_answers_is_found_by_its_pattern(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer(("A.", [cite("beta")])), must=["A"], line="^betaline may")
    assert cited_right(case) == Share(1, 1)
    assert citation_precision(case) == 1.0
    assert citation_recall(case) is None


def test_an_answer_that_cites_nothing(ask: Callable[..., Case], answer: Callable[..., Response]) -> None:
    case = ask(answer(("A.", [])), answers=["dose"])
    assert cited_right(case) == first_citation(case) == Share(0, 1)
    assert citation_precision(case) is None
    assert citation_recall(case) == 0.0
    assert verbatim(case) is None
    assert uncited(case) == Share(1, 1)


def test_where_nothing_can_be_judged(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation], abstention: Response
) -> None:
    unknown = ask(answer(("A.", [cite("dose")])), must=["A"])
    elsewhere = ask(answer(("A.", [cite("dose")])), answers=["gone"])
    absent = ask(answer(("A.", [cite("dose")])), answerable=False)
    for case in (unknown, elsewhere, absent):
        for score in (cited_right, first_citation, citation_precision, citation_recall):
            assert score(case) is None
    refused = ask(abstention, answers=["dose"])
    assert cited_right(refused) == Share(0, 1)
    assert (
        first_citation(refused) is citation_precision(refused) is citation_recall(refused) is uncited(refused) is None
    )


@pytest.mark.parametrize(
    "other",
    [
        {"quote": "Give oxaline 4 mg/kg a day for 3 day."},
        {"quote": "Give oxaline 5 mg/kg a day for 3 days."},
        {"quote": "give oxaline 4 mg/kg a day for 3 days."},
        {"start": 17},
        {"guideline": "other"},
        {"start": 0, "end": 0, "quote": ""},
    ],
)
def test_a_quote_is_verbatim_to_the_character(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation], other: dict[str, Any]
) -> None:
    wrong = cite("dose", **other)
    case = ask(answer(("A.", [cite("less"), wrong])))
    assert verbatim(case) == Share(1, 2)
    assert altered(case) == [wrong]


def test_what_stands_near_an_abstention_must_be_verbatim_too(
    ask: Callable[..., Case], cite: Callable[..., Citation]
) -> None:
    case = ask(Response("abstained", "It does not say.", nearest=(cite("dose"), cite("less", quote="x"))))
    assert verbatim(case) == Share(1, 2)
    assert verbatim(ask(None)) is None


def test_pieces_without_citation_are_counted(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer(("One. Two.", [cite("dose")]), ("Three. Four.", []), ("Five.", [cite("less")])))
    assert uncited(case) == Share(2, 4)

from collections.abc import Callable

import pytest

from evals.scoring.case import Case, Response
from evals.scoring.faithful import faithful
from evals.statistics import Share
from qa.answer import Citation


@pytest.mark.parametrize(
    ("fact", "text", "hits"),
    [
        ("dose", "Give oxaline 4 mg/kg a day for 3 days.", 1),
        ("dose", "Give  oxaline\n4 mg/kg a day for 3 days", 1),
        ("dose", "oxaline 4 mg/kg a day", 1),
        ("dose", "Give oxaline 5 mg/kg a day for 3 days.", 0),
        ("dose", "Give oxaline 4 mg/kg for 3 days.", 0),
        ("dose", "Give 4 mg/kg oxaline a day for 3 days.", 0),
        ("dose", "Give betaline 4 mg/kg a day for 3 days.", 0),
        ("pregnancy", "Oxaline should not be given in pregnancy.", 1),
        ("pregnancy", "Oxaline should be given in pregnancy.", 0),
        ("pregnancy", "be given in pregnancy.", 0),
        ("row", "5 to < 15: Dose (mg): 20; Not given to: infants", 1),
        ("row", "Dose (mg): 20; 5 to < 15", 1),
        ("row", "5 to < 15: Dose (mg): 40; Not given to: infants", 0),
        ("row", "5 to < 15: Not given to: 20", 0),
    ],
)
def test_a_piece_must_be_a_run_of_what_it_cites(
    ask: Callable[..., Case],
    answer: Callable[..., Response],
    cite: Callable[..., Citation],
    fact: str,
    text: str,
    hits: int,
) -> None:
    assert faithful(ask(answer((text, [cite(fact)])))) == Share(hits, 1)


@pytest.mark.parametrize(
    ("quote", "text", "hits"),
    [
        ("Take it [3] daily.", "Take it daily.", 1),
        ("Take it (evidence: high) daily.", "Take it daily.", 1),
        ("Take it (but not in pregnancy) daily.", "Take it daily.", 0),
        ("Take it daily unless pregnant.", "Take it daily", 0),
        ("Take it daily. Do not stop.", "Take it daily.", 1),
        ("Take it daily.[1] Do not stop.", "Take it daily.", 1),
        ("Take it dai-\nly.", "Take it daily.", 1),
        ("Take it\ndaily.", "Take it daily.", 1),
        ("Take one daily. Take two weekly.", "Take two weekly. Take one daily.", 1),
        ("Take one daily. Take two weekly.", "Take one weekly.", 0),
    ],
)
def test_what_may_be_left_out(
    ask: Callable[..., Case],
    answer: Callable[..., Response],
    cite: Callable[..., Citation],
    quote: str,
    text: str,
    hits: int,
) -> None:
    assert faithful(ask(answer((text, [cite("dose", quote=quote)])))) == Share(hits, 1)


def test_a_heading_over_what_is_cited_may_be_said(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    assert faithful(ask(answer(("Doses. Adults take 15-25% less.", [cite("less")])))) == Share(1, 1)


def test_only_pieces_with_citations_are_tried(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation], abstention: Response
) -> None:
    assert faithful(ask(answer(("Anything.", []), ("Adults take 15-25% less.", [cite("less")])))) == Share(1, 1)
    assert faithful(ask(answer(("Anything.", [])))) is None
    assert faithful(ask(abstention)) is faithful(ask(None)) is None

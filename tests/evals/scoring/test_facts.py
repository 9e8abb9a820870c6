from collections.abc import Callable

import pytest

from evals.cases.gold import GoldFact
from evals.scoring.case import Case, Response
from evals.scoring.facts import amiss, fact_recall, missing
from evals.scoring.pieces import Piece
from evals.statistics import Share
from qa.answer import Citation

DOSE = "Give oxaline 4 mg/kg a day for 3 days."


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        (DOSE, 1),
        ("Oxaline: 4mg/kg/day, three days.", 1),
        ("OXALINE 4 mg per kg daily. For 3 days.", 1),
        ("Give oxaline 4 mg/kg a day for 5 days.", 0),
        ("Give oxaline 4 g/kg a day for 3 days.", 0),
        ("Give betaline 4 mg/kg a day for 3 days.", 0),
        ("Give oxalines 4 mg/kg a day for 3 days.", 1),
        ("Do not give oxaline 4 mg/kg a day for 3 days.", 0),
        ("Give oxaline. It is not toxic. " + DOSE, 1),
        ("Give oxaline 4 mg/kg a day for no less than 3 days.", 0),
        ("Give oxaline 4 mg/kg a day for 3 days, rarely.", 0),
        ("Give oxaline 4 mg/kg a day, or 6 mg/kg a day, for 3 days.", 0),
        ("Give oxaline 4 mg/kg a day, at most 280 mg a day, for 3 days.", 1),
        ("Give oxaline 4 mg/kg a day for 3, 5 or 7 days.", 0),
        (f"{DOSE} Some give 6 mg/kg a day.", 1),
    ],
)
def test_a_fact_is_stated_when_a_piece_carries_all_of_it(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation], text: str, hits: int
) -> None:
    assert fact_recall(ask(answer((text, [cite("dose")])), answers=["dose"])) == Share(hits, 1)


def test_tokens_spread_over_pieces_do_not_state_a_fact(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    apart = answer(("Give oxaline for 3 days.", [cite("dose")]), ("Betaline takes 4 mg/kg a day.", [cite("beta")]))
    assert fact_recall(ask(apart, answers=["dose"])) == Share(0, 1)


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Oxaline should not be given in pregnancy.", 1),
        ("Oxal must not be given to pregnant women.", 1),
        ("Oxaline should be given in pregnancy.", 0),
        ("Avoid oxaline in pregnancy.", 1),
        ("Oxaline is contraindicated in pregnancy.", 1),
        ("Oxaline should not be withheld in pregnancy.", 0),
        ("Oxaline should not be avoided in pregnancy.", 0),
        ("Oxaline should not be given.", 0),
    ],
)
def test_a_negation_must_be_there(
    ask: Callable[..., Case], answer: Callable[..., Response], text: str, hits: int
) -> None:
    assert fact_recall(ask(answer((text, [])), answers=["pregnancy"])) == Share(hits, 1)


def test_what_a_quote_leaves_to_its_headings_may_stand_over_the_citation(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer(("Adults take 15-25% less.", [cite("less")])), answers=["less"])
    assert fact_recall(case) == Share(1, 1)
    # The quote of this one names the drug itself, so its heading can't stand in for it.
    swapped = ask(answer(("Give betaline 4 mg/kg a day for 3 days.", [cite("dose")])), answers=["dose"])
    assert fact_recall(swapped) == Share(0, 1)
    assert fact_recall(ask(answer(("Adults take 15-25% less.", [])), answers=["less"])) == Share(0, 1)


def test_any_fact_of_a_group_will_do_and_each_group_counts(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    said = answer((DOSE, [cite("dose")]))
    assert fact_recall(ask(said, answers=[["less", "dose"], "pregnancy"])) == Share(1, 2)


def test_the_head_of_a_column_may_deny_what_the_row_does_not(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    row = "5 to < 15: Dose (mg): 20; Not given to: infants"
    assert fact_recall(ask(answer((row, [cite("row")])), answers=["row"])) == Share(1, 1)
    denied = "5 to < 15: Dose (mg): not 20; Not given to: infants"
    assert fact_recall(ask(answer((denied, [cite("row")])), answers=["row"])) == Share(0, 1)


def test_without_citations_a_figure_beside_the_right_one_must_be_the_guidelines(
    ask: Callable[..., Case], answer: Callable[..., Response]
) -> None:
    for text, hits in (
        ("Oxaline 4 mg/kg a day for 3 days, or for 12 days.", 1),
        ("Oxaline 4 mg/kg/day for 3 or 8 days.", 0),
    ):
        assert fact_recall(ask(answer((text, [])), answers=["dose"])) == Share(hits, 1)


def test_the_other_direction_does_not_state_it(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer((DOSE, [cite("dose")])), answers=["dose"])
    fact = GoldFact(id="f", quote="Oxaline lowers the risk.", drugs=("oxaline",), conditions=("risk",))
    assert amiss(case, Piece("Oxaline reduces the risk."), fact) == []
    assert amiss(case, Piece("Oxaline raises the risk."), fact) == ["turned round"]


def test_what_the_text_does_not_show_is_not_stated(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer((DOSE, [cite("dose")]), text="Ask a pharmacist."), answers=["dose"])
    assert fact_recall(case) == Share(0, 1)


def test_where_it_does_not_apply(ask: Callable[..., Case], abstention: Response) -> None:
    assert fact_recall(ask(abstention, answers=["dose"])) == Share(0, 1)
    assert fact_recall(ask(None, answers=["dose"])) == Share(0, 1)
    assert fact_recall(ask(abstention, answers=["gone"])) is None
    assert fact_recall(ask(abstention, must=["mg"])) is None
    assert fact_recall(ask(abstention, answerable=False)) is None


def test_what_is_missing_is_told_from_the_nearest_piece(
    ask: Callable[..., Case], answer: Callable[..., Response]
) -> None:
    case = ask(answer(("Betaline is new.", []), ("Give oxaline for 3 days.", [])), answers=["dose"])
    assert missing(case, case.expected.facts["dose"]) == ["4 mg/kg a day missing"]

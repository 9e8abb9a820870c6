from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.guideline import Edition, Guideline, Metadata, Statement
from qa.index.differences import Differences, Move, Piece, differences, wording

DOSE = "Give dexamethasone 6 mg once daily for up to 10 days."


def statement(text: str, section: str = "Treatment", **given: object) -> Statement:
    return replace(Statement(0, 1, text, (section,), 0), **given)  # type: ignore[arg-type]


def guideline(*statements: Statement) -> Guideline:
    return Guideline("g", Edition("1", None, "0" * 64), Metadata("G"), "x", (), statements)


def compared(old: list[Statement], new: list[Statement]) -> Differences:
    return differences(guideline(*old), guideline(*new))


def kinds(found: Differences) -> list[str]:
    return [change.kind for change in found.changes]


def test_white_space_and_case_are_no_change() -> None:
    found = compared([statement(DOSE)], [statement(DOSE.replace(" ", "\u00a0").upper())])
    assert (kinds(found), found.stayed) == ([], 1)


def test_a_figure_that_changed_stands_out() -> None:
    found = compared([statement(DOSE)], [statement(DOSE.replace("6 mg", "12 mg"))])
    (change,) = found.changes
    assert (change.kind, change.has_figures) == ("changed", True)
    assert [piece for piece in change.pieces if piece.kind != "same"] == [Piece("went", "6"), Piece("came", "12")]


@pytest.mark.parametrize(("old", "new"), [("2.5", "25"), ("1,000", "10,000"), ("one", "two")])
def test_a_figure_is_one_word(old: str, new: str) -> None:
    (change,) = compared(
        [statement(f"Take {old} tablets at night.")], [statement(f"Take {new} tablets at night.")]
    ).changes
    assert [piece.text for piece in change.pieces if piece.is_figure] == [old, new]


def test_words_that_change_side_by_side_are_one_phrase() -> None:
    (change,) = compared(
        [statement("Offer surgery within six weeks of diagnosis.")],
        [statement("Offer surgery after two courses of diagnosis.")],
    ).changes
    assert [piece.text for piece in change.pieces] == [
        "Offer surgery ",
        "within six weeks",
        "after two courses",
        " of diagnosis.",
    ]


def test_what_came_and_went_stands_in_its_place() -> None:
    old = [
        statement("Weigh the patient."),
        statement("Measure the blood pressure lying down."),
        statement("Ask about falls."),
    ]
    new = [
        statement("Weigh the patient."),
        statement("Ask about falls."),
        statement("Check vitamin D in winter months."),
    ]
    found = compared(old, new)
    assert [(change.kind, (change.new or change.old)) for change in found.changes] == [
        ("went", old[1]),
        ("came", new[2]),
    ]
    assert found.stayed == 2


def test_nothing_is_paired_with_something_quite_different() -> None:
    found = compared([statement("Offer a walking aid.")], [statement("Refer urgently if vision is lost.")])
    assert sorted(kinds(found)) == ["came", "went"]


def test_one_recommendation_number_pairs_what_reads_otherwise() -> None:
    old = [statement("1.2.3 Offer psychological treatment to adults.", number="1.2.3")]
    new = [statement("1.2.3 Consider antidepressant medication for adults.", number="1.2.3")]
    assert kinds(compared(old, new)) == ["changed"]


def test_a_new_number_alone_is_no_change() -> None:
    old = [statement("1.2.3 Offer a walking aid.", number="1.2.3")]
    new = [statement("1.2.4 Offer a walking aid.", number="1.2.4")]
    assert compared(old, new).stayed == 1


@pytest.mark.parametrize(
    "change", [{"strength": "weak"}, {"evidence": "4"}, {"lead_in": "Do not offer the following:"}]
)
def test_what_gives_a_statement_its_weight_is_compared_too(change: dict[str, str]) -> None:
    before = statement("A brace for the knee.", strength="strong", evidence="1++", lead_in="Offer the following:")
    (found,) = compared([before], [replace(before, **change)]).changes  # type: ignore[arg-type]
    assert found.kind == "changed"
    assert next(iter(change.values())).split()[0] in "".join(
        piece.text for piece in found.pieces if piece.kind == "came"
    )


def test_statements_under_another_heading_moved() -> None:
    texts = ["Weigh the patient.", "Ask about falls."]
    found = compared([statement(text, "History") for text in texts], [statement(text, "First visit") for text in texts])
    assert (found.moves, found.changes, found.stayed) == ((Move(("History",), ("First visit",), 2),), (), 2)


def test_equal_statements_are_paired_under_their_own_heading() -> None:
    old = [statement("Not known.", "Dose"), statement("Not known.", "Harm")]
    new = [statement("Not known.", "Harm")]
    found = compared(old, new)
    assert [(change.kind, change.section) for change in found.changes] == [("went", ("Dose",))]
    assert found.moves == ()


def test_a_long_guideline_is_compared_quickly() -> None:
    old = [
        statement(f"Patient group {n} receives regimen {n * 7} for {n % 9} weeks.", f"S{n // 20}") for n in range(3000)
    ]
    new = [replace(one, text=one.text.replace("receives", "gets")) if n % 3 == 0 else one for n, one in enumerate(old)]
    found = compared(old, new)
    assert (found.count("changed"), found.count("came"), found.count("went")) == (1000, 0, 0)


TEXTS = st.lists(
    st.sampled_from(["Give 5 mg.", "Give 10 mg.", "Stop it.", "Ask again later.", "x", "Never give 5 mg."])
)


@given(TEXTS, TEXTS)
def test_every_statement_is_accounted_for_and_pieces_make_up_both_wordings(old: list[str], new: list[str]) -> None:
    found = compared([statement(text) for text in old], [statement(text) for text in new])
    assert found.stayed + found.count("changed") + found.count("went") == len(old)
    assert found.stayed + found.count("changed") + found.count("came") == len(new)
    for change in found.changes:
        for side, gone in ((change.old, "came"), (change.new, "went")):
            if side is not None:
                assert "".join(piece.text for piece in change.pieces if piece.kind != gone) == wording(side)


@given(TEXTS)
def test_nothing_differs_from_itself(texts: list[str]) -> None:
    found = compared([statement(text) for text in texts], [statement(text) for text in texts])
    assert (found.changes, found.moves) == ((), ())

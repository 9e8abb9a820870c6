from collections.abc import Callable

import pytest

from qa.answering.verify.reading.lists import left_out_members
from qa.answering.verify.reading.reader import Reader

Kinds = Callable[..., set[str]]


def members(reader: Reader, statement: str, sentence: str) -> list[str]:
    items = reader.read(statement).items
    omitted = left_out_members(items, reader.read(sentence).values)
    return [item.written for item in items if item.order in omitted and item.kind not in ("light", "mark")]


def test_one_of_several_examples_can_be_named_alone(reader: Reader) -> None:
    statement = "Active drugs include cisplatin, doxorubicin, and etoposide."

    assert members(reader, statement, "Doxorubicin is active.") == ["cisplatin", "etoposide"]


@pytest.mark.parametrize(
    "statement",
    [
        "Cisplatin, doxorubicin, and etoposide are given together.",
        "Drugs include a combination of cisplatin, doxorubicin, and etoposide.",
        "Treat if there are chills, vomiting, and pain.",
        "Nausea, doxorubicin that must not be given, and etoposide are named.",
    ],
)
def test_a_list_that_hangs_together_has_no_members_to_leave_out(reader: Reader, statement: str) -> None:
    assert members(reader, statement, "Etoposide is named with pain.") == []


def test_nothing_is_left_out_of_a_list_of_which_nothing_is_said(reader: Reader) -> None:
    assert members(reader, "Signs are fever, chills, and vomiting.", "The heart is large.") == []


@pytest.mark.parametrize(
    ("sentence", "statement", "passes"),
    [
        (
            "Effective drugs include zanamivir and peramivir.",
            "Effective drugs include zanamivir, oseltamivir, laninamivir, and peramivir.",
            True,
        ),
        ("Zanamivir is given.", "Zanamivir, oseltamivir, and peramivir are given together.", False),
        ("Children need oxygen.", "Children, infants, or pregnant women need oxygen.", True),
        ("Zanamivir helps if there is fever.", "Zanamivir helps if there is fever, severe pain, and chills.", False),
    ],
)
def test_the_gate_lets_members_be_left_out(kinds: Kinds, sentence: str, statement: str, passes: bool) -> None:
    assert (kinds(sentence, statement) == set()) == passes

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.quantities import Span, figures


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Give 500 mg three times a day for 5 days.", {"mg": (500, 500), "time/day": (3, 3), "day": (5, 5)}),
        ("Taken once daily.", {"time/day": (1, 1)}),
        ("Between 25,000-185,000 receptors per cell.", {"recept/cell": (25_000, 185_000)}),
        ("The target is 2.0 to 3.0.", {"": (2, 3)}),
        ("At least 5 days, up to 4 g.", {"day": (5, inf), "g": (-inf, 4)}),
        ("Start 5 mg, then 10 mg.", {"mg": (5, 10)}),
        ("About 5 per cent of them.", {"%": (5, 5)}),
        ("No figures at all.", {}),
    ],
)
def test_amounts_are_read_by_unit(text: str, amounts: dict[str, tuple[float, float]]) -> None:
    assert {unit: (span.low, span.high) for unit, span in figures(text).amounts.items()} == amounts


@pytest.mark.parametrize(
    "text",
    [
        "5-year survival",
        "adults aged 65 years",
        "stage 2",
        "at 5 years",
        "patients over 75 years",
        "day 14",
        "cohort of 20",
    ],
)
def test_figures_that_say_for_whom_or_when_are_no_amounts(text: str) -> None:
    found = figures(text)
    assert not found.amounts
    assert found.conditions


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("10 mg is taken daily.", "10 mg is taken weekly.", True),
        ("10 mg/day.", "10 mg once a week.", True),
        ("10 mg daily.", "70 mg weekly.", False),
        ("10 mg daily.", "10 mg a day.", False),
        ("10 mg daily.", "10 mg.", False),
        ("10 mg daily.", "10 mg after a week.", False),
        ("10 mg daily.", "10 mg twice weekly.", False),
    ],
)
def test_the_same_amounts_at_another_rate(one: str, other: str, apart: bool) -> None:
    assert figures(one).is_at_another_rate(figures(other)) == figures(other).is_at_another_rate(figures(one)) == apart


spans = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda ends: Span(min(ends), max(ends), ""))


@given(spans, spans)
def test_two_spans_are_apart_when_they_share_no_figure(one: Span, other: Span) -> None:
    shared = set(range(int(one.low), int(one.high) + 1)) & set(range(int(other.low), int(other.high) + 1))
    assert one.apart_from(other) == other.apart_from(one) == (not shared)
    assert not one.joined(other).apart_from(one)


def test_bounds_of_one_sort_are_apart_unless_equal() -> None:
    assert Span(5, inf, "").apart_from(Span(7, inf, ""))
    assert not Span(-inf, 4, "").apart_from(Span(-inf, 4, ""))
    assert not Span(-inf, 4, "").apart_from(Span(3, 3, ""))

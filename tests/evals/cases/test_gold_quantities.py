"""Figures, as the scorers read them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases.quantities import Quantity, quantities


def read(text: str) -> list[tuple[str, str, str]]:
    return [(each.bound, each.written, each.unit) for each in quantities(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000 mg", "1000 mg"),
        ("1\u2009000 mg", "1 000 mg".replace(" ", "\u202f", 1)),
        ("10 000 parasites", "10,000 parasites"),
        ("5 to < 15 kg", "5 kg to under 15 kg"),
        ("24 per cent", "24%"),
        ("24 percent", "24 %"),
        ("15–25%", "15-25%"),
        ("15% to 30%", "15 to 30%"),
        ("between 15 and 30%", "15-30%"),
        ("5 mg-10 mg", "5 to 10 mg"),
        ("10 mcg", "10 µg"),
        ("10 μg", "10 micrograms"),
        ("4 mg/kg a day", "4 mg/kg/day"),
        ("4 mg per kg daily", "4mg/kg per day"),
        ("4 mg/kg body weight", "4 mg/kg"),
        ("10 mL", "10ml"),
        ("three days", "3 days"),
        ("a 5-year risk", "5 years"),
        ("twice daily", "2 times a day"),
        ("2 times per day", "two times a day"),
        ("twenty-four hours", "24 h"),
        ("two-thirds", "2/3"),
        ("one in ten", "1 in 10"),
        ("twofold", "2-fold"),
        ("2½ tablets", "2.5 tablets"),
        ("0·5 mg", "0.5 mg"),
        ("0.50 mg", "0.5 mg"),
        ("3.5 x 10^9/L", "3.5 × 10⁹/L"),
        ("≥ 5 kg", "at least 5 kg"),
        ("not exceeding 4 g", "up to 4 g"),
        ("aged 65 years or older", "at least 65 years"),
        ("six or more copies", "at least 6 copies"),
        ("not less than 3 days", "≥3 days"),
        ("25,000-185,000 receptors per cell", "25000 to 185000 receptors/cell"),
        ("38 °C", "38 degrees Celsius"),
    ],
)
def test_what_is_written_otherwise_is_the_same_figure(one: str, other: str) -> None:
    assert quantities(one) == quantities(other)
    assert len(quantities(one)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("15-25%", "15%"),
        ("15-25%", "25%"),
        ("more than six copies", "six copies"),
        ("more than six copies", "less than six copies"),
        ("at least 5 kg", "more than 5 kg"),
        ("5 mg", "5 g"),
        ("5 mg", "5 mg/kg"),
        ("5 mg/day", "5 mg"),
        ("5%", "5 percentage points"),
        ("3 days", "3 weeks"),
        ("3 times a day", "3 times a week"),
        ("500,000-2,000", "2,000-500,000"),
        ("5 to < 15 kg", "5 to 15 kg"),
        ("5 to under 15 kg", "5 to 15 kg"),
        ("1:1000", "1:100"),
        ("day 14", "14 days"),
        ("0.5 mg", "5 mg"),
        ("-2.5", "2.5"),
        ("12345678901234567890", "12345678901234567891"),
    ],
)
def test_what_differs_in_value_range_bound_or_unit_is_another_figure(one: str, other: str) -> None:
    (left,), (right,) = quantities(one), quantities(other)
    assert left != right
    assert not left.agrees(right)


@pytest.mark.parametrize(
    "text",
    [
        "HER2 and HER2-HER4",
        "IHC 3+",
        "T-DM1",
        "pN2a",
        "COVID-19",
        "CD4",
        "5-fluorouracil",
        "the 2nd and 3rd",
        "in the metastatic one.",
        "as in [3] and [4-6]",
        "section 1.2.3",
        "the 1990s",
        "a half-life",
        "none",
    ],
)
def test_numbers_of_names_are_no_figures(text: str) -> None:
    assert [each for each in quantities(text) if each.unit != "section no."] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Give 5 mg.", [("", "5 mg", "mg")]),
        ("take 2 500 mg tablets", [("", "2", ""), ("", "500 mg", "mg")]),
        ("5, 10 and 20 mg", [("", "5", "mg"), ("", "10", "mg"), ("", "20 mg", "mg")]),
        ("6 months to 5 years", [("", "6 months", "month"), ("", "5 years", "year")]),
        ("Artesunate dose (mg): 20", [("", "20", "mg")]),
        ("grade 3 toxicity", [("", "3", "grade no.")]),
        ("100 mg/5 mL", [("", "100 mg", "mg"), ("", "5 mL", "ml")]),
        ("infused over 90 minutes", [("", "90 minutes", "minute")]),
        ("children over 5 years", [(">", "5 years", "year")]),
        ("over 5 kg", [(">", "5 kg", "kg")]),
        ("p < 0.05", [("<", "0.05", "")]),
        ("24% of them in 10 trials", [("", "24%", "%"), ("", "10 trials", "trial")]),
        ("at 08:30", [("", "08:30", "")]),
        ("$50", [("", "50", "$")]),
    ],
)
def test_what_is_read(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


def test_what_is_counted_may_be_named_by_one_side_alone_but_a_measure_may_not() -> None:
    (copies,) = quantities("more than six copies of the gene")
    assert copies.agrees(*quantities("more than six"))
    assert quantities("two main methods")[0].agrees(*quantities("2 methods"))
    assert not quantities("two methods")[0].agrees(*quantities("2 drugs"))
    assert not quantities("24")[0].agrees(*quantities("24%"))


def test_a_figure_stands_where_it_says() -> None:
    text = "Give up to 4 g a day, or 15-25% less."
    assert [text[each.start : each.end] for each in quantities(text)] == [each.written for each in quantities(text)]


@given(st.integers(0, 10**7), st.sampled_from(["mg", "%", "days", "mg/kg/day", "receptors per cell"]))
def test_thousands_separators_change_nothing(value: int, unit: str) -> None:
    (plain,), (parted,) = quantities(f"about {value} {unit} in all"), quantities(f"about {value:,} {unit} in all")
    assert plain == parted
    assert plain.low == value


@given(st.text(max_size=60))
def test_any_text_can_be_read_and_its_figures_stand_in_it(text: str) -> None:
    for figure in quantities(text):
        assert isinstance(figure, Quantity)
        assert figure.low == figure.low and isinstance(figure.low, Decimal)
        assert text[figure.start : figure.end].strip() and 0 <= figure.start < figure.end <= len(text)


@given(st.text(alphabet="0123456789.,-–/:% mgx<>+½ ⁹ onetwo", max_size=40))
def test_texts_made_of_figures_can_be_read(text: str) -> None:
    assert quantities(text) == quantities(text)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.figures import backward_ranges, impossible_shares, misprints, missing_units


@pytest.mark.parametrize(
    "text",
    [
        "500,000-2,000 receptors",
        "10.1%–7.9%",
        "ages 50-5 years",
        "0.9–0.5 mg",
        "in 80% – 20% of cases",
        "HR 0·98 (95% CI 1·20–1·10)",
        "(95% CI 9-7)",
    ],
)
def test_a_range_that_runs_backwards(text: str) -> None:
    (warning,) = backward_ranges(f"Given in {text}.")
    assert "runs backwards" in warning


@pytest.mark.parametrize(
    "text",
    [
        "25,000-185,000",
        "15-30%",
        "in 2024-25",
        "T1-2 tumours",
        "call 1-800-422-6237",
        "4-1BB",
        "trial NCT0012345-12",
        "-0.8%–2.8%",
        "12-5-2020",
        "3-0 sutures",
        "HER2-HER4",
        "ratio 4:2-1",
        "C9741-2",
        "reduced from 31.7% to 15.7%",
        "1.8–6.2",
        "a ratio of 1·44 (1·32-1·58)",
        "the tumour marker CA 19-9",
        "p = 3.3 × 10-4",
        "Bethesda, MD 20892-3655",
        "8277 (5353-10 649)",
        "Lancet 2016; 6(6); 630-49",
        "wean the dose 20-10 mg",
    ],
)
def test_what_is_no_backward_range(text: str) -> None:
    assert list(backward_ranges(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Seen in 120% of patients.",
        "It occurs in about 510 percent of women of childbearing age.",
        "It was found in 85–105% of the affected children.",
        "The test has a sensitivity of 130%.",
        "The survival rate was 855% at five years.",
        "The positive predictive value is approximately 101.5 %.",
    ],
)
def test_a_share_that_can_not_be(text: str) -> None:
    (warning,) = impossible_shares(text)
    assert "100% at most" in warning


@pytest.mark.parametrize(
    "text",
    [
        "Seen in 100% of patients.",
        "An increase of 150% in women over 60.",
        "Costs rose by 120% of cases.",
        "Give 150% of the usual dose.",
        "At 120% of patients' ideal weight.",
        "The relative survival rate was 104%.",
        "Sensitivity was 98% (95% CI 94–101%).",
        "Sensitivity rose by 120%.",
        "The dose was 200% higher in 12 of the patients.",
        "In 12,5% of patients.",
        "HP 0008872 Percent of people",
    ],
)
def test_a_share_that_can(text: str) -> None:
    assert list(impossible_shares(text)) == []


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Give 5 mg, 10 mg or 20 daily.", "20"),
        ("Give 500 mg then 250 every 8 hours.", "250"),
        ("Start with 5 mg daily, increasing to 10 twice daily.", "10"),
        ("Give 400 mg on the first day, then 200 once daily.", "200"),
        ("Tablets of 125 mg, 250 mg and 500.", "500"),
        ("Give 2.5 mg/kg then 1,000 each day.", "1,000"),
    ],
)
def test_a_dose_without_its_unit(text: str, bare: str) -> None:
    (warning,) = missing_units(text)
    assert f"The dose {bare} has no unit" in warning


@pytest.mark.parametrize(
    "text",
    [
        "Give 5, 10 or 20 mg daily.",
        "Give 500 mg 2 or 3 times daily.",
        "Give 500 mg then 250 mg every 8 hours.",
        "Give 250 mg every 6 to 8 hours.",
        "Give 1 g, then 2 tablets daily.",
        "Give 20 mg for 5 days, then stop.",
        "Give 20 mg daily for 3 weeks then every 4 weeks.",
        "Of 200 women, 100 were given 5 mg or placebo once daily.",
        "Give 10 mg at once, and 2 hours later 5 mg daily.",
        "Give 0.5 ml. Then 2 daily checks follow.",
        "a dose of 50 mg (see section 4 and 5).",
    ],
)
def test_a_figure_that_needs_no_unit(text: str) -> None:
    assert list(missing_units(text)) == []


@pytest.mark.parametrize(
    "text", ["Give 2..5 mg.", "Give 2.,5 mg.", "Give 1.2.5 mg/kg.", "Give 1O mg.", "Give l5 units.", "Give 5OO mg."]
)
def test_a_figure_that_is_none(text: str) -> None:
    (warning,) = misprints(text)
    assert "misprint" in warning


@pytest.mark.parametrize(
    "text",
    ["Give 2.5 mg.", "See 1.2.5 for doses.", "O2 ml/kg", "1.7.1 Give 5 mg.", "wait ... 5 mg", "10 l of water", "1l"],
)
def test_a_figure_that_is_one(text: str) -> None:
    assert list(misprints(text)) == []


@given(st.text(alphabet="0123456789 .,-–%mgorthend:;()/", max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    for doubts in (backward_ranges, impossible_shares, missing_units, misprints):
        assert all("\n" not in warning for warning in doubts(text))

import pytest

from qa.reading.warnings import backward_ranges


@pytest.mark.parametrize(
    "text", ["500,000-2,000 receptors", "10.1%–7.9%", "ages 50-5 years", "0.9–0.5 mg", "in 80% – 20% of cases"]
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
    ],
)
def test_what_is_no_backward_range(text: str) -> None:
    assert list(backward_ranges(text)) == []

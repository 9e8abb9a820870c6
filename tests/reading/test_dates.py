from datetime import date

import pytest

from qa.reading.dates import date_of_update, printed_date


@pytest.mark.parametrize(
    "text", ["2026-01-12", "January 12, 2026", "12 Jan 2026", "Jan. 12th, 2026View policy", "2026/1/12"]
)
def test_forms(text: str) -> None:
    assert printed_date(text) == date(2026, 1, 12)


def test_no_date() -> None:
    assert printed_date("2026-13-45") is None
    assert printed_date("soon") is None
    assert printed_date("March 2024") == date(2024, 3, 1)


def test_date_of_update() -> None:
    assert date_of_update("Breast Cancer (last modified 2007-05-11, CDR1)") == date(2007, 5, 11)
    assert date_of_update("Treatment was modified in 12 patients") is None

from datetime import date

import pytest

from qa.answering.notices import notices
from qa.guideline import Edition, Guideline, Metadata
from qa.question.kind import QuestionKind
from qa.question.understand import Understood

ASKED = Understood("?", "?", "?", QuestionKind.FACT, ())


def guideline(status: str = "", updated: date | None = None) -> Guideline:
    return Guideline("g", Edition("1", updated, "0"), Metadata("Asthma", review_status=status), "", (), ())


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        (guideline(), []),
        (guideline(status="Approved"), []),
        (guideline(status="Pending human review."), ["review"]),
        (guideline(updated=date(2026, 1, 1)), []),
        (guideline(updated=date(2007, 5, 11)), ["age"]),
    ],
)
def test_what_a_guideline_makes_the_reader_know(given: Guideline, kinds: list[str]) -> None:
    found = notices(ASKED, [given], [], stale_after_years=5, today=date(2026, 11, 22))
    assert [notice.kind for notice in found] == kinds


def test_the_age_is_said_in_years() -> None:
    (notice,) = notices(ASKED, [guideline(updated=date(2007, 5, 11))], [], 5, date(2026, 11, 22))
    assert "2007-05-11, 19 years ago" in notice.text


def test_a_corrected_word_is_said() -> None:
    asked = Understood("?", "?", "?", QuestionKind.FACT, (), corrections=(("asthm", "asthma"),))
    (notice,) = notices(asked, [], [], 5, date(2026, 11, 22))
    assert (notice.kind, notice.text) == ("spelling", "“asthm” was read as “asthma”.")


def test_an_edition_that_is_not_in_force_is_said_with_what_became_of_it() -> None:
    old = Guideline("g", Edition("2019", None, "0", "superseded by 2024"), Metadata("Asthma"), "", (), ())
    (notice,) = notices(ASKED, [old], [], 5, date(2026, 11, 22))
    assert (notice.kind, notice.text) == ("edition", "Asthma, edition 2019, is not in force: superseded by 2024.")

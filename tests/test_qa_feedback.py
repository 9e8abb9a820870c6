import datetime

import pytest
from pydantic import ValidationError

from qa.feedback import Feedback

GIVEN = {"saved": "2026-03-01", "verdict": "wrong", "question": "Dose?", "status": "answered"}


def test_what_was_typed_is_masked_however_it_came() -> None:
    made = Feedback(
        saved=datetime.date(2026, 3, 1),
        verdict="wrong",
        question="Mr\nSmith,  MRN 1234567?",
        history=("born 12/03/1961",),
        right="ask Dr Patel",
        status="answered",
    )
    assert made.question == "Mr [name], MRN [number]?"
    assert (made.history, made.right) == (("born [date]",), "ask Dr [name]")
    read = Feedback.model_validate(GIVEN | {"question": "mrs jones on tamoxifen"})
    assert read.question == "mrs [name] on tamoxifen"


def test_a_line_reads_back_as_what_was_written() -> None:
    made = Feedback.model_validate(GIVEN | {"history": ["Dr Patel asks", "What is it?"]})
    assert Feedback.model_validate_json(made.model_dump_json()) == made


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": 2},
        {"verdict": "bad"},
        {"verdict": "abstained"},
        {"status": "abstained", "verdict": "answered"},
        {"question": ""},
        {"question": " \n"},
        {"question": "x" * 10_001},
        {"history": ["x"] * 41},
        {"release": "a b"},
        {"session": "123"},
        {"cited": [{"guideline": "g", "edition": "1", "start": -1, "end": 2, "quote": "q"}]},
    ],
)
def test_what_is_no_feedback_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Feedback.model_validate(GIVEN | wrong)


def test_it_has_no_place_for_a_time_of_day_nor_for_who_saved_it() -> None:
    with pytest.raises(ValidationError):
        Feedback.model_validate(GIVEN | {"saved": "2026-03-01T10:15:00"})
    assert set(Feedback.model_fields) == {
        *("format", "saved", "verdict", "question", "history", "right", "status", "cited", "guidelines", "release"),
        "settings",
    }

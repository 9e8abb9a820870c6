import logging

import pytest

from qa import errors
from qa.errors import FailureError, GuidelineQAError, SettingsError
from ui.edge.problems import Refusal, as_refusal

FILE = "/srv/qa/index/releases/7f/manifest.json"


def _kinds(base: type[GuidelineQAError]) -> list[type[GuidelineQAError]]:
    return [kind for found in base.__subclasses__() for kind in (found, *_kinds(found))]


@pytest.mark.parametrize(
    "kind", [SettingsError, *(each for each in _kinds(FailureError) if hasattr(errors, each.__name__))]
)
def test_what_we_must_mend_is_logged_and_not_told(
    kind: type[GuidelineQAError], caplog: pytest.LogCaptureFixture
) -> None:
    if kind is errors.PortInUseError:  # ends the program before anybody can ask it
        return
    refusal = as_refusal(kind(f"{FILE} is damaged"))
    assert refusal.status == 503
    assert int(refusal.headers["retry-after"]) > 0
    assert FILE not in refusal.detail
    assert "whoever runs it" in refusal.detail
    assert [(record.levelno, FILE in record.getMessage()) for record in caplog.records] == [(logging.ERROR, True)]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.UnknownGuidelineError("no guideline 'x'"), 404),
        (errors.QuestionError("ask a question"), 422),
        (errors.UsageError("name one file"), 400),
        (FailureError("other pages are being drawn"), 503),
        (Refusal(429, "too often"), 429),
    ],
)
def test_what_the_caller_can_mend_is_told_as_it_is(
    error: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    refusal = as_refusal(error)
    assert (refusal.status, refusal.detail) == (status, str(error))
    assert caplog.records == []


def test_of_a_fault_nothing_is_told() -> None:
    refusal = as_refusal(ValueError(FILE))
    assert refusal.status == 500
    assert FILE not in refusal.detail

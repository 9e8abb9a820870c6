from datetime import date

import pytest

from qa.reading.draft import Imprint
from qa.reading.furniture import opens_disclaimer, recognised, tail_begins


@pytest.mark.parametrize(
    "line",
    [
        "Skip to main content",
        "Sign up",
        "Share this page",
        "Print",
        "We use cookies to improve your experience.",
        "© 2024 Example. All rights reserved.",
        "Home > Infections > Pneumonia",
        "Under Review",
        "Personalize",
        "Help us tailor your experience",
        "Which best describes you? Your choice helps us.",
        "By Jane Doe, MD",
        "Was this page helpful?",
    ],
)
def test_furniture_without_meaning(line: str) -> None:
    assert recognised(line) == Imprint()


@pytest.mark.parametrize(
    "line",
    [
        "Share decisions with the patient.",
        "Print sizes differ.",
        "Review the patient after a week.",
        "Under review, 3 of 5 lesions grew.",
        "Patients awaiting surgical review should fast.",
        "Cookies and cakes raise blood sugar.",
        "By day 3 the fever should be gone.",
        "Contact precautions are needed.",
        "Doses updated in 2019 trials were higher.",
        "Monitor INR > 3 > 5 times.",
    ],
)
def test_clinical_text_is_not_furniture(line: str) -> None:
    assert recognised(line) is None


def test_furniture_that_says_something() -> None:
    assert recognised("Last updated: January 12, 2026View editorial policy") == Imprint(updated=date(2026, 1, 12))
    status = recognised("Educational purpose only • Exercise caution as content is pending human review")
    assert status == Imprint(review_status="Exercise caution as content is pending human review")
    policy = recognised("Our BoardAll articles are reviewed for accuracy by our Board")
    assert policy == Imprint(editorial_policy="All articles are reviewed for accuracy by our Board")


def test_tail_and_disclaimer() -> None:
    assert tail_begins(["Text.", "More.", "Have a follow-up question?", "Ask."]) == 2
    assert tail_begins(["Related articles", "Text.", "More.", "End."]) == 4
    assert opens_disclaimer("Professional Medical Disclaimer")
    assert not opens_disclaimer("Disclaimers were signed by all the patients in the trial")

from collections.abc import Callable
from typing import Any

import pytest

from qa.answering.premise import corrected
from qa.settings import AnsweringSettings

CLEARS = "Physiotherapy clears mucus in bronchiolitis."
NOT_ADVISED = "Physiotherapy is not recommended in bronchiolitis."
CALMS = "Prednisolone calms the airways in asthma."
WHY = "Why is prednisolone given in asthma?"


@pytest.fixture
def leads(search_for: Callable[..., Any], said: Any) -> Callable[[str, str, str], bool]:
    """Whether the other statement, which is less probable, is put before the best."""

    def asked(question: str, best: str, other: str) -> bool:
        found = search_for(question, said(best, 0.5), said(other, 0.3)).found
        return corrected(found, [found.ranked[0]], AnsweringSettings())[0] is found.ranked[1]

    return asked


@pytest.mark.parametrize(
    ("question", "best", "denial"),
    [
        ("Why is physiotherapy recommended in bronchiolitis?", CLEARS, NOT_ADVISED),
        ("Explain why physiotherapy is recommended in bronchiolitis.", CLEARS, NOT_ADVISED),
        ("What is the benefit of physiotherapy?", CLEARS, NOT_ADVISED),
        ("What is the rationale for physiotherapy?", CLEARS, NOT_ADVISED),
        ("What does physiotherapy improve?", CLEARS, NOT_ADVISED),
        ("Why is physiotherapy given?", CLEARS, "Physiotherapy is contraindicated in bronchiolitis."),
        ("Why is physiotherapy given in bronchiolitis?", CLEARS, "We advise against physiotherapy in bronchiolitis."),
        (
            "Which drug is used against malaria in pregnancy?",
            "Chloroquine is used against malaria in pregnancy.",
            "No drug is used against malaria in pregnancy.",
        ),
        (
            "Why is salbutamol recommended if prednisolone does not work in croup?",
            "Salbutamol opens the airways in croup.",
            "Salbutamol is not recommended in croup.",
        ),
        (WHY, CALMS, "Prednisolone does not delay asthma."),
        (WHY, CALMS, "Prednisolone is no better than placebo in asthma."),
    ],
)
def test_what_denies_the_premise_leads(
    leads: Callable[[str, str, str], bool], question: str, best: str, denial: str
) -> None:
    assert leads(question, best, denial)


@pytest.mark.parametrize(
    ("question", "best", "other"),
    [
        ("What is physiotherapy?", CLEARS, NOT_ADVISED),
        ("Is physiotherapy of benefit in bronchiolitis?", CLEARS, NOT_ADVISED),
        ("Why is physiotherapy not given in bronchiolitis?", CLEARS, NOT_ADVISED),
        ("How is prednisolone given in asthma?", CALMS, "In asthma prednisolone is not given by injection."),
        (WHY, CALMS, "Do not delay prednisolone in asthma."),
        (WHY, CALMS, "Prednisolone should not be withheld in asthma."),
        (WHY, CALMS, "Prednisolone is not contraindicated in asthma."),
        (WHY, CALMS, "Prednisolone is given when salbutamol does not work in asthma."),
        (WHY, CALMS, "Prednisolone acts against wheezing in asthma."),
        (WHY, CALMS, "To avoid a relapse, prednisolone is given in asthma."),
        (WHY, CALMS, "There is no better drug than prednisolone in asthma."),
        (WHY, CALMS, "No drug is better than prednisolone in asthma."),
    ],
)
def test_what_denies_nothing_taken_for_granted_does_not_lead(
    leads: Callable[[str, str, str], bool], question: str, best: str, other: str
) -> None:
    assert not leads(question, best, other)

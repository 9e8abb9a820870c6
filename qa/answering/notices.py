"""What the reader must know beside the answer: edition, review status, age, doubtful text, spelling."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from qa.answer import Answer, Citation, Notice
from qa.guideline import Guideline
from qa.llm.trouble import TOLD, ModelTrouble
from qa.question.understand import Understood
from qa.reading.warnings import age_warning

_SETTLED: Final = ("approved", "reviewed", "published", "final")


def notices(
    question: Understood,
    used: Iterable[Guideline],
    citations: Sequence[Citation],
    stale_after_years: float,
    today: date,
) -> list[Notice]:
    """Return the notices for an answer from the guidelines `used` with these `citations`."""
    found = [
        Notice(kind="spelling", text=f"“{written}” was read as “{meant}”.") for written, meant in question.corrections
    ]
    for guideline in used:
        found += _of_guideline(guideline, stale_after_years, today)
    doubts = dict.fromkeys(warning for citation in citations for warning in citation.warnings)
    return found + [Notice(kind="doubtful", text=warning) for warning in doubts]


def without_model(answer: Answer, trouble: ModelTrouble) -> Answer:
    """Return an answer that was made without the language model, and says so."""
    told = Notice(kind="model", text=f"{TOLD[trouble.kind]}; this answer was made without it.")
    return answer.model_copy(update={"notices": [*answer.notices, told]})


def _of_guideline(guideline: Guideline, stale_after_years: float, today: date) -> list[Notice]:
    found = []
    status, title = guideline.metadata.review_status, guideline.metadata.title
    if guideline.edition.fate:
        what = f"{title}, edition {guideline.edition.label}, is not in force: {guideline.edition.fate}."
        found.append(Notice(kind="edition", text=what))
    if status and status.lower().rstrip(".") not in _SETTLED:
        found.append(Notice(kind="review", text=f"{title}: {status.rstrip('.')}."))
    if (old := age_warning(guideline, stale_after_years, today)) is not None:
        found.append(Notice(kind="age", text=old.text))
    return found

"""A run on a made-up guideline on gout: right answers, and one of each way to go wrong."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from evals.running.record import (
    CaseRecord,
    ExpectedRecord,
    GoldRecord,
    PassageRecord,
    RunRecord,
    SystemRecord,
    Times,
)

BEFORE = "Treatment should begin within 24 hours of the first symptom, and the choice depends on what else is wrong. "
AFTER = " Where both are contraindicated, a short course of prednisolone is an alternative.\n\nIce may ease the pain."
COLCHICINE = "For an acute flare, colchicine 0.5 mg two to four times daily is recommended."
RENAL = "Colchicine is not recommended where creatinine clearance is below 10 mL/min."
TARGET = "The target is a serum urate below 360 micromol/L, or below 300 micromol/L where there are tophi."
ACUTE, LONG = ["Gout", "Acute flare"], ["Gout", "Long-term treatment", "Treat to target"]


def passage(at: str, section: Sequence[str] = ACUTE, **changed: Any) -> PassageRecord:
    """Return a passage that quotes the guideline's words and answers, but for what is `changed`."""
    told = {
        "title": "Management of gout in adults",
        "section": list(section),
        "page": 7,
        "before": BEFORE,
        "at": at,
        "after": AFTER,
        "quote": at,
        "verbatim": True,
        "right": True,
    }
    return PassageRecord.model_validate(told | changed)


def fact(name: str, quote: str, *tokens: str, group: int = 1, stated: bool | None = True) -> ExpectedRecord:
    """Return a fact that was to be stated."""
    return ExpectedRecord(fact=name, quote=quote, group=group, tokens=list(tokens), stated=stated)


def case(name: str, question: str, **changed: Any) -> CaseRecord:
    """Return a case that was answered right, but for what is `changed`."""
    told: dict[str, Any] = {
        "id": f"gout/{name}",
        "gold": "gout",
        "guideline": "gout",
        "category": "direct",
        "tags": [],
        "question": question,
        "history": [],
        "understood_as": question,
        "answerable": True,
        "reason": "",
        "premise": "",
        "expected": [fact("flare-dose", COLCHICINE, "0.5 mg", "colchicine", "acute flare")],
        "must": [],
        "must_not": [],
        "status": "answered",
        "text": f"Acute flare: {COLCHICINE}",
        "notices": [],
        "passages": [passage(COLCHICINE)],
        "right": True,
        "why": [],
        "expectation": "e" * 12,
        "scores": {},
    }
    told |= changed
    told["scores"] = _scores(told) | told["scores"]
    return CaseRecord.model_validate(told)


def _scores(told: dict[str, Any]) -> dict[str, list[int] | float | None]:
    """Return the scores that a case of this kind has; the scorers themselves are tested elsewhere."""
    answerable, answered = told["answerable"], told["status"] == "answered"
    stated = [each.stated for each in told["expected"] if each.group]
    cited = [each for each in told["passages"] if not each.nearest]
    return {
        "right": [int(told["right"]), 1],
        "over_refusal": [int(not answered), 1] if answerable else None,
        "wrong_answer": None if answerable else [int(answered), 1],
        "fact_recall": [sum(map(bool, stated)), len(stated)] if answerable and stated else None,
        "cited_right": [int(any(each.right for each in cited)), 1] if answerable else None,
        "verbatim": [sum(each.verbatim for each in told["passages"]), len(told["passages"])] if cited else None,
        "mrr": 0.5 if answerable and answered else None,
        "words": float(len(told["text"].split())) if answerable and answered else None,
    }


CASES = (
    case("dose", "What dose of colchicine is given in an acute flare?", tags=["dose"]),
    case(
        "target",
        "How low should serum urate be?",
        category="list",
        tags=["dose", "held-out"],
        expected=[
            fact("target", TARGET, "360 micromol/L | 6 mg/dL", "serum urate"),
            fact("tophi", TARGET, "300 micromol/L", "tophi", group=2, stated=False),
            fact("titrate", "Urate is measured every four weeks.", group=0, stated=None),
        ],
        must=[r"\b300\b"],
        text="Treat to target: The target is a serum urate below 360 micromol/L.",
        passages=[passage(TARGET, LONG), passage(COLCHICINE, right=False)],
        right=False,
        why=["does not state tophi (300 micromol/L)", r"does not match \b300\b"],
    ),
    case(
        "renal",
        "and with a creatinine clearance of 8?",
        category="followup",
        history=["What is given in an acute flare?"],
        understood_as="What is given in an acute flare with a creatinine clearance of 8 mL/min?",
        expected=[fact("renal", RENAL, "below 10 mL/min", "colchicine", "not recommended")],
        text="Acute flare: Colchicine is recommended where creatinine clearance is below 10 mL/min.",
        passages=[passage(RENAL, quote=RENAL.replace("not ", ""), verbatim=False)],
        notices=["This guideline was last reviewed more than five years ago."],
        right=False,
        why=["a quote is not the guideline's own words", "does not state renal (not recommended)"],
    ),
    case(
        "ice",
        "does ice help?",
        category="paraphrase",
        expected=[fact("ice", "Ice may ease the pain.", "ice", "pain", stated=None)],
        status="abstained",
        text="The guideline does not say.",
        passages=[passage(COLCHICINE, nearest=True, right=False)],
        right=False,
        why=["abstained, though the guideline answers"],
    ),
    case(
        "cherries",
        "How many cherries a day prevent flares?",
        category="absent-near",
        answerable=False,
        reason="Nothing is said of cherries or of diet.",
        expected=[],
        text=f"Acute flare: {COLCHICINE}",
        passages=[passage(COLCHICINE, right=None)],
        right=False,
        why=["answered, though the guideline does not say"],
    ),
    case(
        "lisbon",
        "Which tram goes to Belém?",
        category="absent-far",
        answerable=False,
        reason="Not medicine.",
        expected=[],
        status="abstained",
        text="The guideline does not say.",
        passages=[],
    ),
    case(
        "premise",
        "Since colchicine is safe in renal failure, which dose?",
        category="premise",
        premise="Colchicine is safe in renal failure.",
        expected=[fact("renal", RENAL, "below 10 mL/min", "not recommended")],
        text=f"Acute flare: {RENAL}",
        passages=[passage(RENAL)],
        must_not=["is safe"],
    ),
    case(
        "silent",
        "What if both are contraindicated?",
        status="failed",
        understood_as=None,
        text="no reply within 30 s",
        passages=[],
        right=False,
        why=["failed: no reply within 30 s"],
    ),
)

SYSTEM = SystemRecord(
    kind="guideline-qa",
    name="guideline-qa 0.1.0",
    release="e5a733f677c8",
    settings_hash="9f2c1d7e40ab",
    settings={"retrieval.k": 10, "answer.mode": "verbatim"},
    models={"embedding": "all-MiniLM-L6-v2 (53aa51172d14)", "reranker": "own, 6 layers"},
    versions={"python": "3.11.7", "torch": "2.13.0", "guideline-qa": "0.1.0"},
    machine={"processor": "A processor of 2 GHz", "cores": "2", "memory": "8 GiB", "system": "Linux 6.1"},
)


def run_of(cases: Sequence[CaseRecord], **changed: Any) -> RunRecord:
    """Return a run of these cases, each of which took some milliseconds, but for what is `changed`."""
    gold = GoldRecord(
        name="gout",
        sha256="d1" * 32,
        guideline="gout",
        edition="2025-03",
        asked_edition="2025-03",
        questions=len(cases),
        unreviewed=2,
    )
    took = {each.id: 31.0 + 7 * (number % 11) + 0.5 * number for number, each in enumerate(cases)}
    told = {
        "suite": "gout",
        "system": SYSTEM,
        "gold": [gold],
        "filters": [],
        "repeat": 1,
        "cases": list(cases),
        "times": Times(
            started="2026-03-01T09:30:00+00:00", finished="2026-03-01T09:30:12+00:00", took_s=12.25, took_ms=took
        ),
    }
    return RunRecord.model_validate(told | changed)


@pytest.fixture
def run() -> RunRecord:
    """One case of each kind."""
    return run_of(CASES)


@pytest.fixture
def changed_case() -> Callable[..., CaseRecord]:
    """A case that was answered right, but for what is changed."""
    return case


@pytest.fixture
def run_with() -> Callable[..., RunRecord]:
    """A run of the cases given."""
    return run_of

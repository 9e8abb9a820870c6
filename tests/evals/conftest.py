"""A guideline of three statements, results on it, and records of runs."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from evals.running.record import RunRecord
from qa.answer import Abstention, Answer, AnsweredStatement, Citation, Notice, Provenance
from qa.guideline import Edition, Guideline, Metadata

TEXT = "HER2 is a receptor. Trastuzumab binds to domain IV. The cut-off is 10% of cells."
PROVENANCE = Provenance(release="r1", settings="s1", models={"embedding": "none"}, took_ms=4.0)


def cite(quote: str) -> Citation:
    start = TEXT.index(quote)
    return Citation(
        guideline="her2",
        title="HER2",
        edition="2026",
        section=["Basics"],
        page=None,
        start=start,
        end=start + len(quote),
        quote=quote,
        kind="statement",
        strength=None,
        evidence=None,
        references=[],
        warnings=[],
    )


def answer(*quotes: str, notice: str = "", took_ms: float = 4.0) -> Answer:
    return Answer(
        question="?",
        understood_as="?",
        text=" ".join(quotes),
        statements=[AnsweredStatement(text=quote, heading="", citations=[cite(quote)]) for quote in quotes],
        notices=[Notice(kind="doubtful", text=notice)] if notice else [],
        provenance=PROVENANCE.model_copy(update={"took_ms": took_ms}),
    )


def abstention(*nearest: str) -> Abstention:
    return Abstention(
        question="?",
        understood_as="?",
        text="The guideline does not say.",
        nearest=[cite(quote) for quote in nearest],
        provenance=PROVENANCE,
    )


@pytest.fixture
def guideline() -> Guideline:
    edition = Edition("2026", None, "0" * 64)
    return Guideline("her2", edition, Metadata("HER2"), TEXT, sections=(), statements=())


@pytest.fixture
def answering() -> Callable[..., Answer]:
    return answer


@pytest.fixture
def abstaining() -> Callable[..., Abstention]:
    return abstention


def record(*cases: Mapping[str, Any], **changed: Any) -> RunRecord:
    """Return the record of a run over one gold file: each case as it is told, on "c0", "c1", …, otherwise right."""
    usual = {
        "gold": "g",
        "guideline": "her2",
        "category": "direct",
        "tags": [],
        "history": [],
        "understood_as": None,
        "answerable": True,
        "reason": "",
        "premise": "",
        "expected": [],
        "must": [],
        "must_not": [],
        "status": "answered",
        "text": "HER2 is a receptor.",
        "notices": [],
        "passages": [],
        "right": True,
        "why": [],
        "expectation": "e" * 12,
        "scores": {},
    }
    told = [{"id": f"g/c{n}", "question": f"Question {n}?", **usual, **case} for n, case in enumerate(cases)]
    gold = {"name": "g", "sha256": "a" * 64, "guideline": "her2", "edition": "2026", "asked_edition": "2026"}
    system = {"kind": "guideline-qa", "name": "ours", "release": "r1", "settings_hash": "s1", "settings": {}}
    whole = {
        "suite": "shipped",
        "system": {**system, "models": {}, "versions": {}, "machine": {}},
        "gold": [{**gold, "questions": len(cases), "unreviewed": 0}],
        "filters": [],
        "repeat": 1,
        "cases": told,
        "times": {"started": "2026-01-01T00:00:00Z", "finished": "2026-01-01T00:00:09Z", "took_s": 9, "took_ms": {}},
    }
    return RunRecord.model_validate(whole | changed)


@pytest.fixture
def recorded() -> Callable[..., RunRecord]:
    return record

"""A comparison as JSON, for programs."""

import json
from dataclasses import asdict
from typing import Any

from evals.comparing.compare import LEVEL, Comparison, Flip
from evals.running.record import CaseRecord, RunRecord


def comparison_json(comparison: Comparison) -> str:
    """Return one JSON object: `a`, `b`, `level`, `figures` by name, `lost`, `gained`, `left_out`, `differences`."""
    return json.dumps(
        {
            "a": _run(comparison.a),
            "b": _run(comparison.b),
            "level": LEVEL,
            "figures": {name: asdict(contrast) for name, contrast in comparison.contrasts.items()},
            "lost": [_flip(flip) for flip in comparison.lost],
            "gained": [_flip(flip) for flip in comparison.gained],
            "left_out": [asdict(each) for each in comparison.left_out],
            "differences": comparison.differences,
        },
        ensure_ascii=False,
        indent=1,
    )


def _run(run: RunRecord) -> dict[str, Any]:
    return {
        "suite": run.suite,
        "system": run.system.model_dump(),
        "gold": [gold.model_dump() for gold in run.gold],
        "started": run.times.started,
        "cases": len(run.cases),
    }


def _flip(flip: Flip) -> dict[str, Any]:
    asked = {"id": flip.a.id, "category": flip.a.category, "question": flip.a.question, "history": flip.a.history}
    return {**asked, "expected": [fact.quote for fact in flip.a.expected], "a": _reply(flip.a), "b": _reply(flip.b)}


def _reply(case: CaseRecord) -> dict[str, Any]:
    return {"status": case.status, "right": case.right, "text": case.text, "why": case.why}

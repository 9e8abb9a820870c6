"""A trend as JSON, for programs."""

import json
from typing import Any

from evals.judging import wording
from evals.judging.opinion import BEST
from evals.judging.prompt import VERSION
from evals.judging.trend import Point, Trend


def trend_json(trend: Trend) -> str:
    """Return one JSON object: `notes`, `judge` and `runs`, oldest first, each with its figures and its `cases`."""
    content = {
        "notes": wording.notes(trend),
        "judge": {"url": trend.judge, "model": trend.model, "prompt": VERSION, "best": BEST},
        "runs": [_run(point) for point in trend.points],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _run(point: Point) -> dict[str, Any]:
    run = point.run
    return {
        "suite": run.suite,
        "system": run.system.name,
        "release": run.system.release,
        "settings": run.system.settings_hash,
        "started": run.times.started,
        "gold": {gold.name: gold.sha256 for gold in run.gold},
        "answerable": point.answerable,
        "answered": len(point.opinions),
        "n": point.n,
        "without_score": point.unscored,
        "mean": point.mean,
        "interval": None if point.low is None else [point.low, point.high],
        "cases": [{"id": case.id, "score": said.score, "why": said.why} for case, said in point.opinions],
    }

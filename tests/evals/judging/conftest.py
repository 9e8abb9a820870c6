"""Runs whose answers a judge may be asked about."""

from collections.abc import Callable
from typing import Any

import pytest

from evals.running.record import RunRecord

FACT = {"fact": "receptor", "quote": "HER2 is a receptor.", "group": 1, "tokens": [], "stated": True}


@pytest.fixture
def answers(recorded: Callable[..., RunRecord]) -> Callable[..., RunRecord]:
    """Return a run that gave these answers, each to a question of its own; `started` is when it began."""

    def run(*texts: str, started: str = "2026-01-01T00:00:00+00:00", **changed: Any) -> RunRecord:
        times = {"started": started, "finished": started, "took_s": 1, "took_ms": {}}
        return recorded(*({"text": text, "expected": [FACT]} for text in texts), times=times, **changed)

    return run

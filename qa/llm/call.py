"""One time that a model is asked: what came of it is noted, and no fault of it or of ours goes further."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from traceback import extract_tb
from typing import Literal

from qa.llm.trace import ModelCall, ModelTrace
from qa.llm.trouble import TOLD, ModelTrouble

LOG = logging.getLogger(__name__)


@dataclass
class Call:
    """What is to be noted; `trouble` is set where it failed."""

    outcome: str = ""
    kept: bool = False
    trouble: ModelTrouble | None = None


@contextmanager
def call(purpose: Literal["follow-up", "choose", "word"], trace: ModelTrace) -> Iterator[Call]:
    """Time what happens inside and note it in `trace`; a `ModelTrouble`, or any fault, ends it and is kept in the `Call`."""
    noted = Call(outcome="given up by the reader")
    started = perf_counter()
    try:
        yield noted
    except ModelTrouble as trouble:
        noted.trouble = trouble
    except Exception as error:  # whatever it is, it must not cost the answer
        noted.trouble = ModelTrouble("unusable", _where(error))
        LOG.error("the language model's reply was given up: %s", noted.trouble)
    finally:
        took = round((perf_counter() - started) * 1000, 2)
        outcome = _told(noted.trouble) if noted.trouble else noted.outcome
        trace.calls.append(ModelCall(purpose=purpose, outcome=outcome, took_ms=took, kept=noted.kept))


def _told(trouble: ModelTrouble) -> str:
    return f"{TOLD[trouble.kind]}{f' ({trouble.detail})' if trouble.detail else ''}"


def _where(error: Exception) -> str:
    """Return the error's sort and place; its message may hold what was asked or answered."""
    frames = extract_tb(error.__traceback__)
    place = f" at {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.cases.load import GoldDocument, read_gold
from qa.guideline import Guideline
from qa.reading.reader import read

GUIDELINE = """\
---
id: heart
title: Heart failure
edition: "2026"
---

# Heart failure

## Drugs

- Sacubitril is started at a dose of 24 mg twice daily. [1]
- Digoxin lowers the number of admissions by 28%, in no more than six months.
- Spironolactone is not recommended when potassium exceeds 5.0 mmol/L.
- Ivabradine slows the sinus node.

## Follow-up

- Weight should be checked at every visit.
- The left ventricular ejection fraction (LVEF) is measured by echocardiography.
"""

GOLD = """\
guideline: heart
edition: 2026
facts:
  - id: dose
    quote: Sacubitril is started at a dose of 24 mg twice daily.
    numbers: 24 mg
    drugs: [sacubitril]
  - id: potassium
    quote: Spironolactone is not recommended when potassium exceeds 5.0 mmol/L.
    numbers: [exceeds 5.0 mmol/L]
    drugs: [spironolactone]
    negation: [not]
  - id: weight
    quote: Weight should be checked at every visit.
    conditions: [follow-up]
questions:
  - id: d1
    category: direct
    ask:
      - At which dose is sacubitril started?
      - sacubitril starting dose
    answers: [dose]
  - id: d2
    category: direct
    ask: When is spironolactone not recommended?
    answers:
      - [potassium]
    also: [weight]
  - id: a1
    category: absent-near
    ask: What does sacubitril cost?
    answerable: false
    reason: No price is given.
"""


@pytest.fixture
def guideline(tmp_path: Path) -> Guideline:
    path = tmp_path / "heart.md"
    path.write_text(GUIDELINE, encoding="utf-8")
    return read(path)


@pytest.fixture
def gold_text() -> str:
    return GOLD


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a text as a gold file."""

    def write(text: str) -> Path:
        path = tmp_path / "gold.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def document(written: Callable[[str], Path]) -> Callable[[str], GoldDocument]:
    """Reads a text as a gold file."""
    return lambda text: read_gold(written(text))

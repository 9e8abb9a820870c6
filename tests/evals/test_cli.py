import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.cli import SHIPPED_GOLD, app
from evals.errors import GoldError
from evals.gold import load_all
from qa.errors import StorageError
from qa.index import add, build
from qa.index.manifest import load_manifest
from qa.index.shelf import Shelf
from qa.settings import Settings

GUIDELINE = """\
---
id: heart
title: Heart failure
updated: 2026-01-12
---

# Heart failure

## Drugs

- Sacubitril is started at a dose of 24 mg twice daily.
- Digoxin lowers the number of admissions to hospital by 28%.
- Spironolactone is contraindicated when potassium exceeds 5.0 mmol/L.
"""

GOLD = """\
- {id: d1, cat: direct, q: "At which dose is sacubitril started?", want: ["24 mg"], line: "24 mg"}
- {id: a1, cat: absent-far, q: "What is the capital of France?", answerable: false}
"""


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    """Options for a corpus of one guideline, not yet indexed, and a gold file on it."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "heart.md").write_text(GUIDELINE, encoding="utf-8")
    (tmp_path / "gold.yaml").write_text(GOLD, encoding="utf-8")
    places = ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]
    return ["run", str(tmp_path / "gold.yaml"), *places]


def test_builds_asks_reports_and_writes(tmp_path: Path, arguments: list[str]) -> None:
    written = tmp_path / "run.json"
    done = CliRunner().invoke(app, [*arguments, "--failures", "--json", str(written)])
    assert done.exit_code == 0, done.output
    read = json.loads(written.read_text(encoding="utf-8"))
    assert read["editions"].keys() == {"heart"}
    assert [(case["id"], case["right"]) for case in read["cases"]] == [("d1", True), ("a1", True)]
    assert read["figures"]["verbatim"]["share"] == 1.0
    assert "abstained_far" in done.output


def test_a_guideline_added_from_elsewhere_outlives_a_changed_corpus(tmp_path: Path, arguments: list[str]) -> None:
    settings = Settings.load(corpus=tmp_path / "corpus", index=tmp_path / "index")
    build(settings)
    elsewhere = tmp_path / "kidney.md"
    elsewhere.write_text("# Kidney\n\n- Creatinine is measured every month.\n", encoding="utf-8")
    add(settings, elsewhere)
    corpus = tmp_path / "corpus" / "heart.md"
    corpus.write_text(GUIDELINE + "- Ivabradine is taken with food.\n", encoding="utf-8")
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert {entry.id for entry in load_manifest(Shelf(settings.index).current()).guidelines} == {"heart", "kidney"}


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, arguments: list[str]) -> None:
    done = CliRunner().invoke(app, [*arguments, "--json", str(tmp_path)])
    assert isinstance(done.exception, StorageError)
    assert str(tmp_path) in str(done.exception)


def test_a_gold_file_that_is_missing_is_told_before_anything_is_built(tmp_path: Path) -> None:
    index = tmp_path / "index"
    done = CliRunner().invoke(app, ["run", str(tmp_path / "none.yaml"), "--index", str(index)])
    assert isinstance(done.exception, GoldError)
    assert not index.exists()


def test_the_shipped_gold_is_sound() -> None:
    assert sum(len(gold.questions) for gold in load_all(sorted(SHIPPED_GOLD.glob("*.yaml")))) >= 60

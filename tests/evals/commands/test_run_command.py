"""`eval run` from its command line to its files, with the real engine on a small guideline."""

import json
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.cli import app
from evals.errors import (
    AlteredQuoteError,
    AnswersError,
    FilterError,
    GateError,
    GateFailedError,
    GoldError,
    RunFileError,
)
from evals.running.store import load_run
from evals.running.suites import SHIPPED
from qa.asking import ask_batch
from qa.errors import SettingsError
from qa.index import add, build
from qa.index.manifest import load_manifest
from qa.index.shelf import Shelf
from qa.settings import Settings

pytestmark = pytest.mark.slow

GUIDELINE = """\
---
id: heart
title: Heart failure
edition: "{edition}"
updated: {edition}-01-12
---

# Heart failure

## Drugs

- Sacubitril is started at a dose of {dose} twice daily.
- Digoxin lowers the number of admissions to hospital by 28%.
- Spironolactone is contraindicated when potassium exceeds 5.0 mmol/L.
"""
GOLD = """\
guideline: heart
edition: "{edition}"
facts:
  - {{id: dose, quote: Sacubitril is started at a dose of {dose} twice daily., numbers: "{dose} twice daily"}}
questions:
  - {{id: d1, category: direct, ask: [At which dose is sacubitril started?, sacubitril dose], answers: dose}}
  - {{id: a1, category: absent-far, ask: What is the capital of France?, answerable: false, reason: Not medicine.}}
"""


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    """Options for a corpus of one guideline in two editions, not yet indexed, and gold on the one in force."""
    (tmp_path / "corpus" / "_past").mkdir(parents=True)
    (tmp_path / "corpus" / "heart.md").write_text(GUIDELINE.format(edition=2026, dose="24 mg"), encoding="utf-8")
    (tmp_path / "corpus" / "_past" / "heart.md").write_text(
        GUIDELINE.format(edition=2020, dose="49 mg"), encoding="utf-8"
    )
    (tmp_path / "gold.yaml").write_text(GOLD.format(edition=2026, dose="24 mg"), encoding="utf-8")
    places = ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]
    return ["run", str(tmp_path / "gold.yaml"), *places, "--out", str(tmp_path / "out")]


def test_builds_asks_reports_and_writes(tmp_path: Path, arguments: list[str]) -> None:
    past = tmp_path / "past.yaml"
    past.write_text(GOLD.format(edition=2020, dose="49 mg"), encoding="utf-8")
    arguments.insert(2, str(past))
    done = CliRunner().invoke(app, [*arguments, "--failures", "--repeat", "2"])
    assert done.exit_code == 0, done.output
    run = load_run(tmp_path / "out")
    assert [(case.id, case.right) for case in run.cases] == [
        (f"{gold}/{question}", True) for gold in ("gold", "past") for question in ("d1", "d1#2", "a1")
    ]
    assert [gold.asked_edition for gold in run.gold] == ["2026", "2020"]
    assert "49 mg" in run.cases[3].text
    assert run.cases[3].scores["recall@1"] == 1
    assert run.cases[3].scores["repeatable"] == (1, 1)
    assert "<html" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert (tmp_path / "out" / "junit.xml").is_file()
    assert not list((tmp_path / "out").glob("journal*"))
    first = run.model_copy(update={"times": None})
    assert CliRunner().invoke(app, [*arguments, "--repeat", "2"]).exit_code == 0
    assert load_run(tmp_path / "out").model_copy(update={"times": None}) == first


def test_a_matrix_of_settings_writes_a_run_for_each(tmp_path: Path, arguments: list[str]) -> None:
    done = CliRunner().invoke(app, [*arguments, "--settings", "answering.threshold=0.05,1", "--filter", "id=d1"])
    assert done.exit_code == 0, done.output
    low, high = sorted((tmp_path / "out").iterdir())
    assert load_run(low).system.settings == {"answering.threshold": "0.05"}
    assert [case.status for case in load_run(low).cases] == ["answered", "answered"]
    assert [case.status for case in load_run(high).cases] == ["abstained", "abstained"]
    assert "answering.threshold=1" in done.output


def test_answers_from_elsewhere_are_held_to_the_same_rule(tmp_path: Path, arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 0
    ours = load_run(tmp_path / "out")
    questions = CliRunner().invoke(app, ["questions", str(tmp_path / "gold.yaml")]).output.splitlines()
    assert [json.loads(line)["id"] for line in questions] == [case.id for case in ours.cases]
    batch = tmp_path / "questions.jsonl"
    batch.write_text("\n".join(questions) + "\n", encoding="utf-8")
    with (tmp_path / "answers.jsonl").open("w", encoding="utf-8") as answers, redirect_stdout(answers):
        ask_batch(str(batch), Settings.load(corpus=tmp_path / "corpus", index=tmp_path / "index"), None)
    theirs = [*arguments[:-1], str(tmp_path / "other"), "--answers", str(tmp_path / "answers.jsonl")]
    done = CliRunner().invoke(app, theirs)
    assert done.exit_code == 0, done.output
    found = load_run(tmp_path / "other")
    told = {"recall@1", "recall@3", "recall@10", "mrr", "ndcg@10"}  # the contract's answers don't tell what was found
    assert [{name: score for name, score in case.scores.items() if name not in told} for case in found.cases] == [
        {name: score for name, score in case.scores.items() if name not in told} for case in ours.cases
    ]
    altered = (tmp_path / "answers.jsonl").read_text(encoding="utf-8").replace("a dose of 24", "a dose of 25")
    (tmp_path / "answers.jsonl").write_text(altered, encoding="utf-8")
    failed = CliRunner().invoke(app, theirs)
    assert isinstance(failed.exception, AlteredQuoteError)
    assert load_run(tmp_path / "other").cases[0].passages[0].verbatim is False


def test_a_failed_gate_comes_after_the_reports(tmp_path: Path, arguments: list[str]) -> None:
    gates = tmp_path / "gates.toml"
    gates.write_text("[words]\nmax = 1\n", encoding="utf-8")
    done = CliRunner().invoke(app, [*arguments, "--gates", str(gates)])
    assert isinstance(done.exception, GateFailedError)
    assert load_run(tmp_path / "out").cases
    gates.write_text("[words]\nmax = 100\n", encoding="utf-8")
    assert CliRunner().invoke(app, [*arguments, "--gates", str(gates)]).exit_code == 0


def test_a_guideline_added_from_elsewhere_outlives_a_changed_corpus(tmp_path: Path, arguments: list[str]) -> None:
    settings = Settings.load(corpus=tmp_path / "corpus", index=tmp_path / "index")
    build(settings)
    elsewhere = tmp_path / "kidney.md"
    elsewhere.write_text("# Kidney\n\n- Creatinine is measured every month.\n", encoding="utf-8")
    add(settings, elsewhere)
    corpus = tmp_path / "corpus" / "heart.md"
    corpus.write_text(corpus.read_text(encoding="utf-8") + "- Ivabradine is taken with food.\n", encoding="utf-8")
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert {entry.id for entry in load_manifest(Shelf(settings.index).current()).guidelines} == {"heart", "kidney"}


def test_what_is_wrong_is_told_before_anything_is_built(tmp_path: Path, arguments: list[str]) -> None:
    index, twin = tmp_path / "index", tmp_path / "twin" / "gold.yaml"
    twin.parent.mkdir()
    twin.write_text(GOLD.format(edition=2026, dose="24 mg"), encoding="utf-8")
    for wrong, error in (
        (["run", str(tmp_path / "none.yaml"), *arguments[2:]], GoldError),
        ([*arguments, "--filter", "colour=red"], FilterError),
        ([*arguments, "--gates", str(tmp_path / "none.toml")], GateError),
        ([*arguments, "--answers", "a", "--endpoint", "b"], FilterError),
        ([*arguments, "--answers", "a", "--settings", "answering.threshold=1"], FilterError),
        ([*arguments, "--answers", str(tmp_path / "none.jsonl")], AnswersError),
        ([*arguments, "--answers", "a", "--repeat", "2"], FilterError),
        ([*arguments, "--model", "m"], FilterError),
        ([*arguments, "--refusal", "no"], FilterError),
        ([*arguments, "--baseline", str(tmp_path)], FilterError),
        ([*arguments, "--settings", "answering.threshold=0.5,high"], SettingsError),
        ([*arguments, str(twin)], GoldError),
    ):
        done = CliRunner().invoke(app, wrong)
        assert isinstance(done.exception, error), wrong
        assert not index.exists(), wrong
        assert not (tmp_path / "out").exists(), wrong


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, arguments: list[str]) -> None:
    done = CliRunner().invoke(app, [*arguments[:-1], str(tmp_path / "gold.yaml")])
    assert isinstance(done.exception, RunFileError)
    assert "gold.yaml" in str(done.exception)


def test_an_index_named_alone_is_asked_as_it_is(
    tmp_path: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(Settings.load(corpus=tmp_path / "corpus", index=tmp_path / "index"))
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "corpus").mkdir(parents=True)
    (elsewhere / "corpus" / "kidney.md").write_text("# Kidney\n\n- Creatinine is measured.\n", encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    alone = [each for each in arguments if each not in ("--corpus", str(tmp_path / "corpus"))]
    assert CliRunner().invoke(app, alone).exit_code == 0
    assert [entry.id for entry in load_manifest(Shelf(tmp_path / "index").current()).guidelines] == ["heart"]
    ours = load_run(tmp_path / "out")
    (tmp_path / "a.jsonl").write_text(json.dumps(_abstention(ours.cases[0].id)) + "\n", encoding="utf-8")
    done = CliRunner().invoke(app, [*alone, "--answers", str(tmp_path / "a.jsonl")])
    assert done.exit_code == 0, done.output
    assert load_run(tmp_path / "out").cases[0].guideline == "heart"


def _abstention(id: str) -> dict[str, object]:
    provenance = {"release": "", "settings": "", "models": {}, "took_ms": 1}
    texts = {"question": "", "understood_as": "", "text": "The guideline does not say."}
    return {"id": id, "status": "abstained", **texts, "nearest": [], "provenance": provenance}


def test_gold_of_two_suites_under_one_name_is_refused(tmp_path: Path) -> None:
    twin = tmp_path / "her2.yaml"
    twin.write_text(GOLD.format(edition=2026, dose="24 mg"), encoding="utf-8")
    done = CliRunner().invoke(app, ["run", str(SHIPPED[0].gold[0]), str(twin), "--out", str(tmp_path / "out")])
    assert isinstance(done.exception, GoldError)
    assert "also named her2" in str(done.exception)

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from evals.commands.public import public_command
from evals.errors import FilterError, PublicDataError, RunFileError
from evals.statistics import wilson

TURNS = [
    {"raw": "What is asthma?", "resolved": "What is asthma?"},
    {"raw": "Who gets it?", "resolved": "Who gets asthma?"},
]
APP = typer.Typer()
APP.command()(public_command)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with gzip.open(tmp_path / "cast2019.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"topic": 1, "turns": TURNS}))
    return tmp_path


def asked(*arguments: Sequence[str] | str | Path) -> Result:
    return CliRunner().invoke(APP, [str(each) for each in arguments])


def test_figures_are_printed_beside_the_published_and_written_the_same_twice(data: Path, tmp_path: Path) -> None:
    once, again = tmp_path / "a.json", tmp_path / "b.json"
    result = asked("cast2019", "--data", data, "--out", once)
    assert result.exit_code == 0
    assert "token F1" in result.output
    assert "0.820" in result.output
    assert asked("cast2019", "--data", data, "--out", again).exit_code == 0
    assert once.read_bytes() == again.read_bytes()
    written = json.loads(once.read_text(encoding="utf-8"))
    assert (written["sample"], written["seed"]) == (None, 4)
    first = written["suites"]["cast2019"]["figures"][0]
    assert (first["name"], first["value"], first["n"]) == ("token F1", 1.0, 2)
    assert first["interval"] == [round(end, 6) for end in wilson(2, 2)]  # two turns alike are no certainty
    assert set(written["models"]) >= {"embedding", "scorer"}


def test_a_sample_is_drawn(data: Path) -> None:
    out = data / "out.json"
    assert asked("cast2019", "--data", data, "--sample", "1", "--seed", "2", "--out", out).exit_code == 0
    written = json.loads(out.read_text(encoding="utf-8"))
    assert (written["sample"], written["seed"]) == (1, 2)
    assert written["suites"]["cast2019"]["figures"][0]["n"] == 1


def test_what_was_measured_before_a_fault_is_kept(data: Path) -> None:
    with gzip.open(data / "healthver_dev.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"evidence": "e", "claim": "c", "label": "Neutral"}))
    out = data / "out.json"
    refused = asked("cast2019", "healthver", "--data", data, "--out", out).exception
    assert isinstance(refused, PublicDataError)
    assert [*json.loads(out.read_text(encoding="utf-8"))["suites"]] == ["cast2019"]


def test_without_the_data_nothing_is_asked(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = asked("cast2019", "squad2", "--data", data).exception
    assert isinstance(refused, PublicDataError)
    assert (
        'squad2_half.jsonl.gz is absent; name the folder that holds it with --data: JSON lines, each {"title"'
        in str(refused)
    )
    monkeypatch.chdir(data)
    refused = asked("scifact").exception
    assert isinstance(refused, PublicDataError)
    assert "scifact_corpus.jsonl.gz, scifact_dev_queries.jsonl.gz with --data" in str(refused)


def test_a_wrong_name_and_a_place_that_cannot_be_written_are_refused(data: Path) -> None:
    assert isinstance(asked("casts", "--data", data).exception, FilterError)
    blocked = data / "cast2019.jsonl.gz" / "out.json"
    assert isinstance(asked("cast2019", "--data", data, "--out", blocked).exception, RunFileError)

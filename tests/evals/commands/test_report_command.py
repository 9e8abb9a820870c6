from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.cli import app
from evals.errors import RunFileError
from evals.running.record import RunRecord, SystemRecord, Times
from evals.running.store import save_run

RUN = RunRecord(
    suite="made",
    system=SystemRecord(
        kind="answers", name="other", release="", settings_hash="", settings={}, models={}, versions={}, machine={}
    ),
    gold=[],
    filters=[],
    repeat=1,
    cases=[],
    times=Times(started="", finished="", took_s=0, took_ms={}),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_run(RUN, tmp_path / "run.json")
    return tmp_path


@pytest.mark.parametrize("named", ["", "run.json"])
def test_without_a_file_named_both_reports_stand_beside_the_run(folder: Path, named: str) -> None:
    result = CliRunner().invoke(app, ["report", str(folder / named)])
    assert (result.exit_code, result.stdout.split()) == (0, [str(folder / "report.html"), str(folder / "junit.xml")])
    assert {path.name for path in folder.iterdir()} == {"run.json", "report.html", "junit.xml"}
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_what_is_named_is_written_and_nothing_else(folder: Path) -> None:
    result = CliRunner().invoke(app, ["report", str(folder), "--junit", str(folder / "new" / "j.xml")])
    assert result.exit_code == 0
    assert {path.name for path in folder.iterdir()} == {"run.json", "new"}


@pytest.mark.parametrize(("text", "message"), [(None, "can't be read"), ("{}", "is no run of format 1")])
def test_what_is_no_run_is_refused(tmp_path: Path, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / "run.json").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert isinstance(result.exception, RunFileError)
    assert message in str(result.exception)
    assert result.exception.exit_code == 2

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from evals.commands.compare import compare_command
from evals.commands.gate import gate_command
from evals.errors import ComparisonError, GateError, GateFailedError, RunFileError
from evals.running.record import RunRecord
from evals.running.store import save_run

app = typer.Typer()
app.command("compare")(compare_command)
app.command("gate")(gate_command)


def eval_(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], env={"COLUMNS": "240"})


@pytest.fixture
def a(tmp_path: Path, recorded: Callable[..., RunRecord]) -> Path:
    return saved(tmp_path / "a" / "run.json", recorded(*scored(9)))


@pytest.fixture
def b(tmp_path: Path, recorded: Callable[..., RunRecord]) -> Path:
    return saved(tmp_path / "b" / "run.json", recorded(*scored(7)))


def saved(path: Path, run: RunRecord) -> Path:
    save_run(run, path)
    return path.parent


def scored(hits: int) -> list[dict[str, Any]]:
    return [{"scores": {"right": [int(n < hits), 1]}, "right": n < hits} for n in range(10)]


def gates(folder: Path, text: str) -> Path:
    path = folder / "gates.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_comparison_is_shown_and_written(a: Path, b: Path, tmp_path: Path) -> None:
    done = eval_("compare", a, b / "run.json", "--json", tmp_path / "c.json", "--html", tmp_path / "c.html")
    assert done.exit_code == 0
    assert "Right in A, wrong in B: 2" in done.output
    assert "-20.0" in done.output
    assert len(json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["lost"]) == 2
    assert (tmp_path / "c.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_runs_that_don_t_match_are_compared_only_when_told(a: Path, tmp_path: Path, recorded: Any) -> None:
    other = saved(tmp_path / "other" / "run.json", recorded(*scored(9)[:8]))
    done = eval_("compare", a, other)
    assert isinstance(done.exception, ComparisonError)
    assert done.exception.exit_code == 2
    told = eval_("compare", a, other, "--common", "--gates", gates(tmp_path, "[right]\nmax_drop = 0.1"))
    assert told.exit_code == 0
    assert "Left out of A: 2: g/c8 (not in B), g/c9 (not in B)" in told.output


def test_gates_on_a_comparison_take_a_for_the_baseline(a: Path, b: Path, tmp_path: Path) -> None:
    assert eval_("compare", a, b, "--gates", gates(tmp_path, "[right]\nmax_drop = 0.2")).exit_code == 0
    done = eval_("compare", a, b, "--gates", gates(tmp_path, "[right]\nmax_drop = 0.1"))
    assert isinstance(done.exception, GateFailedError)
    assert done.exception.exit_code == 1
    assert "FAILED right worse by at most 0.1 on the value" in done.output
    assert "is worse by 20.0%" in str(done.exception)


def test_a_run_is_gated(a: Path, b: Path, tmp_path: Path) -> None:
    passed = eval_("gate", a, "--gates", gates(tmp_path, "[right]\nmin = 0.9"))
    assert (passed.exit_code, "passed right at least 0.9" in passed.output) == (0, True)
    failed = eval_("gate", b, "--gates", gates(tmp_path, "[right]\nmin = 0.9"))
    assert isinstance(failed.exception, GateFailedError)
    dropped = eval_("gate", b, "--gates", gates(tmp_path, "[right]\nmax_drop = 0.1"), "--baseline", a)
    assert isinstance(dropped.exception, GateFailedError)


def test_the_shipped_gates_fail_a_run_that_cites_nothing(a: Path) -> None:
    done = eval_("gate", a)
    assert "verbatim at least 1 on the value: applies to no case" in str(done.exception)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["gate", "{a}", "--gates", "{a}/none.toml"], GateError),
        (["gate", "{a}/none.json"], RunFileError),
        (["gate", "{a}", "--baseline", "{a}/none.json"], RunFileError),
        (["compare", "{a}", "{a}/none.json"], RunFileError),
        (["compare", "{a}", "{a}", "--html", "{a}/run.json/page.html"], RunFileError),
        (["compare", "{a}", "{a}", "--json", "{a}"], RunFileError),
    ],
)
def test_what_can_t_be_read_or_written_is_said(a: Path, arguments: list[str], error: type[Exception]) -> None:
    assert type(eval_(*(argument.format(a=a) for argument in arguments)).exception) is error

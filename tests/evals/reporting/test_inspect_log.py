import importlib.util
import warnings
from pathlib import Path
from typing import Any

import pytest

from evals.errors import MissingPackageError, RunFileError
from evals.reporting.inspect_log import write_inspect_log
from evals.running.record import RunRecord

needs_inspect = pytest.mark.skipif(
    importlib.util.find_spec("inspect_ai") is None, reason="inspect_ai, the extra inspect, is not installed"
)


def read(path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of a library of many are not ours to mend
        from inspect_ai.log import read_eval_log

        return read_eval_log(str(path))


@pytest.fixture(autouse=True)
def forgiving() -> Any:
    """Inspect warns of its own dependencies as it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.parametrize("ending", ["eval", "json"])
@needs_inspect
def test_inspect_reads_back_what_was_written(run: RunRecord, tmp_path: Path, ending: str) -> None:
    path = tmp_path / "new" / f"log.{ending}"
    write_inspect_log(run, path)
    log = read(path)
    assert (log.status, log.eval.task, log.eval.model) == ("success", "gout", "guideline-qa/guideline-qa 0.1.0")
    assert log.eval.metadata["gold"][0]["sha256"] == "d1" * 32
    right = log.results.scores[0]
    assert (right.name, right.metrics["mean"].value, right.metadata["of"]) == ("right", 0.375, "3/8")
    assert right.metrics["low"].value < 0.375 < right.metrics["high"].value
    samples = {sample.id: sample for sample in log.samples}
    assert samples.keys() == {case.id for case in run.cases}
    assert [path.name for path in path.parent.iterdir()] == [path.name]


@needs_inspect
def test_a_sample_holds_conversation_target_answer_and_the_scores_that_apply(run: RunRecord, tmp_path: Path) -> None:
    write_inspect_log(run, tmp_path / "log.json")
    samples = {sample.id: sample for sample in read(tmp_path / "log.json").samples}
    renal = samples["gout/renal"]
    assert [message.text for message in renal.input] == [*run.cases[2].history, run.cases[2].question]
    assert (renal.output.completion, renal.target) == (run.cases[2].text, [run.cases[2].expected[0].quote])
    assert (renal.scores["right"].value, renal.scores["right"].explanation) == (0, "; ".join(run.cases[2].why))
    assert samples["gout/target"].scores["fact_recall"].value == 0.5
    assert "wrong_answer" not in renal.scores
    assert samples["gout/cherries"].target == ["an abstention: Nothing is said of cherries or of diet."]
    assert samples["gout/silent"].error.message == "no reply within 30 s"
    assert renal.error is None


@needs_inspect
def test_the_same_run_gives_the_same_log(run: RunRecord, tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        write_inspect_log(run, tmp_path / name)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_without_the_package_it_is_said_how_to_install_it(
    run: RunRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("inspect_ai", "inspect_ai.log"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    with pytest.raises(MissingPackageError, match=r'pip install "guideline-qa\[inspect\]"') as raised:
        write_inspect_log(run, tmp_path / "log.eval")
    assert raised.value.exit_code == 2
    assert [*tmp_path.iterdir()] == []


def test_another_ending_is_refused_before_anything_is_written(run: RunRecord, tmp_path: Path) -> None:
    with pytest.raises(RunFileError, match=r"end it in \.eval or \.json"):
        write_inspect_log(run, tmp_path / "log.txt")

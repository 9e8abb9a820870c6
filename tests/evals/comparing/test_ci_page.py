"""What docs/eval-ci.md shows can be used as it stands."""

import re
from pathlib import Path

import yaml

from evals.comparing.gate_file import SHIPPED, load_gates
from evals.statistics import wilson

PAGE = (Path(__file__).parents[3] / "docs" / "eval-ci.md").read_text(encoding="utf-8")


def shown(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_gates_shown_are_sound(tmp_path: Path) -> None:
    (example,) = shown("toml")
    (tmp_path / "gates.toml").write_text(example, encoding="utf-8")
    assert len(load_gates(tmp_path / "gates.toml")) == 6


def test_both_pipelines_run_the_suite_against_the_shipped_gates_and_keep_its_reports() -> None:
    github, gitlab = (yaml.safe_load(example) for example in shown("yaml"))
    steps = github["jobs"]["eval"]["steps"]
    (command,) = (step["run"] for step in steps if "eval run" in step.get("run", ""))
    assert command in gitlab["eval"]["script"]
    assert f"--gates {SHIPPED.relative_to(SHIPPED.parents[1])}" in command
    folder = command.split("--out ")[1]
    assert steps[-1]["with"]["path"] == folder
    assert gitlab["eval"]["artifacts"]["reports"]["junit"] == f"{folder}/junit.xml"


def test_the_example_of_an_interval_is_true() -> None:
    assert f"{wilson(20, 20)[0]:.0%}" == "84%"
    assert "with 20 cases, 20 right ones still leave it open whether 84% are" in PAGE

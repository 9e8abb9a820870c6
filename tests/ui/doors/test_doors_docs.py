import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

DOCS = (Path(__file__).parents[3] / "docs" / "doors.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


def test_the_python_example_runs(served: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks("python")
    assert example.count("http://127.0.0.1:7860") == example.count('"gqa_…"') == 1
    exec(example.replace("http://127.0.0.1:7860", served.url).replace("gqa_…", served.key), {})
    printed = capsys.readouterr().out
    assert "\nSources:\n" in printed
    assert f"{served.url}/source/" in printed
    assert printed.endswith("answered\n")


def test_the_configurations_are_what_their_programs_read() -> None:
    (librechat,) = blocks("yaml")
    assert yaml.safe_load(librechat)["endpoints"]["custom"][0]["models"]["fetch"] is True
    pipe, http = (json.loads(block)["mcpServers"]["guideline-qa"] for block in blocks("json"))
    assert pipe["args"][0] == "mcp"
    assert http["url"].endswith("/mcp")

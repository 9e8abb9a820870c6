"""What docs/api.md shows is run as it stands there, and comes out as it says."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

DOCS: Final = Path(__file__).parents[3] / "docs"
TEXT: Final = (DOCS / "api.md").read_text(encoding="utf-8")
SHOWN: Final = "http://127.0.0.1:7860"
EXAMPLES: Final = re.findall(r"```(bash|python)\n(.*?)```\n```text\n(.*?)```", TEXT, re.DOTALL)
ELSEWHERE: Final = {"/v1/": "doors.md", "/api/v1/admin/": "access.md"}
"""Beginning of paths -> the page that tells of them."""


def _pattern(said: str) -> str:
    """Return a pattern of what is said, "…" standing for anything, on a line of its own for any number of lines."""
    return re.escape(said.strip()).replace("\\\n…\\\n", "\n(?:.*?\n)?").replace("…", ".*?")


def _run(language: str, command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    if language == "bash" and shutil.which("curl") is None:
        pytest.skip("there is no curl on this computer")
    program = ["bash", "-euc"] if language == "bash" else [sys.executable, "-c"]
    ours = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return subprocess.run(
        [*program, command], env=ours | environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_each_example_says_what_comes_out() -> None:
    assert len(EXAMPLES) == TEXT.count("```bash") + TEXT.count("```python")
    assert len(EXAMPLES) > 10


@pytest.fixture
def url(service_of: Callable[..., Any], served: Callable[..., str]) -> tuple[str, dict[str, str]]:
    service = service_of()
    _, key = service.access.keys.add("docs", ["ask"])
    return served(service), {"GUIDELINE_QA_KEY": key}


@pytest.mark.slow
@pytest.mark.parametrize(("language", "command", "said"), EXAMPLES, ids=[command[:60] for _, command, _ in EXAMPLES])
def test_what_is_shown_comes_out(language: str, command: str, said: str, url: tuple[str, dict[str, str]]) -> None:
    here, environment = url
    ended = _run(language, command.replace(SHOWN, here), environment)
    assert (ended.returncode, ended.stderr) == (0, "")
    came = ended.stdout.replace(here, SHOWN).strip()
    assert re.fullmatch(_pattern(said), came, re.DOTALL), f"{came}\nis not as docs/api.md has it:\n{said}"


def test_every_route_is_told_of() -> None:
    for path in json.loads((DOCS / "openapi.json").read_text(encoding="utf-8"))["paths"]:
        page = next((page for beginning, page in ELSEWHERE.items() if path.startswith(beginning)), "api.md")
        told = re.sub(r"\\{\w+\\}", r"[^/\\s]+", re.escape(path))
        assert re.search(told, (DOCS / page).read_text(encoding="utf-8")), f"docs/{page} doesn't tell of {path}"

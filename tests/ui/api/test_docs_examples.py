import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ui.service import Service

TEXT = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
SERVER = "http://127.0.0.1:7860"


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture
def url(service_of: Callable[..., Service], served: Callable[[Service], str]) -> str:
    return served(service_of())


def _run(command: list[str], text: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run([*command, text], env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _said(printed: str) -> Any:
    return printed if printed.startswith("event:") else json.loads(printed)


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this computer")
def test_every_curl_example_works(url: str) -> None:
    blocks = _blocks("bash")
    assert len(blocks) >= 12
    for block in blocks:
        assert SERVER in block
        # With an error page curl would exit with 22.
        assert _said(_run(["bash", "-euc"], block.replace(SERVER, url)))


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this computer")
def test_every_route_has_an_example(url: str) -> None:
    described = json.loads(_run(["curl", "-sS"], f"{url}/api/v1/openapi.json"))["paths"]
    for path in described:
        assert re.search(re.sub(r"\\{\w+\\}", r"[^/\\s]+", re.escape(path)), TEXT), (
            f"docs/api.md doesn't tell of {path}"
        )


def test_the_python_example_works(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = _blocks("python")
    assert SERVER in block
    exec(compile(block.replace(SERVER, url), "docs/api.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "AnsweredStatement" in printed
    assert "422" in printed

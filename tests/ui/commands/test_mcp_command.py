import asyncio
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

pytestmark = pytest.mark.slow

TEXT = "# Fish\n\n## Tanks\n\n- Ten zebrafish live in one tank.\n"


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "fish.md").write_text(TEXT, encoding="utf-8")
    program = Path(sys.executable).with_name("guideline-qa")
    return [str(program), "mcp", "--corpus", str(corpus), "--index", str(tmp_path / "index")]


def test_a_desktop_program_starts_it_and_asks(command: list[str], tmp_path: Path) -> None:
    server = StdioServerParameters(command=command[0], args=command[1:], cwd=tmp_path)

    async def asked() -> tuple[Any, Any]:
        async with Client(server, mode="legacy") as client:  # what desktop programs speak
            tools = await client.list_tools()
            return tools, await client.call_tool("ask", {"question": "How many zebrafish live in one tank?"})

    tools, result = asyncio.run(asked())
    assert [tool.name for tool in tools.tools] == ["ask", "search", "read_statement"]
    assert result.structured_content["text"] == "Ten zebrafish live in one tank."
    assert "Ten zebrafish" in result.content[0].text
    assert "http" not in result.content[0].text


def test_standard_output_is_the_protocols_alone_and_it_ends_with_its_input(command: list[str], tmp_path: Path) -> None:
    ran = subprocess.run(command, input=b"", capture_output=True, cwd=tmp_path, timeout=120, check=False)
    assert (ran.returncode, ran.stdout) == (0, b"")
    assert b"Building the index" in ran.stderr


def test_without_anything_to_answer_from_it_says_so_on_standard_error(command: list[str], tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "corpus")
    ran = subprocess.run(command, input=b"", capture_output=True, cwd=tmp_path, timeout=120, check=False)
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert b"\nerror: " in ran.stderr
    assert b"Traceback" not in ran.stderr

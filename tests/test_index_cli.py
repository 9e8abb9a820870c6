import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qa.errors import GuidelineQAError, NoIndexError, ReadingError, ReleaseError, UnknownGuidelineError
from qa.index import build
from qa.index.shelf import Shelf
from qa.index_cli import app
from qa.settings import Settings

GUIDELINE = """---
title: Gout [second edition]
updated: 2024-05-06
---

# Gout [second edition]

## Treatment

- Colchicine is given for a flare.
- Allopurinol [bold]lowers[/bold] urate.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus and an index of it."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "gout.md").write_text(GUIDELINE, encoding="utf-8")
    build(Settings.load(corpus=folder / "corpus", index=folder / "index"))
    return folder


def run(*arguments: str | Path) -> str:
    """Return what a command writes to stdout; an error of ours is raised as it would reach `main`."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if isinstance(result.exception, GuidelineQAError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_list_shows_each_guideline(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    listed = run("list", "--index", folder / "index")
    assert all(word in listed for word in ("gout", "Gout [second edition]", "2024-05-06"))


def test_list_as_json(folder: Path) -> None:
    manifest = json.loads(run("list", "--index", folder / "index", "--json"))
    (entry,) = manifest["guidelines"]
    assert (entry["id"], entry["statements"], entry["warnings"]) == ("gout", 2, 0)


def test_show_gives_outline_and_statements_as_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert "Colchicine" not in run("show", "gout", "--index", folder / "index")
    shown = run("show", "gout", "--statements", "--index", folder / "index")
    assert all(word in shown for word in ("Treatment", "Colchicine is given for a flare.", "[second edition]"))


def test_show_as_json(folder: Path) -> None:
    shown = json.loads(run("show", "gout", "--json", "--statements", "--index", folder / "index"))
    spans = [shown["text"][each["start"] : each["end"]] for each in shown["statements"]]
    assert spans[0].startswith("Colchicine is given for a flare")
    assert "statements" not in json.loads(run("show", "gout", "--json", "--index", folder / "index"))


def test_show_refuses_an_unknown_guideline(folder: Path) -> None:
    with pytest.raises(UnknownGuidelineError, match="there are: gout"):
        run("show", "gouty", "--index", folder / "index")


def test_verify_finds_a_sound_index_sound(folder: Path) -> None:
    assert run("verify", "--index", folder / "index").endswith("1 guidelines, 2 statements: sound\n")


@pytest.mark.parametrize("command", [["list"], ["show", "gout"], ["verify"], ["remove", "gout"]])
def test_without_an_index_the_way_to_one_is_named(tmp_path: Path, command: list[str]) -> None:
    with pytest.raises(NoIndexError, match="guideline-qa index build"):
        run(*command, "--index", tmp_path / "none")


def test_build_add_and_remove_report_what_they_did(folder: Path, tmp_path: Path) -> None:
    places = ("--corpus", folder / "corpus", "--index", tmp_path / "index")
    (tmp_path / "croup.md").write_text("# Croup\n\n- Dexamethasone is given once.\n", encoding="utf-8")
    assert "added: gout" in run("build", *places)
    assert "already in use, nothing to do" in run("build", *places)
    added = run("add", tmp_path / "croup.md", *places)
    assert "added: croup" in added
    assert "unchanged: gout" in added
    assert "already in use" in run("build", "--keep-added", *places)
    assert "removed: croup" in run("remove", "croup", "--index", tmp_path / "index")


def test_add_refuses_a_missing_file(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"none\.md"):
        run("add", tmp_path / "none.md", "--index", tmp_path / "index")


def test_verify_names_what_is_damaged(folder: Path, tmp_path: Path) -> None:
    settings = Settings.load(corpus=folder / "corpus", index=tmp_path / "index")
    build(settings)
    (Shelf(settings.index).current() / "guidelines" / "gout.json").write_text("{}")
    with pytest.raises(ReleaseError, match=r"gout\.json is damaged.*index build"):
        run("verify", "--index", settings.index)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["index", "list", "--index", "missing"], 1),
        (["index", "show", "--index", "missing"], 2),
        (["index", "add"], 2),
        (["index", "nonsense"], 2),
    ],
)
def test_exit_codes_and_no_traceback(tmp_path: Path, arguments: list[str], code: int) -> None:
    program = "from qa.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    assert done.returncode == code
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_help_loads_nothing_heavy() -> None:
    heavy = "{'torch', 'chromadb', 'tantivy', 'numpy', 'sentence_transformers'} & sys.modules.keys()"
    program = f"import sys, qa.index_cli; sys.exit(str({heavy}) if {heavy} else 0)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
